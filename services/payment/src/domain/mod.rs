//! The rules of payments and of the ledger: functions over values, no IO, no clock.

pub mod backoff;
pub mod ledger;
pub mod order;
pub mod payment;
pub mod signature;
