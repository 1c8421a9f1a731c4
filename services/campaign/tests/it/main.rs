//! The campaign service through its HTTP and its queue, on real servers.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    unreachable_pub,
    reason = "a test that can't go on stops; its ids are random"
)]

mod audit;
mod changes;
mod clock;
mod counts;
mod decisions;
mod drafts;
mod forms;
mod idempotency;
mod invitations;
mod lists;
mod match_left;
mod members;
mod openapi;
mod organisations;
mod permits;
mod pictures;
mod programmes;
mod progress;
mod reviews;
mod suspension;
mod updates;
mod world;
