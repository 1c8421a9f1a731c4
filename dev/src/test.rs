//! `cargo dev test`: the tests, on servers and a suite of their own, so that
//! a running demo is left in peace.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::folder::Folder;
use crate::install::{self, Need};
use crate::servers::Servers;
use crate::up::{self, Manner, Options};
use crate::{clients, compile, given, reset, say, servers, stage, stop_signal, supervise};

/// Long enough for a browser on a busy machine to pay, short enough to wait
/// for a pledge that nobody pays.
const HOLD_SECONDS: u32 = 20;

#[derive(Args)]
pub(crate) struct Test {
    /// Only tests whose name contains this
    filter: Option<String>,
    /// Only the tests of this package; may be given many times
    #[arg(short, long, value_name = "PACKAGE")]
    package: Vec<String>,
    /// Install what is missing without asking
    #[arg(long)]
    yes: bool,
    /// Leave the servers and the suite running for the next time
    #[arg(long)]
    keep: bool,
    /// Arguments for the test programs
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(state: Option<&Path>, test: &Test) -> anyhow::Result<ExitCode> {
    stop_signal::listen()?;
    let folder = match state {
        Some(path) => Folder::open(Some(path))?,
        None => Folder::open(Some(&crate::checkout::root()?.join(".dev/test")))?,
    };
    let lock = folder.lock()?;
    if !folder.state().running() {
        // What an earlier run left must not decide this one.
        say::quietly(|| reset::drop_data(&folder))?;
    }
    let prepared = prepare(&folder, test);
    // The journeys bring processes up themselves, after they killed them.
    drop(lock);
    let result = prepared.and_then(|environment| tests(&folder, test, &environment));
    if !test.keep {
        let _lock = folder.lock()?;
        // The closing words are those of the tests.
        say::quietly(|| {
            stage::strike_all(&folder)?;
            supervise::stop_all(&folder)
        })?;
    }
    result
}

/// Brings up what the tests stand on, and says where it is.
fn prepare(folder: &Folder, test: &Test) -> anyhow::Result<BTreeMap<String, String>> {
    let plan = install::plan(needs(), test.yes)?;
    plan.run(folder)?;
    let mut environment = BTreeMap::new();
    for (name, path) in [
        ("VENV_PYTHON", clients::python(folder, &clients::STRIPE)?),
        (
            "LOCALSTRIPE_PYTHON",
            clients::python(folder, &clients::LOCALSTRIPE)?,
        ),
        ("NPM_FOLDER", clients::npm(folder)?),
    ] {
        environment.insert(name.to_owned(), path.display().to_string());
    }
    for (name, programs) in [("CHROMEDRIVER", CHROMEDRIVER), ("CHROMIUM", CHROMIUM)] {
        let path = find(programs).with_context(|| format!("{name} is not installed"))?;
        environment.insert(name.to_owned(), path.display().to_string());
    }
    let (servers, management_url) = if needs_suite(test) {
        let options = Options {
            hold: Some(HOLD_SECONDS),
            ..Options::default()
        };
        let (addresses, management_url) = up::bring_up(
            folder,
            &Manner {
                options: &options,
                yes: test.yes,
                durable: false,
                build: if test.package.is_empty() {
                    &compile::with_tests
                } else {
                    &compile::with_chaos
                },
            },
        )?;
        environment.extend(suite(folder)?);
        (addresses.servers, management_url)
    } else {
        let servers = servers_only(folder, test)?;
        let management_url = servers.management_url.clone();
        (servers, management_url)
    };
    environment.insert("TEST_DATABASE_URL".to_owned(), servers.database_url);
    environment.insert("REDIS_URL".to_owned(), servers.redis_url);
    environment.insert("AMQP_URL".to_owned(), servers.amqp_url);
    if let Some(url) = management_url.or_else(|| std::env::var("AMQP_MANAGEMENT_URL").ok()) {
        environment.insert("AMQP_MANAGEMENT_URL".to_owned(), url);
    }
    Ok(environment)
}

fn needs_suite(test: &Test) -> bool {
    test.package.is_empty() || test.package.iter().any(|name| name == compile::SUITE_TESTS)
}

fn servers_only(folder: &Folder, test: &Test) -> anyhow::Result<Servers> {
    let given = given::Given::parse(&given::from_environment(folder)?)?;
    install::plan(servers::needs(&given), test.yes)?.run(folder)?;
    servers::up(folder, &given, false)
}

/// Where the running suite is, and how to reach its `dev`.
fn suite(folder: &Folder) -> anyhow::Result<BTreeMap<String, String>> {
    let state = folder.state();
    // The build may just have put another in our place.
    let dev = match state.binaries.get("dev") {
        Some(built) => built.clone(),
        None => std::env::current_exe().context("cannot find this program")?,
    };
    let mut environment: BTreeMap<String, String> = state
        .env
        .iter()
        .map(|(key, value)| (format!("SUITE_{key}"), value.clone()))
        .collect();
    environment.insert("SUITE_DEV".to_owned(), dev.display().to_string());
    environment.insert("SUITE_STATE".to_owned(), folder.path.display().to_string());
    environment.insert("SUITE_HOLD_SECONDS".to_owned(), HOLD_SECONDS.to_string());
    Ok(environment)
}

fn tests(
    folder: &Folder,
    test: &Test,
    environment: &BTreeMap<String, String>,
) -> anyhow::Result<ExitCode> {
    let mut command = compile::cargo();
    command.args(["test", "--no-fail-fast"]);
    if test.package.is_empty() {
        command.arg("--workspace");
    }
    for package in &test.package {
        command.args(["--package", package]);
    }
    command.args(&test.filter);
    if !test.arguments.is_empty() {
        command.arg("--").args(&test.arguments);
    }
    let status = command
        .envs(environment)
        .current_dir(&folder.root)
        .status()
        .context("cannot run cargo")?;
    Ok(
        match status.code().and_then(|code| u8::try_from(code).ok()) {
            Some(code) => ExitCode::from(code),
            None => ExitCode::FAILURE,
        },
    )
}

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const CHROMEDRIVER: &[&str] = &["chromedriver", "chromium.chromedriver"];

fn find(programs: &[&str]) -> Option<PathBuf> {
    programs
        .iter()
        .find_map(|program| install::in_path(program))
}

fn needs() -> Vec<Need> {
    let ubuntu = fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"));
    let (browser, driver) = if ubuntu {
        ("chromium-browser", "chromium-chromedriver")
    } else {
        ("chromium", "chromium-driver")
    };
    let mut needs = clients::needs();
    needs.extend([
        Need {
            what: "Chromium",
            package: browser,
            found: || find(CHROMIUM).is_some(),
        },
        Need {
            what: "Chromium's driver",
            package: driver,
            found: || find(CHROMEDRIVER).is_some(),
        },
    ]);
    needs
}
