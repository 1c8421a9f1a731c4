//! The front door: pages in Arabic, English and French; accounts, sessions and user tokens.

mod api;
mod app;
mod assets;
mod auth;
mod command;
mod config;
mod domain;
mod drawing;
mod flows;
mod live;
mod packed;
mod pages;
mod peers;
mod shelf;
mod speech;
mod store;
mod views;

use platform::cli::Program;
use platform::{Reader, Running, Service, ServiceConfig};
use sqlx::migrate::Migrator;

pub use command::Command;
pub use config::Config;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/web");

/// The web service's program.
#[derive(Debug)]
pub struct Web;

impl Program for Web {
    const NAME: &'static str = "web";
    const ABOUT: &'static str = "Pages, accounts, sessions and user tokens";
    type Config = Config;
    type Command = Command;

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

    async fn command(command: Command) -> anyhow::Result<()> {
        command::run(command).await
    }
}
