//! Building the suite's programs.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::folder::Folder;
use crate::{say, stop_signal};

/// The programs that run in a suite.
pub(crate) const PROGRAMS: [&str; 7] = [
    "web",
    "campaign",
    "pledge",
    "payment",
    "notification",
    "stripe-sim",
    "mail-sink",
];

/// The package of what needs a running suite: journeys, faults, audits.
pub(crate) const SUITE_TESTS: &str = "suite";

/// Builds what a suite runs; cargo's progress goes to standard error.
pub(crate) fn suite(folder: &Folder) -> anyhow::Result<()> {
    let mut arguments = vec!["build".to_owned()];
    for program in PROGRAMS {
        arguments.extend(["--package".to_owned(), program.to_owned()]);
    }
    arguments.push("--bins".to_owned());
    build(folder, &arguments)
}

/// Builds what a suite runs, and what makes its faults. Together: the services
/// then have the platform with its kill points, as in the tests.
pub(crate) fn with_chaos(folder: &Folder) -> anyhow::Result<()> {
    let mut arguments = vec!["build".to_owned()];
    for program in PROGRAMS {
        arguments.extend(["--package".to_owned(), program.to_owned()]);
    }
    arguments.extend(["--package", SUITE_TESTS, "--bins"].map(str::to_owned));
    build(folder, &arguments)
}

/// Builds everything that the tests need in one go: asking for less would
/// build the dependencies twice, with other features.
pub(crate) fn with_tests(folder: &Folder) -> anyhow::Result<()> {
    build(
        folder,
        &["build", "--workspace", "--bins", "--tests"].map(str::to_owned),
    )
}

/// Builds the audit alone, and says where it is. The suite's packages are named
/// so that what they share is not built twice.
pub(crate) fn audit(folder: &Folder) -> anyhow::Result<PathBuf> {
    let mut arguments = vec!["build".to_owned()];
    for package in PROGRAMS.into_iter().chain([SUITE_TESTS]) {
        arguments.extend(["--package".to_owned(), package.to_owned()]);
    }
    arguments.extend(["--bin", "audit"].map(str::to_owned));
    let built = binaries(folder, &arguments)?.remove("audit");
    built.context("cargo built no program called audit")
}

/// Builds packages as they are installed, and says where their programs are. Those of the suite are
/// not touched.
pub(crate) fn released(
    folder: &Folder,
    packages: &[&str],
) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut arguments = vec!["build".to_owned(), "--release".to_owned()];
    for package in packages {
        arguments.extend(["--package".to_owned(), (*package).to_owned()]);
    }
    arguments.push("--bins".to_owned());
    binaries(folder, &arguments)
}

fn build(folder: &Folder, arguments: &[String]) -> anyhow::Result<()> {
    let binaries = binaries(folder, arguments)?;
    for program in PROGRAMS {
        if !binaries.contains_key(program) {
            bail!("cargo built no program called {program}");
        }
    }
    folder.update(|state| state.binaries = binaries)?;
    say::step("built the suite");
    Ok(())
}

/// Runs cargo, and tells which programs it built.
fn binaries(folder: &Folder, arguments: &[String]) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut child = cargo()
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .current_dir(&folder.root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut binaries = BTreeMap::new();
    for line in BufReader::new(output).lines() {
        if let Some((name, path)) = binary(&line?) {
            binaries.insert(name, path);
        }
        if stop_signal::asked() {
            // Without a terminal the signal came to us alone.
            let _ended = child.kill();
        }
    }
    let status = child.wait()?;
    stop_signal::check()?;
    if !status.success() {
        bail!("the build failed; what is wrong stands above");
    }
    Ok(binaries)
}

/// The program that a line of cargo's output tells of.
fn binary(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message.get("reason")?.as_str()? != "compiler-artifact" {
        return None;
    }
    let is_test = message.pointer("/profile/test")?.as_bool()?;
    let is_bin = message
        .pointer("/target/kind")?
        .as_array()?
        .iter()
        .any(|kind| kind == "bin");
    let path = message.get("executable")?.as_str()?;
    let name = message.pointer("/target/name")?.as_str()?;
    (is_bin && !is_test).then(|| (name.to_owned(), PathBuf::from(path)))
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    // What cargo tells a program that it runs is not meant for another cargo:
    // build scripts that look at it would run again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    // The SQL is checked against what is written down beside it, whatever
    // database the environment names.
    command
        .env_remove("DATABASE_URL")
        .env("SQLX_OFFLINE", "true");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_cargos_output() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"pledge"},
            "profile":{"test":false},"executable":"/t/debug/pledge"}"#;
        assert_eq!(
            binary(line),
            Some(("pledge".to_owned(), PathBuf::from("/t/debug/pledge")))
        );
        assert_eq!(
            binary(&line.replace("\"test\":false", "\"test\":true")),
            None
        );
        assert_eq!(binary(&line.replace("\"bin\"", "\"lib\"")), None);
        assert_eq!(binary("no json"), None);
    }
}
