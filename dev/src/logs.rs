//! `cargo dev logs`.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use clap::Args;

use crate::folder::Folder;
use crate::{say, stop_signal};

#[derive(Args)]
pub(crate) struct Logs {
    /// A service or a process: pledge, pledge-1, postgres, … [default: all]
    service: Option<String>,
    /// Go on showing what is written
    #[arg(short, long)]
    follow: bool,
}

/// A log, how far it was read, and the beginning of a line that has no end yet.
struct Reading {
    name: String,
    path: PathBuf,
    offset: u64,
    rest: Vec<u8>,
}

pub(crate) fn run(folder: &Folder, logs: &Logs) -> anyhow::Result<()> {
    let mut readings = find(folder, logs.service.as_deref())?;
    let several = readings.len() > 1;
    for reading in &mut readings {
        show(reading, several)?;
    }
    if !logs.follow {
        return Ok(());
    }
    stop_signal::listen()?;
    while !stop_signal::asked() {
        for reading in &mut readings {
            show(reading, several)?;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn find(folder: &Folder, service: Option<&str>) -> anyhow::Result<Vec<Reading>> {
    let mut found = Vec::new();
    let mut known = Vec::new();
    for entry in fs::read_dir(folder.path.join("logs")).into_iter().flatten() {
        let path = entry?.path();
        let is_log = path.extension().is_some_and(|extension| extension == "log");
        let Some(name) = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .filter(|_| is_log)
        else {
            continue;
        };
        known.push(name.to_owned());
        let wanted = service.is_none_or(|service| {
            name == service
                || name
                    .strip_prefix(service)
                    .is_some_and(|rest| rest.starts_with('-'))
        });
        if wanted {
            found.push(Reading {
                name: name.to_owned(),
                path,
                offset: 0,
                rest: Vec::new(),
            });
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    known.sort();
    if found.is_empty() {
        match service {
            Some(service) if !known.is_empty() => {
                bail!(
                    "there is no log of {service}; there are: {}",
                    known.join(", ")
                )
            }
            _ => bail!(
                "there are no logs yet; run `cargo dev{} up`",
                folder.option()
            ),
        }
    }
    Ok(found)
}

/// Shows what came since the last time, in whole lines.
fn show(reading: &mut Reading, several: bool) -> anyhow::Result<()> {
    let Ok(mut file) = File::open(&reading.path) else {
        return Ok(());
    };
    if file.metadata()?.len() < reading.offset {
        // A fresh log has taken its place.
        reading.offset = 0;
        reading.rest.clear();
    }
    file.seek(SeekFrom::Start(reading.offset))?;
    let mut fresh = Vec::new();
    let read = file.read_to_end(&mut fresh)?;
    reading.offset = reading.offset.saturating_add(u64::try_from(read)?);
    reading.rest.append(&mut fresh);
    while let Some(end) = reading.rest.iter().position(|byte| *byte == b'\n') {
        let line: Vec<u8> = reading.rest.drain(..=end).collect();
        let line = String::from_utf8_lossy(&line);
        if several {
            say::answer(format!("{:<14} | {}", reading.name, line.trim_end()))?;
        } else {
            say::answer(line.trim_end())?;
        }
    }
    Ok(())
}

/// The last lines of a log, from some place on, for an error.
pub(crate) fn tail(path: &Path, from: u64, lines: usize) -> String {
    let mut bytes = Vec::new();
    // No log, no lines.
    let _read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut bytes)
    });
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.lines().collect();
    let skipped = all.len().saturating_sub(lines);
    all.get(skipped..)
        .unwrap_or_default()
        .iter()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
