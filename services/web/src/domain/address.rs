use std::fmt;

use super::typed::is_direction_mark;

/// An e-mail address as accounts know it: trimmed, lower case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address(String);

/// What was typed is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddressError {
    /// Nothing was typed.
    Empty,
    /// It can't be one.
    Wrong,
}

/// Longer ones can't be delivered to (RFC 5321).
const MAX_LENGTH: usize = 254;

impl Address {
    /// Reads an address. Whether someone reads the mail there, only a mail can tell.
    pub(crate) fn parse(typed: &str) -> Result<Self, AddressError> {
        let bare = typed.trim_matches(|c: char| c.is_whitespace() || is_direction_mark(c));
        let address = bare.to_lowercase();
        if address.is_empty() {
            return Err(AddressError::Empty);
        }
        let (local, domain) = address.rsplit_once('@').ok_or(AddressError::Wrong)?;
        let fits = address.len() <= MAX_LENGTH && !local.is_empty() && local.len() <= 64;
        if fits && local.chars().all(is_plain) && !local.contains('@') && is_domain(domain) {
            Ok(Self(address))
        } else {
            Err(AddressError::Wrong)
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Nothing that would break a mail's header or turn the text around it.
fn is_plain(c: char) -> bool {
    let turns = is_direction_mark(c) || matches!(c, '\u{202a}'..='\u{202e}');
    !c.is_whitespace()
        && !c.is_control()
        && !turns
        && !matches!(c, '"' | '<' | '>' | '(' | ')' | ',' | ';' | ':' | '\\')
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        let inside = label.chars().all(|c| c.is_alphanumeric() || c == '-');
        !label.is_empty() && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    labels.len() >= 2 && labels.iter().all(is_label)
}

/// Never in a log.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_trimmed_and_lower_case() {
        let address = Address::parse("  Amal@Example.ORG ").unwrap();
        assert_eq!(address.as_str(), "amal@example.org");
        assert!(Address::parse("admin@rifada.test").is_ok());
        let copied = Address::parse("\u{2066}amal@example.org\u{2069}").unwrap();
        assert_eq!(copied, address);
        assert!(Address::parse("amal\u{200f}@example.org").is_err());
        assert!(Address::parse("أمل@مثال.مصر").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert_eq!(Address::parse("  "), Err(AddressError::Empty));
        for typed in [
            "amal",
            "@b.c",
            "a@",
            "a@b",
            "a b@c.de",
            "a@b..c",
            "a@-b.c",
            "a@b.c\nBcc: x@y.z",
            "a@b@c.de",
            "<a@b.c>",
            "\u{202e}a@b.c",
        ] {
            assert_eq!(Address::parse(typed), Err(AddressError::Wrong), "{typed}");
        }
        let long = format!("{}@b.c", "a".repeat(250));
        assert_eq!(Address::parse(&long), Err(AddressError::Wrong));
    }
}
