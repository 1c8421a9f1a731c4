//! Reading the queries of lists.

use contracts::reference::{TERMS, Term};
use platform::http::{MaybeUser, Problem, User};

/// A term and all that are part of it: who looks for climate action also means green volunteering.
///
/// # Errors
/// 400 when there is no such term.
pub fn with_parts(
    pointer: &str,
    code: Option<String>,
    known: fn(&str) -> Option<&'static Term>,
) -> Result<Vec<String>, Problem> {
    let Some(code) = code else {
        return Ok(Vec::new());
    };
    if known(&code).is_none() {
        return Err(Problem::malformed().at(
            pointer,
            "unknown_code",
            "This is no code of the list.",
        ));
    }
    let mut found = vec![code];
    let mut next = 0;
    while let Some(parent) = found.get(next).cloned() {
        let parts = TERMS
            .iter()
            .filter(|term| term.parent.as_ref() == Some(&parent));
        found.extend(parts.map(|term| term.code.clone()));
        next += 1;
    }
    Ok(found)
}

/// A country's code.
///
/// # Errors
/// 400 when it is none of the member countries.
pub fn country(code: Option<String>) -> Result<Option<String>, Problem> {
    let known = code
        .as_deref()
        .is_none_or(|code| contracts::reference::country(code).is_some());
    if known {
        Ok(code)
    } else {
        Err(Problem::malformed().at(
            "/country",
            "unknown_country",
            "This is none of the member countries.",
        ))
    }
}

/// The caller, if anyone is known.
#[must_use]
pub const fn caller(user: &MaybeUser) -> Option<&User> {
    user.0.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::reference::{area, group};

    #[test]
    fn a_term_means_its_parts_too() {
        let areas = with_parts("/area", Some("climate_action".to_owned()), area).unwrap();
        assert_eq!(
            areas,
            [
                "climate_action",
                "climate_awareness",
                "green_ngos",
                "green_volunteering"
            ]
        );
        let groups = with_parts("/group", Some("neediest".to_owned()), group).unwrap();
        assert!(groups.contains(&"refugees".to_owned()));
        assert!(with_parts("/group", Some("climate_action".to_owned()), group).is_err());
        assert!(with_parts("/group", None, group).unwrap().is_empty());
    }
}
