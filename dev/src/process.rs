//! Processes that outlive the command that started them: how they are
//! started, recognised again and stopped.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

use crate::folder::{Folder, Started};
use crate::health::Probe;

/// Set in the environment of every process, so that children which outlive
/// their parent are still known to be ours.
const MARK: &str = "RIFADA_DEV_PROCESS";
/// Logs start anew past this size; the one before is kept.
const LOG_LIMIT_BYTES: u64 = 32 * 1024 * 1024;

/// Tells a process from another that got its number later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) pid: u32,
    /// When it was started, in the words of the system
    started: String,
    /// Which run of the machine that was
    boot: String,
}

impl Identity {
    /// The identity of a process that runs now.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        Some(Self {
            pid,
            started: start_of(pid)?,
            boot: boot_id(),
        })
    }

    /// Whether this very process still runs.
    pub(crate) fn alive(&self) -> bool {
        Self::of(self.pid).as_ref() == Some(self)
    }
}

/// What to start, and how to know that it is well.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) service: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) url: String,
    /// Held for it until it starts
    pub(crate) ports: Vec<u16>,
    pub(crate) probe: Probe,
    /// How long it may take to be well
    pub(crate) patience: Duration,
    /// Who runs it, and the folder it is handed (see `launch`)
    pub(crate) place: Option<Place>,
    /// The signal that asks it to stop
    pub(crate) stop: Signal,
    /// A file that a killed one leaves behind, which keeps the next from starting
    pub(crate) lock_file: Option<PathBuf>,
}

/// A folder for a process, which may run as somebody else.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    /// User and group, when not our own
    pub(crate) owner: Option<(u32, u32)>,
    /// Whether it is handed over open, because its path would not do
    pub(crate) open: bool,
}

impl Spec {
    /// Changes whenever the running process would differ.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.program, &self.args, &self.env, &self.place).hash(&mut hasher);
        if let Ok(meta) = fs::metadata(&self.program) {
            (meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec()).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Starts it in a session of its own, its words going to its log.
    pub(crate) fn start(&self, folder: &Folder) -> anyhow::Result<Started> {
        let log_path = folder.log(&self.name);
        rotate(&log_path);
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log_path)
            .with_context(|| format!("cannot write {}", log_path.display()))?;
        let log_from = log.metadata()?.len();
        let mut command = self.command()?;
        command
            .env(MARK, mark(folder, &self.name))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let pid = child.id();
        let identity = Identity::of(pid).with_context(|| {
            format!(
                "{} ended as soon as it was started; see {}",
                self.name,
                log_path.display()
            )
        })?;
        let started = Started {
            name: self.name.clone(),
            service: self.service.clone(),
            url: self.url.clone(),
            identity,
            probe: self.probe.clone(),
            ports: self.ports.clone(),
            log_from,
            fingerprint: self.fingerprint(),
        };
        folder.update(|state| {
            state.processes.insert(self.name.clone(), started.clone());
        })?;
        Ok(started)
    }

    /// The command, wrapped so that it leaves our session (see `launch`).
    pub(crate) fn command(&self) -> anyhow::Result<Command> {
        let mut command = Command::new(own_program()?);
        command.arg("launch");
        if let Some(place) = &self.place {
            command.arg("--folder").arg(&place.folder);
            if place.open {
                command.arg("--open");
            }
            if let Some((user, group)) = place.owner {
                command.args(["--owner", &format!("{user}:{group}")]);
            }
        }
        command.arg("--").arg(&self.program).args(&self.args);
        command.env_clear().envs(inherited()).envs(&self.env);
        Ok(command)
    }
}

/// This very program. The link of the kernel holds even after a build has
/// replaced the file.
pub(crate) fn own_program() -> anyhow::Result<PathBuf> {
    let link = Path::new("/proc/self/exe");
    if link.exists() {
        Ok(link.to_owned())
    } else {
        std::env::current_exe().context("cannot find this program")
    }
}

/// What a process may know of the user's environment: enough to run, too
/// little to be configured by accident.
pub(crate) fn inherited() -> BTreeMap<String, String> {
    const PASSED: [&str; 10] = [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "TMPDIR",
        "TZ",
        "RUST_LOG",
        "RUST_BACKTRACE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];
    PASSED
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), std::env::var(key).ok()?)))
        .chain([("LANG".to_owned(), "C.UTF-8".to_owned())])
        .collect()
}

