//! The rules of payments and of the ledger: functions over values, no IO, no clock.

pub mod backoff;
pub mod card_mark;
pub mod card_testers;
pub mod dispute;
pub mod ledger;
pub mod movement;
pub mod order;
pub mod payment;
pub mod refund;
pub mod signature;
