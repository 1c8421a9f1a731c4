//! The notification service against real servers: Postgres, RabbitMQ, a mail server of the tests' own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on stops"
)]

mod claims;
mod contacts;
mod invitations;
mod killed;
mod letters;
mod listing;
mod mail_server;
mod privacy;
mod receipts;
mod refunds;
mod retention;
mod sending;
mod sign_in;
mod world;
