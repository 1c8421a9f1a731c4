//! `pledge simulate`: what match funds would give, from files, without a server.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

pub use crate::domain::matching::scenario::{Outcome, Scenario, simulate};

/// Plays the scenario of each file (`-` is standard input) and prints its outcome to `out`, one
/// line of JSON each, in their order.
///
/// # Errors
/// If any file can't be read or makes no sense, with all of them named; nothing is printed then.
pub fn run(files: &[PathBuf], out: &mut impl Write) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    let mut failures = Vec::new();
    for file in files {
        match outcome_of(file) {
            Ok(outcome) => {
                serde_json::to_writer(&mut lines, &outcome)?;
                lines.push(b'\n');
            }
            Err(error) => failures.push(format!("{}: {error:#}", file.display())),
        }
    }
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    out.write_all(&lines)
        .and_then(|()| out.flush())
        .context("the results could not be written")
}

fn outcome_of(file: &Path) -> anyhow::Result<Outcome> {
    let scenario = read(file)?;
    simulate(scenario).map_err(|errors| {
        let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}", told.join("; "))
    })
}

fn read(file: &Path) -> anyhow::Result<Scenario> {
    let json = if file == Path::new("-") {
        let mut json = Vec::new();
        std::io::stdin().read_to_end(&mut json).map(|_| json)
    } else {
        std::fs::read(file)
    }
    .context("cannot be read")?;
    let mut from = serde_json::Deserializer::from_slice(&json);
    let scenario: Scenario = serde_path_to_error::deserialize(&mut from).map_err(|error| {
        let path = error.path().to_string();
        anyhow::anyhow!("at {path}: {}", error.into_inner())
    })?;
    from.end().context("more follows after the scenario")?;
    Ok(scenario)
}
