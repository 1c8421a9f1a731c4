//! PostgreSQL's own benchmark: what this machine's disk and processors make of a small
//! transaction. A row of two tables is changed and one of a third is written.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use super::measure::Figures;
use super::{Options, world};
use crate::say;

const DATABASE: &str = "bench_pgbench";
const CLIENTS: &str = "16";
/// Not less than the clients, or they would wait for each other's rows.
const SCALE: &str = "50";

/// How statements are sent.
#[derive(Clone, Copy)]
pub(crate) enum Protocol {
    Simple,
    Prepared,
}

/// Makes and fills its tables, every page of them written once since the last checkpoint.
pub(crate) async fn prepare(options: &Options) -> anyhow::Result<()> {
    say("Preparing pgbench's tables …");
    let url = world::create_database(&options.database_url, DATABASE).await?;
    let initialise = ["--initialize", "--quiet", "--scale", SCALE].map(str::to_owned);
    pgbench(options, &url, initialise.to_vec()).await?;
    Ok(())
}

/// Warms up, and measures.
pub(crate) async fn run(options: &Options, protocol: Protocol) -> anyhow::Result<Figures> {
    let url = world::with_database(&options.database_url, DATABASE)?;
    let folder = std::env::temp_dir().join(format!("rifada-pgbench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let arguments = |seconds: u64| -> Vec<String> {
        let protocol = match protocol {
            Protocol::Simple => "simple",
            Protocol::Prepared => "prepared",
        };
        let seconds = seconds.to_string();
        [
            "--builtin=simple-update",
            "--no-vacuum",
            "--client",
            CLIENTS,
            "--jobs=2",
            "--protocol",
            protocol,
            "--time",
            &seconds,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    pgbench(options, &url, arguments(options.warm_up().as_secs())).await?;
    let mut measured = arguments(options.duration().as_secs());
    measured.push("--log".to_owned());
    measured.push(format!("--log-prefix={}", folder.join("log").display()));
    pgbench(options, &url, measured).await?;
    let latencies = latencies(&folder)?;
    fs::remove_dir_all(&folder)?;
    let count = u64::try_from(latencies.len())?;
    Ok(Figures::new(
        &latencies,
        count,
        options.duration().as_secs_f64(),
    ))
}

async fn pgbench(options: &Options, url: &str, arguments: Vec<String>) -> anyhow::Result<()> {
    let mut command = Command::new(&options.pgbench);
    // The password must not stand in the list of processes.
    let (url, password) = apart(url)?;
    command
        .args(arguments)
        .arg(url)
        .env("PGPASSWORD", password)
        .stdin(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || command.output()).await?;
    let output = ended.context("cannot run pgbench")?;
    ensure!(
        output.status.success(),
        "pgbench failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// The address without its password, and the password.
fn apart(url: &str) -> anyhow::Result<(String, String)> {
    let (login, place) = url.rsplit_once('@').context("DATABASE_URL has no login")?;
    let (user, password) = login
        .rsplit_once(':')
        .context("DATABASE_URL has no password")?;
    Ok((format!("{user}@{place}"), password.to_owned()))
}

/// Microseconds of every transaction, sorted: the third word of each line.
fn latencies(folder: &Path) -> anyhow::Result<Vec<u32>> {
    let mut latencies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let text = fs::read_to_string(entry?.path())?;
        for line in text.lines() {
            let word = line.split(' ').nth(2).context("pgbench's log is unknown")?;
            latencies.push(word.parse()?);
        }
    }
    ensure!(!latencies.is_empty(), "pgbench measured nothing");
    latencies.sort_unstable();
    Ok(latencies)
}
