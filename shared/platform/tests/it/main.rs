//! The platform on real Postgres and RabbitMQ.
#![expect(clippy::unwrap_used, unreachable_pub, reason = "tests")]

mod broker;
mod clients;
mod database;
mod dead_letters;
mod dead_letters_api;
mod http;
mod load;
mod messages;
mod tokens;
mod toy;
