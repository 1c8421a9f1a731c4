//! `cargo dev bench`: what the suite bears, measured on servers of its own.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::{Args, Subcommand};

use crate::folder::Folder;
use crate::given::Given;
use crate::servers::{self, Servers, postgres};
use crate::{compile, follow, install, ports, process, reset, say, stop_signal, supervise};

/// The name that everything which the benchmark starts is marked with.
const NAME: &str = "bench";
/// What `--quick` makes of the settings: enough to see an order of magnitude.
const QUICK_SECONDS: u32 = 3;
const QUICK_STORED: u64 = 0;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Many donors, few funds: against pgbench and other ways to take a gift
    ///
    /// Prints a table and writes target/bench/allocator.json; docs/benchmarks.md says how to read
    /// them. What is aimed at and missed is printed, and no failure. Takes half an hour and 30 GB,
    /// mostly for what is stored; --quick takes five minutes.
    Allocator(Allocator),
}

#[derive(Args)]
pub(crate) struct Allocator {
    /// How often everything is measured; the middle one counts [default: 3]
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// How long each measurement lasts [default: 10]
    #[arg(long, value_name = "N")]
    seconds: Option<u32>,
    /// Three seconds each, nothing stored beforehand
    #[arg(long)]
    quick: bool,
    /// Pledges stored beforehand, to see what growth costs; 0 leaves that out [default: 10000000]
    #[arg(long, value_name = "N")]
    stored: Option<u64>,
    /// Only these, with commas between: simple-update, simple-update-prepared, hot, thousand,
    /// replicas, stored, offered, alone, row-lock, statement, statement-alone, peer
    #[arg(long, value_name = "NAMES")]
    only: Option<String>,
    /// Say which process is measured when, and how to attach `perf` to it
    #[arg(long)]
    profile: bool,
    /// Install what is missing without asking
    #[arg(long)]
    yes: bool,
}

impl Allocator {
    fn arguments(&self) -> Vec<String> {
        let quick = |seconds| self.quick.then_some(seconds);
        let options = [
            ("--rounds", self.rounds.map(|n| n.to_string())),
            (
                "--seconds",
                self.seconds.or(quick(QUICK_SECONDS)).map(|n| n.to_string()),
            ),
            (
                "--stored",
                self.stored
                    .or(self.quick.then_some(QUICK_STORED))
                    .map(|n| n.to_string()),
            ),
            ("--only", self.only.clone()),
        ];
        let mut arguments: Vec<String> = options
            .into_iter()
            .filter_map(|(option, value)| Some(format!("{option}={}", value?)))
            .collect();
        arguments.extend(self.profile.then(|| "--profile".to_owned()));
        arguments
    }
}

pub(crate) fn run(state: Option<&Path>, bench: &Bench) -> anyhow::Result<ExitCode> {
    let Bench::Allocator(allocator) = bench;
    stop_signal::listen()?;
    let folder = match state {
        Some(path) => Folder::open(Some(path))?,
        None => Folder::open(Some(&crate::checkout::root()?.join(".dev/bench")))?,
    };
    let _lock = folder.lock()?;
    clear(&folder)?;
    let measured = measure(&folder, allocator);
    clear(&folder)?;
    measured
}

/// Ends what runs, of an earlier run that was killed too, and drops its data.
fn clear(folder: &Folder) -> anyhow::Result<()> {
    process::clear_children(folder, NAME);
    say::quietly(|| reset::drop_data(folder))
}

fn measure(folder: &Folder, allocator: &Allocator) -> anyhow::Result<ExitCode> {
    let given = Given::default();
    install::plan(servers::needs(&given), allocator.yes)?.run(folder)?;
    say::heading("Building for release …");
    let programs = compile::released(folder, &["pledge", "bench"])?;
    let program = |name: &str| {
        let found = programs.get(name);
        found.with_context(|| format!("cargo built no program called {name}"))
    };
    say::heading("Starting the servers …");
    let servers = servers::up(folder, &given, true)?;
    let pgbench = postgres::program(None, "pgbench").context("pgbench is not installed")?;
    let ports = [1, 2]
        .map(|number| ports::claim(folder, &format!("pledge-{number}"), None))
        .into_iter()
        .collect::<anyhow::Result<Vec<u16>>>()?;
    ports::release_all();
    let mut command = Command::new(program("bench")?);
    command
        .arg("allocator")
        .args(allocator.arguments())
        .arg("--out")
        .arg(folder.root.join("target/bench/allocator.json"))
        .arg("--logs")
        .arg(folder.path.join("logs"))
        .arg("--pledge")
        .arg(program("pledge")?)
        .arg("--baseline")
        .arg(program("baseline")?)
        .arg("--pgbench")
        .arg(pgbench)
        .arg("--ports")
        .args(ports.iter().map(ToString::to_string));
    command
        .env_clear()
        .envs(process::inherited())
        .envs([process::marked(folder, NAME)])
        .envs(environment(servers));
    let ended = follow::to_the_end(&mut command);
    process::clear_children(folder, NAME);
    say::quietly(|| supervise::stop_all(folder))?;
    ended
}

fn environment(servers: Servers) -> [(&'static str, String); 4] {
    [
        ("DATABASE_URL", servers.database_url),
        ("AMQP_URL", servers.amqp_url),
        (
            "AMQP_MANAGEMENT_URL",
            servers.management_url.unwrap_or_default(),
        ),
        ("REDIS_URL", servers.redis_url),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_gives_way_to_what_is_said() {
        let quick = Allocator {
            rounds: None,
            seconds: Some(5),
            quick: true,
            stored: None,
            only: Some("hot,alone".to_owned()),
            profile: true,
            yes: false,
        };
        assert_eq!(
            quick.arguments(),
            ["--seconds=5", "--stored=0", "--only=hot,alone", "--profile"]
        );
    }
}
