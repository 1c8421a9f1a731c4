//! The web service over HTTP, on real Postgres, RabbitMQ and Redis; the other services are stood
//! for by one small server that answers with recorded JSON.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "tests"
)]

mod account;
mod browser;
mod command;
mod giving;
mod live;
mod ngo;
mod ngo_peers;
mod openapi;
mod pages;
mod peers;
mod peers_review;
mod quoting;
mod receipt;
mod refusals;
mod review;
mod safe;
mod share;
mod shelf;
mod sign_in;
mod sign_in_pages;
mod sponsor;
mod sponsor_peers;
mod tokens;
mod world;
