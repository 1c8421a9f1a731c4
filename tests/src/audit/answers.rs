//! The answers that clients were given.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value;

/// One answer, as a client wrote it down.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Answer {
    pub(super) method: String,
    pub(super) service: String,
    pub(super) path: String,
    pub(super) key: Option<String>,
    pub(super) status: u16,
    #[serde(default)]
    pub(super) body: Value,
}

/// Reads a file of them, one JSON object a line. Only those count that say it is done.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Answer>> {
    let file = std::fs::File::open(path)
        .with_context(|| format!("cannot read the answers in {}", path.display()))?;
    let mut answers = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer: Answer = serde_json::from_str(&line)
            .with_context(|| format!("{}:{} is no answer", path.display(), index + 1))?;
        if (200..300).contains(&answer.status) {
            answers.push(answer);
        }
    }
    Ok(answers)
}
