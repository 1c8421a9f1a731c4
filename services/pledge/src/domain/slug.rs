//! Names as they stand in addresses.

use contracts::{Locale, Text};

/// The longest slug that is made from a name.
const LONGEST: usize = 60;

/// A slug from a name, in Latin letters: of the English or French name, else of the Arabic one as it
/// sounds.
#[must_use]
pub fn of(name: &Text) -> String {
    let latin = [Locale::En, Locale::Fr, Locale::Ar].into_iter();
    let made = latin
        .filter_map(|locale| name.get(locale))
        .map(slug::slugify)
        .find(|slug| slug.len() >= 2);
    let slug = made.unwrap_or_else(|| "sponsor".to_owned());
    let end = slug.floor_char_boundary(LONGEST);
    slug[..end].trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_comes_from_the_latin_name_if_there_is_one() {
        let name = |json: &str| -> Text { serde_json::from_str(json).unwrap() };
        assert_eq!(
            of(&name(r#"{"ar": "وقف النور", "en": "Noor Waqf & Sons"}"#)),
            "noor-waqf-sons"
        );
        assert!(of(&name(r#"{"ar": "وقف النور"}"#)).len() > 3);
        assert_eq!(of(&name(r#"{"en": "!"}"#)), "sponsor");
        let long = "a".repeat(59) + " b";
        let made = of(&name(&format!(r#"{{"en": "{long}"}}"#)));
        assert!(made.len() == 59, "{made}");
    }
}
