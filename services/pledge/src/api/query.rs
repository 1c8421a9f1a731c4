//! Reading the queries of lists.

use serde::de::value::StrDeserializer;
use serde::de::{Error as _, IntoDeserializer as _};
use serde::{Deserialize, Deserializer};

use crate::text::has_controls;

/// A parameter that forms send empty when nothing was chosen.
///
/// # Errors
/// When it has control characters, or is none of the words that it may be.
pub(super) fn filled<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let typed = String::deserialize(deserializer)?;
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if has_controls(typed) {
        return Err(D::Error::custom("it has characters that can't be shown"));
    }
    let word: StrDeserializer<'_, D::Error> = typed.into_deserializer();
    T::deserialize(word).map(Some)
}
