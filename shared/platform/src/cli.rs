//! The command line of a service: `serve`, `migrate`, `dead-letters`, and what one service has beyond that.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use contracts::subscriptions::heard_by;
use sqlx::migrate::Migrator;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::clock::Clock;
use crate::config::{Reader, ServiceConfig};
use crate::db;
use crate::dead_letters::{self, DeadLetters, Office};
use crate::service::{Running, Service};
use crate::telemetry::{self, LogFormat};

/// A service's program: its settings, its tables, how it starts.
pub trait Program: 'static {
    /// The service's name; also its queue's and its schema's.
    const NAME: &'static str;
    /// What it does, in a sentence.
    const ABOUT: &'static str;
    /// Its settings.
    type Config: Send;
    /// Its commands beside those that every service has.
    type Command: Subcommand + Send;

    /// Reads its settings.
    fn read(env: &mut Reader) -> Option<Self::Config>;
    /// The settings that every service has.
    fn common(config: &Self::Config) -> &ServiceConfig;
    /// Its own migrations.
    fn migrator() -> &'static Migrator;
    /// Wires its parts and serves.
    fn start(
        config: Self::Config,
        service: Service,
    ) -> impl Future<Output = anyhow::Result<Running>>;
    /// Runs one of its commands.
    fn command(command: Self::Command) -> impl Future<Output = anyhow::Result<()>>;
}

/// For services without commands of their own.
#[derive(Debug, Subcommand)]
pub enum NoCommand {}

#[derive(Parser)]
struct Cli<P: Program> {
    #[command(subcommand)]
    command: Option<Command<P>>,
}

#[derive(Subcommand)]
enum Command<P: Program> {
    /// Serve HTTP and hear events until asked to stop (what it does by itself)
    Serve,
    /// Apply the migrations that are missing, and end
    Migrate(NoArguments),
    /// Messages that could not be acted on: list, look, replay, drop
    #[command(subcommand)]
    DeadLetters(DeadLetters),
    #[command(flatten)]
    Own(P::Command),
}

#[derive(Args)]
struct NoArguments {}

/// Runs a service's program; says what is wrong in words.
#[must_use]
pub fn main<P: Program>() -> ExitCode {
    let cli = Cli::<P>::command()
        .name(P::NAME)
        .about(P::ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        // Who hears nothing has none.
        .mut_subcommand("dead-letters", |command| {
            command.hide(heard_by(P::NAME).is_empty())
        });
    let matches = cli.get_matches();
    let run = async {
        let cli = Cli::<P>::from_arg_matches(&matches)?;
        match cli.command {
            None | Some(Command::Serve) => serve::<P>().await,
            Some(Command::Migrate(NoArguments {})) => migrate::<P>().await,
            Some(Command::DeadLetters(command)) => dead_letters::<P>(command).await,
            Some(Command::Own(command)) => P::command(command).await,
        }
    };
    match actix_web::rt::System::new().block_on(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(P::NAME, &error);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the last word of a command that failed"
)]
fn complain(name: &str, error: &anyhow::Error) {
    eprintln!("{name}: {error:#}");
}

fn read<P: Program>() -> anyhow::Result<P::Config> {
    let mut format = LogFormat::Text;
    let config = Reader::from_env().finish(|env| {
        format = env.or("LOG_FORMAT", LogFormat::Text)?;
        P::read(env)
    })?;
    telemetry::init(P::NAME, format);
    #[cfg(feature = "kill-points")]
    crate::kill::arm()?;
    Ok(config)
}

async fn serve<P: Program>() -> anyhow::Result<()> {
    let config = read::<P>()?;
    let running = start::<P>(config, Clock::system()).await?;
    tracing::info!(url = running.url, "serving");
    running.until_signal().await
}

async fn migrate<P: Program>() -> anyhow::Result<()> {
    let config = read::<P>()?;
    let common = P::common(&config);
    let pool = db::pool(&common.database_url, P::NAME, 1)?;
    db::migrate(&pool, P::migrator()).await
}

async fn dead_letters<P: Program>(command: DeadLetters) -> anyhow::Result<()> {
    let config = read::<P>()?;
    let common = P::common(&config);
    let office = Office {
        service: P::NAME,
        amqp_url: &common.amqp_url,
        now: Clock::system().now(),
        inbox_retention: common.retention.inbox,
    };
    dead_letters::run(office, command, &mut std::io::stdout().lock()).await
}

/// The settings and the parts of a service for one of its own commands: nothing runs in the background.
///
/// # Errors
/// When a setting is missing or wrong.
pub fn parts<P: Program>() -> anyhow::Result<(P::Config, Service)> {
    let config = read::<P>()?;
    let service = Service::new(P::NAME, P::common(&config), Clock::system(), P::migrator())?;
    Ok((config, service))
}

/// Starts a service with these settings, as `serve` does and as tests do.
///
/// # Errors
/// When a part can't be started.
pub async fn start<P: Program>(config: P::Config, clock: Clock) -> anyhow::Result<Running> {
    // Before anything is counted.
    telemetry::metrics();
    let service = Service::new(P::NAME, P::common(&config), clock, P::migrator())?;
    service.start();
    P::start(config, service).await
}

/// What asks the process to stop.
pub(crate) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Ends when the process is asked once more.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
