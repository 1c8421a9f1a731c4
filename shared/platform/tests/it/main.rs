//! The platform on real Postgres and RabbitMQ.
#![expect(clippy::unwrap_used, unreachable_pub, reason = "tests")]

mod http;
mod messages;
mod tokens;
mod toy;
