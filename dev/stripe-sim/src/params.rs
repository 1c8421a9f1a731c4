//! Reads an endpoint's parameters one by one. What nobody asked for is an unknown parameter, as at Stripe.

use std::collections::BTreeMap;

use crate::change::{Change, MetadataChange};
use crate::error::ApiError;
use crate::form::Node;

const METADATA_KEY_CHARS: usize = 40;
/// The longest value of a key.
pub(crate) const METADATA_VALUE_CHARS: usize = 500;

/// A hash of parameters that is being read.
#[derive(Debug)]
pub(crate) struct Params {
    prefix: String,
    left: BTreeMap<String, Node>,
}

impl Params {
    /// Parameters at the top of a request.
    pub(crate) fn new(left: BTreeMap<String, Node>) -> Self {
        Self {
            prefix: String::new(),
            left,
        }
    }

    /// Whether the parameter was sent as a plain value.
    pub(crate) fn is_text(&self, name: &str) -> bool {
        matches!(self.left.get(name), Some(Node::Text(_)))
    }

    fn path(&self, name: &str) -> String {
        if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}[{name}]", self.prefix)
        }
    }

    /// The full name of a parameter that must be there.
    pub(crate) fn missing(&self, name: &str) -> ApiError {
        let path = self.path(name);
        ApiError::parameter(
            &path,
            Some("parameter_missing"),
            format!("Missing required param: {path}."),
        )
    }

    fn leaf(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        match self.left.remove(name) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Map(_)) => {
                let path = self.path(name);
                Err(ApiError::parameter(
                    &path,
                    None,
                    format!("Invalid string: {path} was sent as a hash."),
                ))
            }
        }
    }

    /// A text that can't be unset.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let value = self.leaf(name)?;
        if value.as_deref() == Some("") {
            let path = self.path(name);
            let message = format!(
                "You passed an empty string for '{path}'. We assume empty values are an attempt to unset a \
                 parameter; however '{path}' cannot be unset. You should remove '{path}' from your request or \
                 supply a non-empty value."
            );
            return Err(ApiError::parameter(
                &path,
                Some("parameter_invalid_empty"),
                message,
            ));
        }
        Ok(value)
    }

    /// A text that an empty value unsets, of at most so many characters.
    pub(crate) fn change(
        &mut self,
        name: &str,
        most_chars: usize,
    ) -> Result<Change<String>, ApiError> {
        let Some(value) = self.leaf(name)? else {
            return Ok(Change::Keep);
        };
        if value.is_empty() {
            return Ok(Change::Unset);
        }
        if value.chars().count() > most_chars {
            let path = self.path(name);
            let message = format!("Invalid string: {path} must be at most {most_chars} characters");
            return Err(ApiError::parameter(
                &path,
                Some("parameter_invalid_string_too_long"),
                message,
            ));
        }
        Ok(Change::Set(value))
    }

    /// An e-mail address that an empty value unsets.
    pub(crate) fn email(&mut self, name: &str) -> Result<Change<String>, ApiError> {
        let change = self.change(name, 512)?;
        if let Change::Set(email) = &change {
            let plausible = email.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && domain.contains('.')
                    && !domain.ends_with('.')
                    && !domain.contains('@')
            });
            if !plausible || email.contains(char::is_whitespace) {
                let path = self.path(name);
                let message = format!("Invalid email address: {email}");
                return Err(ApiError::parameter(&path, Some("email_invalid"), message));
            }
        }
        Ok(change)
    }

    /// A whole number of at least `least`.
    pub(crate) fn integer(&mut self, name: &str, least: i64) -> Result<Option<i64>, ApiError> {
        let Some(value) = self.text(name)? else {
            return Ok(None);
        };
        let path = self.path(name);
        let refuse = |message| {
            Err(ApiError::parameter(
                &path,
                Some("parameter_invalid_integer"),
                message,
            ))
        };
        match value.parse::<i64>() {
            Ok(number) if number >= least => Ok(Some(number)),
            Ok(_) => refuse(format!(
                "This value must be greater than or equal to {least}."
            )),
            Err(_) => refuse(format!("Invalid integer: {value}")),
        }
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &str) -> Result<Option<bool>, ApiError> {
        let Some(value) = self.text(name)? else {
            return Ok(None);
        };
        match value.as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(ApiError::parameter(
                &self.path(name),
                None,
                format!("Invalid boolean: {value}"),
            )),
        }
    }

    /// One of a few words.
    pub(crate) fn choice(
        &mut self,
        name: &str,
        known: &'static [&'static str],
    ) -> Result<Option<&'static str>, ApiError> {
        let Some(value) = self.text(name)? else {
            return Ok(None);
        };
        if let Some(word) = known.iter().find(|word| **word == value) {
            return Ok(Some(word));
        }
        let path = self.path(name);
        let message = format!("Invalid {path}: must be one of {}", known.join(", "));
        Err(ApiError::parameter(&path, None, message))
    }

    /// A web address.
    pub(crate) fn url(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let Some(value) = self.text(name)? else {
            return Ok(None);
        };
        if url::Url::parse(&value)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        {
            return Ok(Some(value));
        }
        Err(ApiError::parameter(
            &self.path(name),
            Some("url_invalid"),
            "Not a valid URL",
        ))
    }

    /// A hash inside this one.
    pub(crate) fn hash(&mut self, name: &str) -> Result<Option<Self>, ApiError> {
        match self.left.remove(name) {
            None => Ok(None),
            Some(Node::Map(left)) => Ok(Some(Self {
                prefix: self.path(name),
                left,
            })),
            Some(Node::Text(_)) => {
                let path = self.path(name);
                Err(ApiError::parameter(&path, None, "Invalid hash"))
            }
        }
    }

    /// A list of texts.
    pub(crate) fn list(&mut self, name: &str) -> Result<Option<Vec<String>>, ApiError> {
        let path = self.path(name);
        let invalid = || ApiError::parameter(&path, None, "Invalid array");
        let Some(node) = self.left.remove(name) else {
            return Ok(None);
        };
        let Node::Map(map) = node else {
            return Err(invalid());
        };
        let mut items = Vec::with_capacity(map.len());
        for (key, node) in map {
            let position: usize = key.parse().map_err(|_| invalid())?;
            let Node::Text(text) = node else {
                return Err(invalid());
            };
            items.push((position, text));
        }
        items.sort();
        Ok(Some(items.into_iter().map(|(_, text)| text).collect()))
    }

    /// Changes to metadata: an empty value removes its key, an empty `metadata` removes all.
    pub(crate) fn metadata(&mut self) -> Result<MetadataChange, ApiError> {
        let path = self.path("metadata");
        let map = match self.left.remove("metadata") {
            None => return Ok(MetadataChange::default()),
            Some(Node::Text(text)) if text.is_empty() => {
                return Ok(MetadataChange::clearing());
            }
            Some(Node::Text(_)) => return Err(ApiError::parameter(&path, None, "Invalid hash")),
            Some(Node::Map(map)) => map,
        };
        let mut keys = Vec::with_capacity(map.len());
        for (key, node) in map {
            let of_key = format!("{path}[{key}]");
            let Node::Text(value) = node else {
                return Err(ApiError::parameter(
                    &of_key,
                    None,
                    "Metadata values must be strings.",
                ));
            };
            let refusal = if key.chars().count() > METADATA_KEY_CHARS {
                format!("Metadata keys must be at most {METADATA_KEY_CHARS} characters.")
            } else if value.chars().count() > METADATA_VALUE_CHARS {
                format!("Metadata values must be at most {METADATA_VALUE_CHARS} characters.")
            } else {
                keys.push((key, value));
                continue;
            };
            return Err(ApiError::parameter(&of_key, None, refusal));
        }
        Ok(MetadataChange::of(keys))
    }

    /// Ends the reading: what is left is unknown, or known to Stripe and not simulated.
    pub(crate) fn finish(self, not_simulated: &[&str]) -> Result<(), ApiError> {
        let (known, unknown): (Vec<_>, Vec<_>) = self
            .left
            .keys()
            .partition(|name| not_simulated.contains(&name.as_str()));
        if let Some(first) = unknown.first() {
            let names: Vec<String> = unknown.iter().map(|name| self.path(name)).collect();
            let (plural, names) = (if names.len() == 1 { "" } else { "s" }, names.join(", "));
            let message = format!("Received unknown parameter{plural}: {names}");
            return Err(ApiError::parameter(
                &self.path(first),
                Some("parameter_unknown"),
                message,
            ));
        }
        if let Some(first) = known.first() {
            let path = self.path(first);
            let message = format!("Stripe takes `{path}`; this simulation does not.");
            return Err(ApiError::parameter(&path, Some("not_simulated"), message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;

    fn params(text: &str) -> Params {
        Params::new(form::tree(&form::pairs(text.as_bytes()).unwrap()).unwrap())
    }

    fn body(error: &ApiError) -> serde_json::Value {
        error.object()
    }

    #[test]
    fn what_nobody_asked_for_is_unknown() {
        let mut form = params(
            "amount=5&colour=red&automatic_payment_methods[enabled]=true&automatic_payment_methods[x]=1",
        );
        assert_eq!(form.integer("amount", 1).unwrap(), Some(5));
        let mut inner = form.hash("automatic_payment_methods").unwrap().unwrap();
        assert_eq!(inner.boolean("enabled").unwrap(), Some(true));
        let error = body(&inner.finish(&[]).unwrap_err());
        assert_eq!(error["code"], "parameter_unknown");
        assert_eq!(error["param"], "automatic_payment_methods[x]");
        let error = body(&form.finish(&[]).unwrap_err());
        assert_eq!(error["message"], "Received unknown parameter: colour");
        assert_eq!(error["param"], "colour");
    }

    #[test]
    fn what_stripe_takes_and_we_do_not_says_so() {
        let error = body(
            &params("shipping[name]=x")
                .finish(&["shipping"])
                .unwrap_err(),
        );
        assert_eq!(error["code"], "not_simulated");
        assert_eq!(error["param"], "shipping");
    }

    #[test]
    fn numbers_words_and_truths_are_strict() {
        let error = |text: &str| params(text).integer("n", 1).unwrap_err();
        assert_eq!(error("n=1.5").message(), "Invalid integer: 1.5");
        assert_eq!(
            error("n=0").message(),
            "This value must be greater than or equal to 1."
        );
        assert_eq!(error("n=").code_text(), Some("parameter_invalid_empty"));
        assert_eq!(
            error("n=99999999999999999999").message(),
            "Invalid integer: 99999999999999999999"
        );
        assert!(params("b=1").boolean("b").is_err());
        assert!(params("c=x").choice("c", &["a", "b"]).is_err());
        assert_eq!(params("c=b").choice("c", &["a", "b"]).unwrap(), Some("b"));
    }

    #[test]
    fn lists_keep_their_order_beyond_ten() {
        let text: String = (0..12).map(|n| format!("expand[]=e{n}&")).collect();
        let list = params(&text).list("expand").unwrap().unwrap();
        assert_eq!(list.first().map(String::as_str), Some("e0"));
        assert_eq!(list.last().map(String::as_str), Some("e11"));
    }

    #[test]
    fn addresses_are_checked() {
        assert!(params("e=a%40b.org").email("e").is_ok());
        for bad in ["a", "a@b", "@b.org", "a b@c.org", "a@b.org."] {
            let text = serde_urlencoded::to_string([("e", bad)]).unwrap();
            assert!(params(&text).email("e").is_err(), "{bad}");
        }
        assert!(params("u=https://x.org/y").url("u").is_ok());
        assert!(params("u=javascript:x").url("u").is_err());
        assert!(params("u=/thanks").url("u").is_err());
    }
}
