//! An e-mail address, which is what tells one donor from another.

use std::fmt;
use std::str::FromStr;

/// The longest address that mail can be sent to (RFC 5321).
const MAX_BYTES: usize = 254;
/// The longest part before the `@`.
const MAX_LOCAL_BYTES: usize = 64;

/// An address, trimmed and in lower case: one address is one donor.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

/// What can't be an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no e-mail address")]
pub struct NoAddress;

impl Address {
    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = NoAddress;

    /// Only mail can tell whether an address is right; this keeps out what can't be one.
    fn from_str(typed: &str) -> Result<Self, NoAddress> {
        let address = typed.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(NoAddress)?;
        let fits = address.len() <= MAX_BYTES && local.len() <= MAX_LOCAL_BYTES;
        let local_is_sound = !local.is_empty()
            && !local.starts_with('.')
            && !local.ends_with('.')
            && local.chars().all(in_local_part);
        let domain_is_sound = domain.contains('.') && domain.split('.').all(is_label);
        if fits && local_is_sound && domain_is_sound {
            Ok(Self(address))
        } else {
            Err(NoAddress)
        }
    }
}

fn in_local_part(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
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
    fn one_address_is_one_donor_however_it_is_typed() {
        let typed: Address = "  Amal@Example.ORG ".parse().unwrap();
        assert_eq!(typed.as_str(), "amal@example.org");
        assert!("omar+tag@mail.example.co".parse::<Address>().is_ok());
        assert!("أمل@مثال.إختبار".parse::<Address>().is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        for typed in [
            "",
            "amal",
            "@example.org",
            "amal@",
            "amal@example",
            "a b@example.org",
            "amal@exa mple.org",
            "amal@-x.org",
            "amal@x..org",
            "a\r\nBcc: x@example.org",
            &long,
            ".amal@example.org",
            "<amal@example.org>",
        ] {
            assert_eq!(typed.parse::<Address>(), Err(NoAddress), "{typed}");
        }
    }

    #[test]
    fn it_stays_out_of_logs() {
        let address: Address = "amal@example.org".parse().unwrap();
        assert_eq!(format!("{address:?}"), "Address(…)");
    }
}
