use std::collections::BTreeMap;
use std::pin::Pin;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Problem;

/// The size that a body may have if nothing else is said: 64 KiB.
pub(super) const DEFAULT_LIMIT: usize = 64 * 1024;

/// A JSON body of at most `LIMIT` bytes, read strictly: unknown fields are refused by name.
#[derive(Debug)]
pub struct Body<T, const LIMIT: usize = DEFAULT_LIMIT> {
    /// What was asked for.
    pub value: T,
    /// Tells the same request from another one.
    pub hash: RequestHash,
}

/// A hash of a JSON body that doesn't depend on white space or the order of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHash([u8; 32]);

impl RequestHash {
    /// Hashes a JSON value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let json = if is_sorted(value) {
            value.to_string()
        } else {
            sorted(value).to_string()
        };
        Self(Sha256::digest(json).into())
    }

    /// The hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Whether every object's fields are by name: whether serde_json keeps them so depends on what other
/// crates ask of it.
fn is_sorted(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.keys().is_sorted() && fields.values().all(is_sorted),
        Value::Array(items) => items.iter().all(is_sorted),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// The same value with every object's fields by name.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let by_name: BTreeMap<&String, Value> = fields
                .iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            by_name
                .into_iter()
                .map(|(name, value)| (name.clone(), value))
                .collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

impl<T: DeserializeOwned + 'static, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_json {
                let detail = "The body must be application/json.";
                return Err(Problem::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_media_type",
                    detail,
                ));
            }
            let mut bytes = Vec::new();
            while let Some(chunk) = payload.next().await {
                let chunk: Bytes = chunk.map_err(|_| Problem::malformed())?;
                if bytes.len() + chunk.len() > LIMIT {
                    return Err(too_large(LIMIT));
                }
                bytes.extend_from_slice(&chunk);
            }
            read(&bytes)
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let header = request.headers().get(CONTENT_TYPE);
    header
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            let essence = value.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/json")
        })
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("The body may have {limit} bytes at most.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

fn read<T: DeserializeOwned, const LIMIT: usize>(bytes: &[u8]) -> Result<Body<T, LIMIT>, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::malformed().at(
            "",
            "not_json",
            format!(
                "not JSON at line {} column {}",
                error.line(),
                error.column()
            ),
        )
    })?;
    let hash = RequestHash::of(&value);
    let value = serde_path_to_error::deserialize(&value).map_err(|error| {
        let (pointer, message) = (pointer(error.path()), error.inner().to_string());
        let code = code_of(&message);
        Problem::malformed().at(&pointer, code, message)
    })?;
    Ok(Body { value, hash })
}

/// Programs shall tell the three usual mistakes apart.
fn code_of(message: &str) -> &'static str {
    match message {
        m if m.starts_with("unknown field") => "unknown_field",
        m if m.starts_with("missing field") => "missing_field",
        _ => "wrong_type",
    }
}

/// The place as a JSON pointer (RFC 6901).
pub(super) fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .fold(String::new(), |pointer, segment| match segment {
            Segment::Seq { index } => format!("{pointer}/{index}"),
            Segment::Map { key } => {
                format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::Money;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Gift {
        #[expect(dead_code, reason = "only read")]
        amount: Money,
    }

    fn first_error(json: &str) -> Value {
        let problem = read::<Gift, 1>(json.as_bytes()).unwrap_err();
        serde_json::to_value(problem).unwrap()["errors"][0].clone()
    }

    #[test]
    fn mistakes_are_named_where_they_are() {
        let error = first_error(r#"{"amount": {"amount": 1, "currency": "XXL"}}"#);
        assert_eq!(error["pointer"], "/amount/currency");
        let error = first_error(r#"{"amount": {"amount": "1", "currency": "USD"}}"#);
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&"/amount/amount".into(), &"wrong_type".into())
        );
        let error = first_error(r#"{"amount": {"amount": 1, "currency": "USD"}, "amuont": 1}"#);
        assert_eq!(error["code"], "unknown_field");
        assert_eq!(first_error("{}")["code"], "missing_field");
        assert_eq!(first_error("{")["code"], "not_json");
    }

    #[test]
    fn the_hash_knows_the_same_request() {
        let hash = |json: &str| RequestHash::of(&serde_json::from_str(json).unwrap());
        assert_eq!(hash(r#"{"a":1,"b":2}"#), hash(r#"{ "b": 2, "a": 1 }"#));
        assert_ne!(hash(r#"{"a":1}"#), hash(r#"{"a":2}"#));
    }
}
