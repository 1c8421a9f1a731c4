//! Enums as the words that stand for them in JSON and in the database.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};
use serde_json::Value;

/// The word of a value that JSON has as a string; empty for anything else.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

/// The value that a word stands for.
///
/// # Errors
/// When no value has this word.
pub fn read<T: DeserializeOwned>(word: &str) -> Result<T, Error> {
    let words: StrDeserializer<'_, Error> = word.into_deserializer();
    T::deserialize(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pledge::LimitedBy;

    #[test]
    fn a_word_is_read_back() {
        assert_eq!(word(&LimitedBy::PerDonor), "per_donor");
        assert_eq!(read::<LimitedBy>("per_donor"), Ok(LimitedBy::PerDonor));
        assert!(read::<LimitedBy>("per_moon").is_err());
    }
}
