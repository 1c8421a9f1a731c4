//! The books. For admins.

use contracts::Page;
use contracts::payment::api::{Entry, TrialBalance};
use platform::Service;
use platform::client::{As, Peer};

use super::{Answer, get};

/// The sums of both sides, by currency.
pub(crate) async fn trial_balance(service: &Service, caller: As) -> Answer<TrialBalance> {
    get(service, Peer::Payment, "/api/ledger/trial-balance", caller).await
}

/// Entries, in the order in which they were booked.
pub(crate) async fn entries(service: &Service, query: &str, caller: As) -> Answer<Page<Entry>> {
    let path = format!("/api/ledger/entries?{query}");
    get(service, Peer::Payment, &path, caller).await
}
