//! Programs that must be on the machine: found, or installed with apt.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::folder::Folder;
use crate::{say, stop_signal};

/// A program, the Debian package that brings it, and how to look for it.
pub(crate) struct Need {
    pub(crate) what: &'static str,
    pub(crate) package: &'static str,
    pub(crate) found: fn() -> bool,
}

/// What is missing and may be installed.
pub(crate) struct Plan {
    missing: Vec<Need>,
    prefix: Vec<&'static str>,
}

/// Finds out what is missing, and asks before anything is installed. `yes`
/// stands for an answer given beforehand.
pub(crate) fn plan(needs: Vec<Need>, yes: bool) -> anyhow::Result<Plan> {
    let missing: Vec<Need> = needs.into_iter().filter(|need| !(need.found)()).collect();
    if missing.is_empty() {
        let prefix = Vec::new();
        return Ok(Plan { missing, prefix });
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let list = packages.join(" ");
    if !has_apt() {
        bail!("{}", elsewhere(&missing));
    }
    let Some(prefix) = rights() else {
        bail!(
            "{list} must be installed first, and neither root nor sudo without a password is \
             there to do it. Run: sudo apt-get install {list}"
        );
    };
    if !yes && say::has_person() {
        let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
        let question = format!(
            "Missing: {}. Install with apt-get: {list}?",
            names.join(", ")
        );
        if !say::ask(&question)? {
            bail!("nothing was installed. To do it yourself: sudo apt-get install {list}");
        }
    }
    Ok(Plan { missing, prefix })
}

impl Plan {
    /// Installs what the plan says.
    pub(crate) fn run(&self, folder: &Folder) -> anyhow::Result<()> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let packages: Vec<&str> = self.missing.iter().map(|need| need.package).collect();
        let list = packages.join(" ");
        say::heading(format!("Installing with apt-get: {list} …"));
        install(folder, &self.prefix, &packages)?;
        for need in &self.missing {
            if !(need.found)() {
                bail!(
                    "{} is still not to be found after installing {}; see {}",
                    need.what,
                    need.package,
                    folder.log("install").display()
                );
            }
        }
        say::step(format!("installed {list}"));
        Ok(())
    }
}

fn elsewhere(missing: &[Need]) -> String {
    let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
    format!(
        "{} must be installed, and this is no Debian or Ubuntu with apt-get. Install by the means \
         of your system (on Debian the packages are called {}), or start the servers of \
         compose.yaml and set the variables named at its top",
        names.join(", "),
        missing
            .iter()
            .map(|need| need.package)
            .collect::<Vec<_>>()
            .join(" ")
    )
}

fn has_apt() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let debian = release.lines().any(|line| {
        let (key, value) = line.split_once('=').unwrap_or_default();
        matches!(key, "ID" | "ID_LIKE") && (value.contains("debian") || value.contains("ubuntu"))
    });
    debian && in_path("apt-get").is_some()
}

/// What to put before a command so that it may install: nothing for root.
fn rights() -> Option<Vec<&'static str>> {
    if nix::unistd::geteuid().is_root() {
        return Some(Vec::new());
    }
    let sudo = Command::new("sudo")
        .args(["-n", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    sudo.is_ok_and(|status| status.success())
        .then(|| vec!["sudo", "-n"])
}

fn install(folder: &Folder, prefix: &[&str], packages: &[&str]) -> anyhow::Result<()> {
    let arguments: Vec<&str> = ["install", "--yes", "--no-install-recommends"]
        .into_iter()
        .chain(packages.iter().copied())
        .collect();
    if !has_lists() {
        apt(folder, prefix, &["update"])?;
    }
    if apt(folder, prefix, &arguments).is_ok() {
        return Ok(());
    }
    stop_signal::check()?;
    // Lists that have grown old name versions that are gone.
    apt(folder, prefix, &["update"])?;
    apt(folder, prefix, &arguments)
}

/// Whether apt knows any package at all: images are shipped without lists.
fn has_lists() -> bool {
    fs::read_dir("/var/lib/apt/lists").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
    })
}

fn apt(folder: &Folder, prefix: &[&str], arguments: &[&str]) -> anyhow::Result<()> {
    let log_path = folder.log("install");
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&log_path)?;
    // The packages would start servers of their own; in run level 1 they
    // don't. Where they do all the same they are left alone.
    let words: Vec<&str> = prefix
        .iter()
        .copied()
        .chain(["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"])
        .chain(["apt-get", "-o", "DPkg::Lock::Timeout=300", "-q"])
        .chain(arguments.iter().copied())
        .collect();
    let (program, rest) = words.split_first().context("no command")?;
    let status = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()
        .context("cannot run apt-get")?;
    if !status.success() {
        bail!(
            "apt-get {} failed; its words are in {}",
            arguments.join(" "),
            log_path.display()
        );
    }
    Ok(())
}

/// A program in one of the folders of PATH.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        // Debian keeps servers where an ordinary user's PATH does not look.
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")])
        .map(|folder| folder.join(program))
        .find(|candidate| is_file(candidate))
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file())
}
