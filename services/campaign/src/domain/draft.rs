//! Drafts: what was typed so far is kept as it is, if it can be kept at all.

use std::collections::BTreeMap;

use super::faults::Faults;

/// The most that a draft holds, as JSON, in bytes.
const MOST_BYTES: usize = 48 * 1024;
/// The longest name of a field, in bytes.
const LONGEST_NAME: usize = 100;

/// Checks that a draft can be kept.
///
/// # Errors
/// All that is wrong with it.
pub fn check(content: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Faults> {
    let mut faults = Faults::default();
    let bytes = serde_json::to_vec(&content).map_or(usize::MAX, |json| json.len());
    faults.check(
        bytes <= MOST_BYTES,
        "/content",
        "too_long",
        "A draft holds 48 KiB at most.",
    );
    // Postgres can't hold NUL; names are those of a form's fields.
    let named = |name: &String| {
        name.len() <= LONGEST_NAME && !name.is_empty() && !name.chars().any(char::is_control)
    };
    faults.check(
        content.keys().all(named),
        "/content",
        "name",
        "A field's name has 1 to 100 characters that can be shown.",
    );
    faults.check(
        !content.values().any(|typed| typed.contains('\0')),
        "/content",
        "control_character",
        "This has characters that can't be kept.",
    );
    faults.or(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(name: &str, typed: String) -> Option<&'static str> {
        let content = BTreeMap::from([(name.to_owned(), typed)]);
        let faults = check(content).err()?;
        faults.0.first().map(|fault| fault.code)
    }

    #[test]
    fn anything_that_can_be_kept_is_kept() {
        assert_eq!(check(BTreeMap::new()), Ok(BTreeMap::new()));
        assert_eq!(fault("goal", "خمسة آلاف\r\n, perhaps".to_owned()), None);
        assert_eq!(fault("story", "a".repeat(48_000)), None);
        assert_eq!(fault("story", "a".repeat(49_200)), Some("too_long"));
        assert_eq!(fault("", String::new()), Some("name"));
        assert_eq!(fault("a\nb", String::new()), Some("name"));
        assert_eq!(fault("story", "a\0b".to_owned()), Some("control_character"));
    }
}
