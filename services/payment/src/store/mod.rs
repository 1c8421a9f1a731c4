//! SQL and nothing else: functions over a connection, which may be a transaction's.

pub mod called_off;
pub mod card_marks;
pub mod closings;
pub mod cursors;
pub mod directory;
pub mod disputes;
pub mod failures;
pub mod ledger;
pub mod ledger_lists;
pub mod lookups;
pub mod payments;
pub mod refunds;
pub mod sendings;
pub mod settlements;
pub mod transitions;
pub mod webhooks;

/// A row that says what no row should.
fn corrupt(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}
