//! A suite of its own for faults: `dev stage` brings up everything but the
//! services, and says how those are to be started.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// What `dev stage` wrote down.
#[derive(Debug, Clone, Deserialize)]
pub struct Stage {
    dev: PathBuf,
    /// The suite's state folder.
    pub state: PathBuf,
    addresses: BTreeMap<String, String>,
    /// Every copy of every service.
    pub processes: Vec<Spec>,
    /// Where each of them reaches each of its servers.
    pub links: Vec<Link>,
}

/// How one copy of a service is started.
#[derive(Debug, Clone, Deserialize)]
pub struct Spec {
    /// `pledge-1`.
    pub name: String,
    /// `pledge`.
    pub service: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) env: BTreeMap<String, String>,
    /// Where it answers itself, past the proxy that spreads calls over the copies.
    pub url: String,
    pub(crate) log: PathBuf,
}

/// A proxy to be: `process` reaches `server` there.
#[derive(Debug, Clone, Deserialize)]
pub struct Link {
    pub(crate) process: String,
    pub(crate) server: String,
    pub(crate) listen: u16,
    pub(crate) to: u16,
}

impl Stage {
    /// Reads what a `dev stage` wrote.
    ///
    /// # Errors
    /// If it is not what this program understands.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no stage", path.display()))
    }

    /// Sets a stage of this name beside the suite of `cargo dev test`, with
    /// the programs of that suite. It takes some ten seconds.
    ///
    /// # Errors
    /// Outside `cargo dev test`, and if a server does not start.
    pub fn set(name: &str, replicas: u32, hold_s: u32) -> anyhow::Result<Self> {
        let setting = |name: &str| {
            std::env::var(name)
                .with_context(|| format!("{name} is not set: run the tests with `cargo dev test`"))
        };
        let built = setting("SUITE_STATE")?;
        let output = Command::new(setting("SUITE_DEV")?)
            .arg("--state")
            .arg(Path::new(&built).join(name))
            .args(["stage", "--built", &built])
            .args(["--replicas", &replicas.to_string()])
            .args(["--hold", &hold_s.to_string()])
            .output()
            .context("cannot run dev")?;
        Self::read(Path::new(said(&output)?.trim()))
    }

    /// Where something is: the names are those of `cargo dev env`, with
    /// `AMQP_MANAGEMENT_URL` and `SMTP_URL`.
    ///
    /// # Errors
    /// If nothing is called so.
    pub fn address(&self, name: &str) -> anyhow::Result<&str> {
        let found = self.addresses.get(name);
        found
            .map(String::as_str)
            .with_context(|| format!("the stage has no {name}"))
    }

    /// How long a pledge waits to be paid, in seconds.
    ///
    /// # Errors
    /// If nobody said so.
    pub fn hold_s(&self) -> anyhow::Result<u64> {
        let pledge = self.processes.iter().find(|spec| spec.service == "pledge");
        let told = pledge.and_then(|spec| spec.env.get("HOLD_SECONDS"));
        Ok(told.context("the stage has no HOLD_SECONDS")?.parse()?)
    }

    /// The public address of a service, which spreads calls over its copies.
    ///
    /// # Errors
    /// If there is no such service.
    pub fn url(&self, service: &str) -> anyhow::Result<&str> {
        self.address(&format!("{}_URL", service.to_uppercase()))
    }

    /// A person's token.
    ///
    /// # Errors
    /// If the database is away.
    pub fn token(&self, email: &str) -> anyhow::Result<String> {
        Ok(self.dev(&["token", email])?.trim().to_owned())
    }

    /// Runs `cargo dev` on this suite, and gives what it says.
    ///
    /// # Errors
    /// With its own words, if it fails.
    pub fn dev(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.dev)
            .arg("--state")
            .arg(&self.state)
            .args(arguments)
            .output()
            .context("cannot run dev")?;
        said(&output)
    }

    /// Stops the servers; their data and the logs stay until the next time.
    ///
    /// # Errors
    /// If one can't be stopped.
    pub fn strike(&self) -> anyhow::Result<()> {
        self.dev(&["down"]).map(drop)
    }
}

fn said(output: &std::process::Output) -> anyhow::Result<String> {
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
