/// Marks that say only which way text runs. They come along when a code or an address is copied
/// out of a mail, which isolates both.
pub(crate) const fn is_direction_mark(c: char) -> bool {
    matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2066}'..='\u{2069}'
    )
}

/// What a form sent: pairs as they were typed, neither complete nor right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed(Vec<(String, String)>);

impl Typed {
    /// Reads `a=b&c=d`. Whatever can't be read so is left out: the fields will be missed by name.
    pub(crate) fn read(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// As if this had been typed.
    pub(crate) fn of<const N: usize>(pairs: [(&str, String); N]) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    /// As if this had been typed too.
    pub(crate) fn add(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// What was typed into a field, trimmed; nothing if it was not sent. The last one counts.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().rev().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// All that was chosen in a group of boxes.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let chosen = self.0.iter().filter(|(field, _)| field == name);
        let values = chosen.map(|(_, value)| value.trim());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// All of it, as it came.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Whether nothing was sent at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields that are named, as a query, without the empty ones.
    pub(crate) fn query(&self, names: &[&str]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in names {
            let value = self.get(name);
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_can_be_read() {
        let typed = Typed::read("amount=+%D9%A5%D9%A0+&x=1&x=2&&=%zz&broken".as_bytes());
        assert_eq!(typed.get("amount"), "٥٠");
        assert_eq!(typed.get("x"), "2");
        assert_eq!(typed.get("none"), "");
        assert_eq!(
            typed.query(&["x", "none", "amount"]),
            "x=2&amount=%D9%A5%D9%A0"
        );
        assert!(Typed::read(b"").is_empty());
        let _ = Typed::read(&[0xff, 0xfe, b'=', 0x80]);
    }
}
