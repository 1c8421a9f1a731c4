//! A stateful peer with Stripe's HTTP surface, as far as the suite uses it. No money moves.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let sim = stripe_sim::start(stripe_sim::Config::default()).await?;
//! sim.set_webhook_url(Some("http://127.0.0.1:8083/api/stripe/webhook"))?;
//! println!("{} {}", sim.url(), sim.config().secret_key);
//! sim.stop().await;
//! # Ok(())
//! # }
//! ```

// The JSON of a charge is one long literal.
#![recursion_limit = "256"]

mod auth;
mod call;
mod cards;
mod challenges;
mod change;
mod chaos;
mod config;
mod control;
mod currency;
mod deliveries;
mod error;
mod expand;
mod faults;
mod form;
mod guard;
mod handle;
mod idempotency;
mod ids;
mod jobs;
mod objects;
mod pages;
mod params;
mod routes;
mod running;
mod sim;
mod snapshot;
mod state;
mod table;
mod webhooks;

pub use config::Config;
pub use running::{Running, start};

/// The version of Stripe's API whose shapes are spoken.
pub const API_VERSION: &str = "2026-09-30.endive";
