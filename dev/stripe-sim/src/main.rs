//! The command line of the simulation.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use stripe_sim::{Config, start};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// A stateful peer with Stripe's HTTP surface, for development and tests. No money moves.
#[derive(Parser)]
#[command(name = "stripe-sim", version)]
struct Arguments {
    /// Where to listen; loopback only.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:12111")]
    bind: SocketAddr,
    /// Where events are sent; without it they are only recorded.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// Signs webhooks.
    #[arg(long, value_name = "whsec_…")]
    webhook_secret: String,
    /// What servers call with.
    #[arg(long, value_name = "sk_test_…")]
    secret_key: String,
    /// What browsers call with.
    #[arg(long, value_name = "pk_test_…")]
    publishable_key: String,
    /// Keeps the account in this file across restarts.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let running = start(Config {
        bind: arguments.bind,
        webhook_url: arguments.webhook_url,
        webhook_secret: arguments.webhook_secret,
        secret_key: arguments.secret_key,
        publishable_key: arguments.publishable_key,
        state_file: arguments.state,
        ..Config::default()
    })
    .await?;
    tracing::info!("stripe-sim listens on {}; no money moves", running.url());
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        result = tokio::signal::ctrl_c() => result?,
    }
    tracing::info!("stripe-sim stops");
    running.stop().await;
    Ok(())
}
