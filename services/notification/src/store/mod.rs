//! SQL, and nothing else.

pub(crate) mod campaigns;
pub(crate) mod due;
pub(crate) mod members;
pub(crate) mod messages;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads what this service wrote as JSON.
fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, sqlx::Error> {
    serde_json::from_value(value).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// Writes JSON that [`from_json`] reads.
fn to_json<T: serde::Serialize>(value: &T) -> Result<Value, sqlx::Error> {
    serde_json::to_value(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// The value of an enumeration that a column's word names.
fn read_word<T: Copy>(
    all: &[T],
    word: fn(T) -> &'static str,
    found: &str,
) -> Result<T, sqlx::Error> {
    all.iter()
        .copied()
        .find(|one| word(*one) == found)
        .ok_or_else(|| sqlx::Error::Decode(format!("unknown word {found}").into()))
}
