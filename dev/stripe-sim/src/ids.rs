//! Identifiers, and this process's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use rand::distr::{Alphanumeric, SampleString};

/// A new identifier of Stripe's look: a prefix and 24 letters and digits.
pub(crate) fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", random(24))
}

/// The secret by which a browser may act on one object.
pub(crate) fn client_secret(id: &str) -> String {
    format!("{id}_secret_{}", random(25))
}

fn random(length: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), length)
}

/// Milliseconds since 1970. A peer of the suite has its own clock, as Stripe has.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulation is a process of its own and keeps its own time"
)]
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Whole seconds, as Stripe's `created` counts them.
pub(crate) fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1000)
}
