use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::Text;

/// Why something was decided: in several languages, or in the words of the one who decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Reason {
    /// In one's own words.
    Plain(String),
    /// In up to three languages.
    Text(Text),
}

impl Reason {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Plain(words) => words.trim().is_empty(),
            Self::Text(text) => text.is_blank(),
        }
    }

    /// Its length, of the longest language, in characters.
    #[must_use]
    pub fn longest(&self) -> usize {
        match self {
            Self::Plain(words) => words.chars().count(),
            Self::Text(text) => text.longest(),
        }
    }
}

/// By hand, since serde's untagged enums can't say which field is unknown.
impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReasonVisitor)
    }
}

struct ReasonVisitor;

impl<'de> Visitor<'de> for ReasonVisitor {
    type Value = Reason;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string or a text in several languages")
    }

    fn visit_str<E>(self, words: &str) -> Result<Reason, E> {
        Ok(Reason::Plain(words.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reason, A::Error> {
        Text::deserialize(MapAccessDeserializer::new(map)).map(Reason::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_string_or_a_text() {
        let plain: Reason = serde_json::from_str(r#""too short""#).unwrap();
        assert_eq!(plain, Reason::Plain("too short".to_owned()));
        let text: Reason = serde_json::from_str(r#"{"ar": "قصير"}"#).unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), r#"{"ar":"قصير"}"#);
        assert!(!text.is_blank());
        assert!(Reason::Plain(" ".to_owned()).is_blank());
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        let error = serde_json::from_str::<Reason>(r#"{"de": "x"}"#).unwrap_err();
        assert!(error.to_string().contains("`de`"), "{error}");
        assert!(serde_json::from_str::<Reason>("7").is_err());
    }
}
