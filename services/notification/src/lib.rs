//! The notification service: receipts to donors, notices to organisations, codes to sign in with.
//!
//! It hears what happened, queues mails in its own table, and hands them to a mail server apart from
//! that. A donor's address is asked for at the moment of sending and kept nowhere.

mod api;
mod app;
mod config;
mod domain;
mod events;
mod flows;
pub mod letters;
mod mailer;
mod store;

pub use config::{Config, SmtpUrl};
pub use domain::Campaign;

use platform::cli::{NoCommand, Program};
use platform::{Reader, Running, Service, ServiceConfig};
use sqlx::migrate::Migrator;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/notification");

/// The service's program.
pub struct Notification;

impl Program for Notification {
    const NAME: &'static str = "notification";
    const ABOUT: &'static str = "Sends receipts, notices of gifts and sign-in codes by e-mail";
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
        app::start(config, service).await
    }

    async fn command(command: NoCommand) -> anyhow::Result<()> {
        match command {}
    }
}
