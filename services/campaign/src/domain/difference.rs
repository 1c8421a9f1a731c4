//! What something says that it did not say before.

use contracts::campaign::api::{Difference, Organisation};
use serde_json::{Value, json};

/// The fields that are not the same, in the order of `after`, then those that are gone.
#[must_use]
pub fn between(before: &Value, after: &Value) -> Vec<Difference> {
    let none = serde_json::Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&none),
        after.as_object().unwrap_or(&none),
    );
    let gone = before.keys().filter(|field| !after.contains_key(*field));
    let fields = after.keys().chain(gone);
    let differences = fields.map(|field| Difference {
        field: field.clone(),
        before: before.get(field).cloned().unwrap_or_default(),
        after: after.get(field).cloned().unwrap_or_default(),
    });
    differences
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// What an organisation says of itself.
#[must_use]
pub fn said(organisation: &Organisation) -> Value {
    json!({
        "name": organisation.name,
        "country": organisation.country,
        "registration_number": organisation.registration_number,
        "website": organisation.website,
        "target_groups": organisation.target_groups,
        "areas": organisation.areas,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_by_field() {
        let before = json!({"title": {"ar": "ا"}, "goal": 1, "story": null, "old": [1]});
        let after =
            json!({"title": {"ar": "ا"}, "goal": 2, "permit": {"number": "7"}, "story": null});
        let expected = [
            ("goal", json!(1), json!(2)),
            ("permit", json!(null), json!({"number": "7"})),
            ("old", json!([1]), json!(null)),
        ];
        let found = between(&before, &after).into_iter();
        let mut found: Vec<_> = found
            .map(|one| (one.field, one.before, one.after))
            .collect();
        found.sort_by_key(|(field, _, _)| field.clone());
        let mut expected = expected.map(|(field, before, after)| (field.to_owned(), before, after));
        expected.sort_by_key(|(field, _, _)| field.clone());
        assert_eq!(found, expected);
        assert!(between(&after, &after).is_empty());
        // A field that was not known then and says nothing now is no difference.
        assert!(between(&json!({}), &json!({"picture": null})).is_empty());
    }
}
