//! `cargo dev bench`: what the suite bears, measured on servers of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::{Args, Subcommand};

use crate::folder::{Folder, make_private};
use crate::given::Given;
use crate::install::{self, Need};
use crate::servers::{self, Servers, postgres};
use crate::{compile, follow, ports, process, reset, say, stop_signal, supervise};

/// The name that everything which the benchmark starts is marked with.
const NAME: &str = "bench";
/// What `--quick` makes of the settings: enough to see an order of magnitude.
const QUICK_SECONDS: u32 = 3;
const QUICK_STORED: u64 = 0;
const QUICK_CAMPAIGNS: u32 = 500;
/// What stands behind the pages.
const WEB_PROGRAMS: [&str; 5] = ["web", "campaign", "pledge", "payment", "stripe-sim"];

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Many donors, few funds: against pgbench and other ways to take a gift
    ///
    /// Prints a table and writes target/bench/allocator.json; docs/benchmarks.md says how to read
    /// them. What is aimed at and missed is printed, and no failure. Takes half an hour and 30 GB,
    /// mostly for what is stored; --quick takes five minutes.
    Allocator(Allocator),
    /// Pages, against nginx with the same bytes; gifts by the form; 10,000 open streams
    ///
    /// Prints a table and writes target/bench/web.json; docs/benchmarks.md says how to read them. A
    /// share of nginx' rate that is aimed at and missed is printed, and no failure; streams that
    /// take more than 200 MB, or are not told every change, are one. Takes ten minutes.
    Web(Web),
}

#[derive(Args)]
pub(crate) struct Web {
    /// How often everything is measured; the middle one counts [default: 3]
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,
    /// How long each measurement lasts [default: 10]
    #[arg(long, value_name = "N")]
    seconds: Option<u32>,
    /// Three seconds each, of 500 campaigns
    #[arg(long)]
    quick: bool,
    /// Campaigns that there are, each with a page in three languages [default: 7000]
    #[arg(long, value_name = "N")]
    campaigns: Option<u32>,
    /// Streams that are opened [default: 10000]
    #[arg(long, value_name = "N")]
    streams: Option<u32>,
    /// Only these, with commas between: hot-plain, hot-gzip, spread, donate, streams
    #[arg(long, value_name = "NAMES")]
    only: Option<String>,
    /// Install what is missing without asking
    #[arg(long)]
    yes: bool,
}

impl Web {
    fn arguments(&self) -> Vec<String> {
        let number = |given: Option<u32>, quick| given.or(self.quick.then_some(quick));
        let options = [
            ("--rounds", self.rounds),
            ("--seconds", number(self.seconds, QUICK_SECONDS)),
            ("--campaigns", number(self.campaigns, QUICK_CAMPAIGNS)),
            ("--streams", self.streams),
        ];
        let mut arguments: Vec<String> = options
            .into_iter()
            .filter_map(|(option, value)| Some(format!("{option}={}", value?)))
            .collect();
        arguments.extend(self.only.as_ref().map(|only| format!("--only={only}")));
        arguments
    }
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
    stop_signal::listen()?;
    let folder = match state {
        Some(path) => Folder::open(Some(path))?,
        None => Folder::open(Some(&crate::checkout::root()?.join(".dev/bench")))?,
    };
    let _lock = folder.lock()?;
    clear(&folder)?;
    let measured = match bench {
        Bench::Allocator(allocator) => measure_allocator(&folder, allocator),
        Bench::Web(web) => measure_web(&folder, web),
    };
    clear(&folder)?;
    measured
}

/// Ends what runs, of an earlier run that was killed too, and drops its data.
fn clear(folder: &Folder) -> anyhow::Result<()> {
    process::clear_children(folder, NAME);
    say::quietly(|| reset::drop_data(folder))
}

