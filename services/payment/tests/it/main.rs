//! The payment service on real Postgres and RabbitMQ, with a simulation of Stripe.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on stops"
)]

mod called_off;
mod card_testers;
mod catch_up;
mod caught;
mod close;
mod close_in_flight;
mod close_late;
mod directory;
mod disputes;
mod journey;
mod ledger;
mod localstripe;
mod money_back;
mod open;
mod openapi;
mod overload;
mod parking;
mod permutations;
mod refund_trouble;
mod refunds;
mod replicas;
mod sums;
mod support;
mod tickets;
mod trouble;
mod webhooks;
