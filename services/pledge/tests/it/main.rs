//! The pledge service on real Postgres and RabbitMQ.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that can't go on stops, and owns its time and randomness"
)]

mod audit;
mod batches;
mod called_off;
mod campaigns;
mod cards;
mod changes;
mod commits;
mod expiry;
mod forgetting;
mod fund_days;
mod fund_money;
mod funds;
mod halfway;
mod hammer;
mod idempotency;
mod lists;
mod longer_holds;
mod noted;
mod openapi;
mod overload;
mod payments;
mod pledges;
mod quotes;
mod race;
mod refunds;
mod replay;
mod scopes;
mod settling;
mod simulate;
mod sponsors;
mod statements;
mod tokens;
mod top_ups;
mod traps;
mod trial;
mod wall;
mod world;