fn measure_allocator(folder: &Folder, allocator: &Allocator) -> anyhow::Result<ExitCode> {
    let pgbench = || postgres::program(None, "pgbench").context("pgbench is not installed");
    let (programs, servers) = ready(folder, Vec::new(), allocator.yes, &["pledge", "bench"])?;
    let mut command = Command::new(program(&programs, "bench")?);
    command
        .arg("allocator")
        .args(allocator.arguments())
        .arg("--out")
        .arg(folder.root.join("target/bench/allocator.json"))
        .arg("--pledge")
        .arg(program(&programs, "pledge")?)
        .arg("--baseline")
        .arg(program(&programs, "baseline")?)
        .arg("--pgbench")
        .arg(pgbench()?)
        .arg("--ports")
        .args(free_ports(folder, &["pledge-1", "pledge-2"])?);
    to_the_end(folder, command, servers)
}

fn measure_web(folder: &Folder, web: &Web) -> anyhow::Result<ExitCode> {
    let nginx = Need {
        what: "nginx",
        package: "nginx",
        found: || install::in_path("nginx").is_some(),
    };
    let packages: Vec<&str> = WEB_PROGRAMS.into_iter().chain(["bench"]).collect();
    let (programs, servers) = ready(folder, vec![nginx], web.yes, &packages)?;
    let home = folder.path.join("nginx");
    make_private(&home)?;
    let mut command = Command::new(program(&programs, "bench")?);
    command
        .arg("web")
        .args(web.arguments())
        .arg("--out")
        .arg(folder.root.join("target/bench/web.json"))
        .arg("--folder")
        .arg(&home)
        .arg("--programs")
        .arg(folder_of(&programs)?)
        .arg("--nginx")
        .arg(install::in_path("nginx").context("nginx is not installed")?)
        .arg("--ports")
        .args(free_ports(
            folder,
            &[
                "campaign",
                "pledge-1",
                "payment",
                "stripe-sim",
                "web",
                "nginx",
            ],
        )?);
    to_the_end(folder, command, servers)
}

type Programs = BTreeMap<String, PathBuf>;

/// Installs, builds and starts what is measured and what it stands on.
fn ready(
    folder: &Folder,
    more: Vec<Need>,
    yes: bool,
    packages: &[&str],
) -> anyhow::Result<(Programs, Servers)> {
    let given = Given::default();
    let mut needs = servers::needs(&given);
    needs.extend(more);
    install::plan(needs, yes)?.run(folder)?;
    say::heading("Building for release …");
    let programs = compile::released(folder, packages)?;
    say::heading("Starting the servers …");
    Ok((programs, servers::up(folder, &given, true)?))
}

fn program<'p>(programs: &'p Programs, name: &str) -> anyhow::Result<&'p Path> {
    let found = programs.get(name).map(PathBuf::as_path);
    found.with_context(|| format!("cargo built no program called {name}"))
}

/// The one folder that cargo puts all of them in.
fn folder_of(programs: &Programs) -> anyhow::Result<&Path> {
    for name in WEB_PROGRAMS {
        program(programs, name)?;
    }
    let found = program(programs, "web")?.parent();
    found.context("a program lies in no folder")
}

fn free_ports(folder: &Folder, names: &[&str]) -> anyhow::Result<Vec<String>> {
    let claimed = names.iter().map(|name| ports::claim(folder, name, None));
    let ports = claimed.collect::<anyhow::Result<Vec<u16>>>()?;
    ports::release_all();
    Ok(ports.iter().map(ToString::to_string).collect())
}

fn to_the_end(folder: &Folder, mut command: Command, servers: Servers) -> anyhow::Result<ExitCode> {
    command
        .arg("--logs")
        .arg(folder.path.join("logs"))
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
        let quick = Web {
            rounds: None,
            seconds: None,
            quick: true,
            campaigns: Some(7),
            streams: None,
            only: Some("donate".to_owned()),
            yes: false,
        };
        assert_eq!(
            quick.arguments(),
            ["--seconds=3", "--campaigns=7", "--only=donate"]
        );
    }
}
