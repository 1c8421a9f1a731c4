//! Tests against real servers: each test has a Postgres database, a RabbitMQ
//! vhost and a Redis database of its own, and fails when it leaves work behind.
//!
//! `cargo dev test` starts the servers and says where they are.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    reason = "a test that can't go on stops, with words; names of databases are random"
)]

mod api;
mod broker;
mod database;
mod env;
mod issuers;
pub mod proxy;
mod rabbit;

pub use api::{Answer, Api, Call};
pub use broker::Broker;
pub use env::{Env, Proxies};
pub use issuers::Issuers;

use std::time::{Duration, Instant};

/// How long a test waits for what should come soon.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `probe` finds something.
pub async fn eventually<T, F: AsyncFnMut() -> Option<T>>(what: &str, mut probe: F) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

fn setting(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run the tests with `cargo dev test`"))
}
