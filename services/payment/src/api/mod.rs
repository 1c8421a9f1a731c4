//! HTTP: one endpoint per file.

pub(crate) mod list_accounts;
pub(crate) mod list_entries;
pub(crate) mod list_refunds;
pub(crate) mod open_payment;
pub(crate) mod read_payment;
pub(crate) mod refund_payment;
pub(crate) mod stripe_webhook;
pub(crate) mod trial_balance;