/// Stops processes together: each is asked, then, when the grace is over,
/// told. Children that outlive them are told too.
pub(crate) fn stop(
    folder: &Folder,
    what: &[(Started, Signal)],
    grace: Duration,
) -> anyhow::Result<()> {
    for (started, signal) in what {
        if started.identity.alive() {
            send(started.identity.pid, *signal);
        }
    }
    let deadline = Instant::now() + grace;
    while Instant::now() < deadline && what.iter().any(|(started, _)| started.identity.alive()) {
        std::thread::sleep(Duration::from_millis(50));
    }
    for (started, _) in what {
        if started.identity.alive() {
            crate::say::warn(format!(
                "{} did not stop within {} s and is killed",
                started.name,
                grace.as_secs()
            ));
            send(started.identity.pid, Signal::SIGKILL);
        }
        clear_children(folder, &started.name);
    }
    while what.iter().any(|(started, _)| started.identity.alive()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    folder.update(|state| {
        for (started, _) in what {
            state.processes.remove(&started.name);
        }
    })
}

/// Kills what a process of ours left behind when it died, and takes away the
/// lock file that it could not remove. Anything else is left alone.
pub(crate) fn clear_after(folder: &Folder, spec: &Spec) {
    clear(|pid| bears(pid, folder, &spec.name) || works_in(pid, spec));
    if let Some(path) = &spec.lock_file {
        // The server would take any process that has the old number by now,
        // or a zombie that nobody waits for, for one that still runs.
        let _absent = fs::remove_file(path);
    }
}

/// Kills the children that a process left behind: they bear its mark.
pub(crate) fn clear_children(folder: &Folder, name: &str) {
    clear(|pid| bears(pid, folder, name));
}

fn clear(ours: impl Fn(u32) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let left: Vec<u32> = running().into_iter().filter(|pid| ours(*pid)).collect();
        if left.is_empty() || Instant::now() > deadline {
            return;
        }
        for pid in left {
            send(pid, Signal::SIGKILL);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn mark(folder: &Folder, name: &str) -> String {
    format!("{}:{name}", folder.path.display())
}

/// The variable by which a process that another program starts is known to be
/// ours.
pub(crate) fn marked(folder: &Folder, name: &str) -> (String, String) {
    (MARK.to_owned(), mark(folder, name))
}

/// Every process but this one; none where there is no `/proc`.
fn running() -> Vec<u32> {
    let own = std::process::id();
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| *pid != own && start_of(*pid).is_some())
        .collect()
}

/// Whether a process bears the mark of one of ours.
fn bears(pid: u32, folder: &Folder, name: &str) -> bool {
    let wanted = format!("{MARK}={}", mark(folder, name));
    let environ = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environ
        .split(|byte| *byte == 0)
        .any(|variable| variable == wanted.as_bytes())
}

/// Whether a process runs the same program in the folder that it was handed:
/// PostgreSQL's children write over their environment.
fn works_in(pid: u32, spec: &Spec) -> bool {
    let Some(place) = &spec.place else {
        return false;
    };
    let link = |name: &str| fs::read_link(format!("/proc/{pid}/{name}"));
    link("exe").is_ok_and(|exe| exe == spec.program)
        && link("cwd").is_ok_and(|cwd| {
            fs::canonicalize(&place.folder).is_ok_and(|folder| cwd.starts_with(folder))
        })
}

fn send(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        // It may have ended by itself since we looked.
        let _gone = kill(Pid::from_raw(pid), signal);
    }
}

fn rotate(log: &Path) {
    let too_long = fs::metadata(log).is_ok_and(|meta| meta.len() > LOG_LIMIT_BYTES);
    if too_long {
        // The old log staying where it is costs space, nothing else.
        let _kept = fs::rename(log, log.with_extension("log.1"));
    }
}

fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}

/// When a process was started; nothing for one that ended, or that only
/// waits for its parent to hear of it.
fn start_of(pid: u32) -> Option<String> {
    if !Path::new("/proc/self/stat").exists() {
        return start_by_ps(pid);
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may contain anything, brackets too.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let state = fields.first()?;
    let started = fields.get(19)?;
    (!matches!(*state, "Z" | "X")).then(|| (*started).to_owned())
}

/// The same where there is no `/proc`.
fn start_by_ps(pid: u32) -> Option<String> {
    let output = Command::new("ps")
        .args(["-o", "stat=,lstart=", "-p", &pid.to_string()])
        .env("LC_ALL", "C")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (state, started) = text.trim().split_once(' ')?;
    (!state.starts_with('Z')).then(|| started.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_until_it_ends() {
        let mut child = Command::new("sleep").arg("30").spawn().unwrap();
        let identity = Identity::of(child.id()).unwrap();
        assert!(identity.alive());
        assert!(start_by_ps(child.id()).is_some());
        child.kill().unwrap();
        // Not waited for: a zombie is dead to us.
        let deadline = Instant::now() + Duration::from_secs(5);
        while identity.alive() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(!identity.alive());
        assert_eq!(start_by_ps(child.id()), None);
        child.wait().unwrap();
    }

    #[test]
    fn a_number_given_to_another_process_is_not_ours() {
        let mut child = Command::new("sleep").arg("30").spawn().unwrap();
        let mut identity = Identity::of(child.id()).unwrap();
        identity.started = "1".to_owned();
        assert!(!identity.alive());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn only_the_very_process_that_was_started_is_stopped() {
        let path = std::env::temp_dir().join(format!("dev-stop-{}", std::process::id()));
        let folder = Folder::open(Some(&path)).unwrap();
        folder.create().unwrap();
        let mut ours = Command::new("sleep").arg("30").spawn().unwrap();
        let mut another = Command::new("sleep").arg("30").spawn().unwrap();
        let record = |name: &str, identity: Identity| {
            let started = Started {
                name: name.to_owned(),
                service: "web".to_owned(),
                url: String::new(),
                identity,
                probe: Probe::Tcp(0),
                ports: Vec::new(),
                log_from: 0,
                fingerprint: 0,
            };
            (started, Signal::SIGTERM)
        };
        let mut outdated = Identity::of(another.id()).unwrap();
        outdated.started = "1".to_owned();
        let both = [
            record("ours", Identity::of(ours.id()).unwrap()),
            record("gone", outdated),
        ];
        stop(&folder, &both, Duration::from_secs(5)).unwrap();
        assert!(ours.try_wait().unwrap().is_some());
        assert!(another.try_wait().unwrap().is_none());
        another.kill().unwrap();
        another.wait().unwrap();
        fs::remove_dir_all(path).unwrap();
    }
}
