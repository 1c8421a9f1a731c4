//! Changes to an object's fields: kept, unset or set.

use std::collections::BTreeMap;

use crate::error::ApiError;

const METADATA_KEYS: usize = 50;

/// What a request does to an optional field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Change<T> {
    /// Not named: stays as it is.
    #[default]
    Keep,
    /// Sent empty: is unset.
    Unset,
    /// Has a new value.
    Set(T),
}

impl<T> Change<T> {
    /// Applies the change.
    pub(crate) fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Unset => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// The new value, if there is one.
    pub(crate) fn set(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Unset => None,
        }
    }

    /// The value of a new object's field.
    pub(crate) fn value(self) -> Option<T> {
        let mut field = None;
        self.apply(&mut field);
        field
    }
}

/// Changes to an object's metadata.
#[derive(Clone, Debug, Default)]
pub(crate) struct MetadataChange {
    clear: bool,
    keys: Vec<(String, String)>,
}

impl MetadataChange {
    /// Removes all keys.
    pub(crate) fn clearing() -> Self {
        Self {
            clear: true,
            keys: Vec::new(),
        }
    }

    /// Changes these keys; an empty value removes its key.
    pub(crate) fn of(keys: Vec<(String, String)>) -> Self {
        Self { clear: false, keys }
    }

    /// Applies the change, within Stripe's limit of keys.
    pub(crate) fn apply(self, metadata: &mut BTreeMap<String, String>) -> Result<(), ApiError> {
        let mut next = if self.clear {
            BTreeMap::new()
        } else {
            metadata.clone()
        };
        for (key, value) in self.keys {
            if value.is_empty() {
                next.remove(&key);
            } else {
                next.insert(key, value);
            }
        }
        if next.len() > METADATA_KEYS {
            let message = format!("Metadata can have at most {METADATA_KEYS} keys.");
            return Err(ApiError::parameter("metadata", None, message));
        }
        *metadata = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form;
    use crate::params::{METADATA_VALUE_CHARS, Params};

    fn params(text: &str) -> Params {
        Params::new(form::tree(&form::pairs(text.as_bytes()).unwrap()).unwrap())
    }

    #[test]
    fn an_empty_value_unsets() {
        let mut field = Some("old".to_owned());
        params("d=").change("d", 10).unwrap().apply(&mut field);
        assert_eq!(field, None);
        params("").change("d", 10).unwrap().apply(&mut field);
        assert_eq!(field, None);
        params("d=new").change("d", 10).unwrap().apply(&mut field);
        assert_eq!(field.as_deref(), Some("new"));
        assert!(params("d=much+too+long").change("d", 10).is_err());
    }

    #[test]
    fn metadata_merges_key_by_key() {
        let mut metadata = BTreeMap::from([
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ]);
        params("metadata[a]=&metadata[c]=3")
            .metadata()
            .unwrap()
            .apply(&mut metadata)
            .unwrap();
        assert_eq!(
            metadata,
            BTreeMap::from([
                ("b".to_owned(), "2".to_owned()),
                ("c".to_owned(), "3".to_owned())
            ])
        );
        params("metadata=")
            .metadata()
            .unwrap()
            .apply(&mut metadata)
            .unwrap();
        assert!(metadata.is_empty());
        let many: String = (0..=METADATA_KEYS)
            .map(|n| format!("metadata[k{n}]=v&"))
            .collect();
        assert!(
            params(&many)
                .metadata()
                .unwrap()
                .apply(&mut metadata)
                .is_err()
        );
        assert!(
            metadata.is_empty(),
            "a refused change leaves nothing behind"
        );
        let long = format!("metadata[k]={}", "x".repeat(METADATA_VALUE_CHARS + 1));
        assert!(params(&long).metadata().is_err());
    }
}
