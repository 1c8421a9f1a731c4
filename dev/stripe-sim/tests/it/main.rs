//! The simulation over HTTP, as the suite, a browser and Stripe's own client see it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cards;
mod chaos;
mod contract;
mod control;
mod currencies;
mod disputes;
mod idempotency;
mod journey;
mod lists;
mod pages;
mod payment_methods;
mod refunds;
mod restart;
mod retries;
mod saved_cards;
mod states;
mod strictness;
mod support;
mod three_d_secure;
mod webhooks;
