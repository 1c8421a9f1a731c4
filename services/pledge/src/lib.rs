//! The pledge service: pledges, sponsors, match funds, and the engine that matches them.

pub mod answer;
mod api;
pub mod app;
pub mod config;
pub mod domain;
mod events;
pub mod flows;
mod limits;
pub mod simulate;
pub mod store;
pub mod text;
pub mod words;

use std::path::PathBuf;

use platform::cli::Program;
use platform::{Reader, Running, Service, ServiceConfig};
use sqlx::migrate::Migrator;

pub use config::Config;

/// The service's own tables.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/pledge");

/// The pledge service's program.
pub struct Pledge;

/// What it can do beside serving.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Play scenarios of match funds and pledges, and print what came of each as a line of JSON.
    ///
    /// Needs no server and no settings.
    Simulate {
        /// Files with a scenario each; - is standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

impl Program for Pledge {
    const NAME: &'static str = "pledge";
    const ABOUT: &'static str = "Pledges, match funds, and what they give";
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
        match command {
            Command::Simulate { files } => simulate::run(&files, &mut std::io::stdout().lock()),
        }
    }
}
