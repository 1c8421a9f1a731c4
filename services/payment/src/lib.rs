//! The payment service: Stripe and the ledger.

mod api;
pub mod app;
pub mod config;
pub mod domain;
pub mod events;
pub mod flows;
pub mod provider;
pub mod secret;
pub mod store;

use platform::cli::{NoCommand, Program};
use platform::service::{Running, Service};
use platform::{Reader, ServiceConfig};
use sqlx::migrate::Migrator;

pub use config::Config;

/// The service's own tables.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/payment");

/// The payment service's program.
pub struct Payment;

impl Program for Payment {
    const NAME: &'static str = "payment";
    const ABOUT: &'static str = "Takes donors' payments through Stripe, and keeps the ledger";
    type Config = Config;
    type Command = NoCommand;

    fn read(env: &mut Reader) -> Option<Config> {
        Config::read(env)
    }

    fn common(config: &Config) -> &ServiceConfig {
        &config.service
    }

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    async fn start(config: Config, service: Service) -> anyhow::Result<Running> {
        app::start(config, &service)
    }

    async fn command(command: NoCommand) -> anyhow::Result<()> {
        match command {}
    }
}
