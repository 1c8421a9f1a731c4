//! How often one client or donor may ask, where limits are strict. Without Redis it goes uncounted:
//! what is held unpaid is bounded in the database as well.

use platform::limits::Limit;
use sha2::{Digest as _, Sha256};

use crate::domain::address::Address;

/// Quotes: a form asks for one whenever an amount is typed, and many donors may share an address.
pub(crate) const QUOTES_PER_CLIENT: Limit = Limit::new("quotes", 600, 600);
/// Pledges from one place: card testers love donation forms.
pub(crate) const PLEDGES_PER_CLIENT: Limit = Limit::new("pledges", 60, 600);
/// Pledges of one address.
pub(crate) const PLEDGES_PER_DONOR: Limit = Limit::new("donors", 30, 3_600);

/// A person, as Redis knows them: no address stands there.
pub(crate) fn person(address: &Address) -> String {
    let digest = Sha256::digest(address.as_str());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
