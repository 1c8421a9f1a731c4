//! Reading the queries of lists.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{Error as _, IntoDeserializer as _};
use serde::{Deserialize, Deserializer};

/// A parameter that forms send empty when nothing was chosen. What Postgres can't hold is refused here.
///
/// # Errors
/// When it has control characters, or is none of the words it may be.
pub fn filled<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(char::is_control) {
        return Err(D::Error::custom("it has characters that can't be shown"));
    }
    let word: StrDeserializer<'_, D::Error> = text.into_deserializer();
    T::deserialize(word).map(Some)
}

/// The same, for what is read from text.
///
/// # Errors
/// When it can't be read.
pub fn parsed<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text: Option<String> = filled(deserializer)?;
    text.map(|text| text.parse().map_err(D::Error::custom))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_leaves_empty_is_left_out() {
        #[derive(Deserialize)]
        struct Query {
            #[serde(default, deserialize_with = "filled")]
            q: Option<String>,
            #[serde(default, deserialize_with = "parsed")]
            sdg: Option<u8>,
        }
        let read = |text: &str| serde_json::from_str::<Query>(text);
        let query = read(r#"{"q": " ", "sdg": "13"}"#).unwrap();
        assert_eq!((query.q, query.sdg), (None, Some(13)));
        assert!(read(r#"{"q": "a\u0000"}"#).is_err());
        assert!(read(r#"{"sdg": "x"}"#).is_err());
        assert_eq!(read("{}").unwrap().sdg, None);
    }
}
