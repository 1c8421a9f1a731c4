//! Faults of every kind in a suite of their own, while donors give.
//!
//! `cargo dev test` builds the programs and says where they are; each test sets
//! a stage beside the suite of the journeys, and one runs at a time.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "tests"
)]

mod chaos;
mod load;
mod restarts;

use tokio::sync::{Mutex, MutexGuard};

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Two copies of each service, seeded faults and many donors are enough for one
/// machine.
async fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().await
}
