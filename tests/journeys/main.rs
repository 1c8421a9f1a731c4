//! Journeys through the running suite, as the people who use it make them.
//!
//! `cargo dev test` brings a suite up beside any demo, and says where it is.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "tests"
)]

mod browser;
mod chromium;
mod documents;
mod donor;
mod gift;
mod kept;
mod mailbox;
mod ngo;
mod pages;
mod review;
mod sponsor;
mod stage;
mod suite;
