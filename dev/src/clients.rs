//! Stripe's own clients, by which the contract tests drive stripe-sim: one for Python, one for Node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::folder::{Folder, write_private};
use crate::install::{self, Need};
use crate::say;

const CONTRACT: &str = "dev/stripe-sim/tests/contract";
/// What npm reads; the last one names every package by its hash.
const NPM_FILES: &[&str] = &["package.json", ".npmrc", "package-lock.json"];

/// What must be on the machine.
pub(crate) fn needs() -> Vec<Need> {
    vec![
        Need {
            what: "Python's venv",
            package: "python3-venv",
            found: can_make_venv,
        },
        Need {
            what: "Node",
            package: "nodejs",
            found: || install::in_path("node").is_some(),
        },
        Need {
            what: "npm",
            package: "npm",
            found: || install::in_path("npm").is_some(),
        },
    ]
}

fn can_make_venv() -> bool {
    Command::new("python3")
        .args(["-c", "import venv, ensurepip"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn read(folder: &Folder, name: &str) -> anyhow::Result<Vec<u8>> {
    let path = Path::new(CONTRACT).join(name);
    fs::read(folder.root.join(&path)).with_context(|| format!("cannot read {}", path.display()))
}

fn run(what: &str, command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot run {what}"))?;
    if !status.success() {
        bail!("{what} failed; what is wrong stands above");
    }
    Ok(())
}

/// A Python with the packages that the contract tests drive us by.
pub(crate) fn python(folder: &Folder) -> anyhow::Result<PathBuf> {
    let wanted = read(folder, "requirements.txt")?;
    let venv = folder.root.join(".dev/venv");
    let python = venv.join("bin/python");
    let stamp = venv.join("requirements.txt");
    if python.exists() && fs::read(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(python);
    }
    say::heading("Making a Python with what the contract tests need …");
    run(
        "python3 -m venv",
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&venv),
    )?;
    run(
        "pip install",
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(folder.root.join(CONTRACT).join("requirements.txt")),
    )?;
    write_private(&stamp, &wanted)?;
    Ok(python)
}

/// A folder with the packages of npm that the contract tests drive us by.
pub(crate) fn npm(folder: &Folder) -> anyhow::Result<PathBuf> {
    let wanted = read(folder, "npm/package-lock.json")?;
    let place = folder.root.join(".dev/npm");
    let stamp = place.join("installed");
    if fs::read(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(place);
    }
    say::heading("Fetching what the contract tests need of npm …");
    fs::create_dir_all(&place)?;
    for name in NPM_FILES {
        fs::write(place.join(name), read(folder, &format!("npm/{name}"))?)?;
    }
    run(
        "npm ci",
        Command::new("npm")
            .args(["ci", "--loglevel=error"])
            .current_dir(&place),
    )?;
    write_private(&stamp, &wanted)?;
    Ok(place)
}
