//! The state folder: everything that `cargo dev` keeps lies in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::health::Probe;
use crate::process::Identity;
use crate::{checkout, say, secret};

/// One process that was started, and how to recognise it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Started {
    /// Unique in the suite: `pledge-1`
    pub(crate) name: String,
    /// What it is a copy of: `pledge`
    pub(crate) service: String,
    /// Where it is reached
    pub(crate) url: String,
    /// The process itself
    pub(crate) identity: Identity,
    /// How to find out whether it is well
    pub(crate) probe: Probe,
    /// What it listens on
    #[serde(default)]
    pub(crate) ports: Vec<u16>,
    /// Where in its log its own words begin. A newer `dev` must read what an
    /// older one wrote: what came later has a default
    #[serde(default)]
    pub(crate) log_from: u64,
    /// Changes when the program or its settings do
    pub(crate) fingerprint: u64,
}

/// What the user chose at `up`; kept while the suite runs, so that a plain
/// second `up` repairs instead of changing it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Choices {
    pub(crate) hold_seconds: Option<u32>,
    pub(crate) replicas: Option<u32>,
    pub(crate) strict_limits: bool,
    /// Servers of the user's, by the environment variable that named them
    pub(crate) given: BTreeMap<String, String>,
}

/// What is remembered between two commands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(crate) ports: BTreeMap<String, u16>,
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) processes: BTreeMap<String, Started>,
    pub(crate) choices: Choices,
    /// The binaries of the last build
    pub(crate) binaries: BTreeMap<String, PathBuf>,
    /// What `env` prints; empty before the first `up`
    pub(crate) env: BTreeMap<String, String>,
    /// Every address of its own that it ever told: it must know them again
    /// when they come back through the environment
    pub(crate) own: BTreeSet<String>,
    /// Databases that were prepared from here, so that a role found there is known to be ours
    pub(crate) prepared: BTreeSet<String>,
    /// Servers of the user's that may hold data of ours since the last reset
    pub(crate) used: BTreeSet<String>,
}

/// An open state folder.
pub(crate) struct Folder {
    /// The checkout
    pub(crate) root: PathBuf,
    /// The folder itself
    pub(crate) path: PathBuf,
    /// The one that `cargo dev` uses when it is not told another
    pub(crate) default: bool,
    state: Mutex<State>,
}

impl State {
    /// Whether anything that was started from here still runs.
    pub(crate) fn running(&self) -> bool {
        self.processes
            .values()
            .any(|started| started.identity.alive())
    }
}

impl Folder {
    /// Opens the folder named, or `.dev` of the checkout; makes nothing yet.
    pub(crate) fn open(named: Option<&Path>) -> anyhow::Result<Self> {
        let root = checkout::root()?;
        let usual = root.join(".dev");
        let path = match named {
            Some(path) => std::path::absolute(path)?,
            None => usual.clone(),
        };
        let state = read_state(&path)?;
        Ok(Self {
            default: path == usual,
            root,
            path,
            state: Mutex::new(state.unwrap_or_default()),
        })
    }

    /// Makes the folder, and keeps git from ever taking it up.
    pub(crate) fn create(&self) -> anyhow::Result<()> {
        make_private(&self.path)?;
        make_private(&self.path.join("logs"))?;
        let ignore = self.path.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n")?;
        }
        Ok(())
    }

    /// Lets one command at a time change what runs; another waits here.
    pub(crate) fn lock(&self) -> anyhow::Result<File> {
        self.create()?;
        let file = File::create(self.path.join("lock"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                say::heading("Another `cargo dev` is at work in this folder; waiting for it …");
                file.lock()?;
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).context("cannot lock the state folder");
            }
        }
        // What the other one did may have changed everything.
        let current = read_state(&self.path)?.unwrap_or_default();
        *self.guard() = current;
        Ok(file)
    }

    /// A copy of what is remembered.
    pub(crate) fn state(&self) -> State {
        self.guard().clone()
    }

    /// Changes what is remembered, and writes it down.
    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> anyhow::Result<R> {
        let mut state = self.guard();
        let result = change(&mut state);
        write_private(
            &self.path.join("state.json"),
            &serde_json::to_vec_pretty(&*state)?,
        )?;
        Ok(result)
    }

    /// Reads again what another command may have written meanwhile.
    pub(crate) fn refresh(&self) -> anyhow::Result<State> {
        let current = read_state(&self.path)?.unwrap_or_default();
        *self.guard() = current.clone();
        Ok(current)
    }

    /// A password of ours: made at the first call, the same ever after.
    pub(crate) fn secret(&self, name: &str) -> anyhow::Result<String> {
        if let Some(known) = self.guard().secrets.get(name) {
            return Ok(known.clone());
        }
        let fresh = secret::fresh()?;
        self.update(|state| {
            state
                .secrets
                .entry(name.to_owned())
                .or_insert(fresh)
                .clone()
        })
    }

    /// The addresses of its own that this folder, and the usual one beside
    /// it, ever told.
    pub(crate) fn own_addresses(&self) -> anyhow::Result<BTreeSet<String>> {
        let mut own = self.guard().own.clone();
        let usual = self.root.join(".dev");
        for other in [usual.join("test"), usual] {
            if other != self.path
                && let Some(state) = read_state(&other)?
            {
                own.extend(state.own);
            }
        }
        Ok(own)
    }

    /// The log file of a process.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.path.join("logs").join(format!("{name}.log"))
    }

    /// How to name this folder to `cargo dev`, for hints.
    pub(crate) fn option(&self) -> String {
        if self.default {
            String::new()
        } else {
            format!(" --state {}", self.path.display())
        }
    }

    fn guard(&self) -> std::sync::MutexGuard<'_, State> {
        // A thread that panicked in the middle left the state as it was.
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn read_state(folder: &Path) -> anyhow::Result<Option<State>> {
    let path = folder.join("state.json");
    match fs::read(&path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(state) => Ok(Some(state)),
            Err(error) => bail!(
                "{} cannot be read ({error}); stop what still runs by hand, then remove the folder",
                path.display()
            ),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// A folder that only its owner may look into: it holds passwords and keys.
pub(crate) fn make_private(path: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Writes a file that only its owner may read, whole or not at all.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let aside = path.with_extension("part");
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside)?;
        file.write_all(content)?;
        fs::rename(&aside, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
