//! Stripe's own clients, by which the contract tests drive stripe-sim: one for Python, one for Node;
//! localstripe, a Stripe of someone else's; and axe, which judges pages.

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

fn read(folder: &Folder, name: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(folder.root.join(name)).with_context(|| format!("cannot read {}", name.display()))
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

/// A Python with packages of its own.
pub(crate) struct Venv {
    /// Where, below `.dev`.
    name: &'static str,
    /// The packages, pinned.
    requirements: &'static str,
}

/// Stripe's own client.
pub(crate) const STRIPE: Venv = Venv {
    name: "venv",
    requirements: "dev/stripe-sim/tests/contract/requirements.txt",
};

/// localstripe, which the payment service is tested against too; apart, so that neither decides the other's packages.
pub(crate) const LOCALSTRIPE: Venv = Venv {
    name: "venv-localstripe",
    requirements: "services/payment/tests/localstripe/requirements.txt",
};

/// The Python, made where it isn't there yet.
pub(crate) fn python(folder: &Folder, wanted: &Venv) -> anyhow::Result<PathBuf> {
    let packages = read(folder, Path::new(wanted.requirements))?;
    let venv = folder.root.join(".dev").join(wanted.name);
    let python = venv.join("bin/python");
    let stamp = venv.join("requirements.txt");
    if python.exists() && fs::read(&stamp).is_ok_and(|had| had == packages) {
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
            .arg(folder.root.join(wanted.requirements)),
    )?;
    write_private(&stamp, &packages)?;
    Ok(python)
}

/// A folder with the packages of npm that tests need.
pub(crate) fn npm(folder: &Folder) -> anyhow::Result<PathBuf> {
    let wanted = read(folder, &Path::new(CONTRACT).join("npm/package-lock.json"))?;
    let place = folder.root.join(".dev/npm");
    let stamp = place.join("installed");
    if fs::read(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(place);
    }
    say::heading("Fetching what the tests need of npm …");
    fs::create_dir_all(&place)?;
    for name in NPM_FILES {
        let text = read(folder, &Path::new(CONTRACT).join("npm").join(name))?;
        fs::write(place.join(name), text)?;
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
