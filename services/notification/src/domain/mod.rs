//! Rules, as functions over values.

pub(crate) mod retry;

use contracts::Text;

/// A campaign, as far as mails speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// Whose it is.
    pub organisation_name: Text,
    /// Where the organisation is.
    pub country: String,
    /// The number of its permit.
    pub permit_number: Option<String>,
}
