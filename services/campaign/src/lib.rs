//! The campaign service: organisations, programmes, campaigns, and how far each has come.

pub mod api;
pub mod app;
pub mod config;
pub mod counters;
pub mod domain;
pub mod events;
pub mod flows;
pub mod store;

pub use app::App;
pub use config::Config;

use platform::cli::{NoCommand, Program};
use platform::{Reader, Running, Service, ServiceConfig};
use sqlx::migrate::Migrator;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/campaign");

/// The campaign service's program.
#[derive(Debug)]
pub struct CampaignService;

impl Program for CampaignService {
    const NAME: &'static str = "campaign";
    const ABOUT: &'static str = "Organisations, programmes, campaigns and their progress";
    type Config = Config;
    type Command = NoCommand;

    fn read(env: &mut Reader) -> Option<Config> {
        Config::read(env)
    }

    fn common(config: &Config) -> &ServiceConfig {
        &config.service
    }

    fn migrator() -> &'static Migrator {
        &MIGRATIONS
    }

    async fn start(config: Config, service: Service) -> anyhow::Result<Running> {
        app::start(config, &service)
    }

    async fn command(command: NoCommand) -> anyhow::Result<()> {
        match command {}
    }
}
