//! `cargo dev audit`: whether all that the suite wrote agrees.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::Args;

use crate::folder::Folder;
use crate::servers::rabbitmq;
use crate::{addresses, compile, stop_signal};

const MANAGEMENT_URL: &str = "AMQP_MANAGEMENT_URL";

#[derive(Args)]
pub(crate) struct Audit {
    /// As {"holds", "checks": [{"name", "outcome", "figures", "offenders"}]}
    #[arg(long)]
    json: bool,
    /// Try again until all holds, for so long [default: 30]
    #[arg(long, value_name = "SECONDS")]
    wait: Option<u64>,
    /// How long an overdue pledge may take to be let go of [default: 10]
    #[arg(long, value_name = "SECONDS")]
    grace: Option<u64>,
    /// How many dead letters were planted [default: 0]
    #[arg(long, value_name = "N")]
    dead_letters: Option<u32>,
    /// Answers that clients were given, as JSON lines
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Only print what is checked
    #[arg(long)]
    list: bool,
}

impl Audit {
    fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        for (flag, given) in [("--json", self.json), ("--list", self.list)] {
            arguments.extend(given.then(|| flag.to_owned()));
        }
        let options = [
            ("--wait", self.wait.map(|seconds| seconds.to_string())),
            ("--grace", self.grace.map(|seconds| seconds.to_string())),
            ("--dead-letters", self.dead_letters.map(|n| n.to_string())),
            (
                "--answers",
                self.answers.as_ref().map(|path| path.display().to_string()),
            ),
        ];
        for (option, value) in options {
            arguments.extend(value.map(|value| format!("{option}={value}")));
        }
        arguments
    }
}

pub(crate) fn run(folder: &Folder, audit: &Audit) -> anyhow::Result<ExitCode> {
    stop_signal::listen()?;
    let state = folder.state();
    if state.env.is_empty() && !audit.list {
        bail!(
            "no suite is set up here; run `cargo dev{} up` first",
            folder.option()
        );
    }
    let mut command = Command::new(compile::audit(folder)?);
    command.args(audit.arguments());
    // It is told of this suite, and of no other that the environment names.
    for key in addresses::KEYS {
        command.env_remove(key);
    }
    command.envs(&state.env);
    if !state.choices.given.contains_key("AMQP_URL") {
        command.env_remove(MANAGEMENT_URL);
        if let Some(url) = rabbitmq::management_url(folder)? {
            command.env(MANAGEMENT_URL, url);
        }
    }
    let status = command.status().context("cannot run the audit")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_passed_on() {
        let audit = Audit {
            json: true,
            wait: Some(0),
            grace: None,
            dead_letters: Some(2),
            answers: Some("a b.jsonl".into()),
            list: false,
        };
        assert_eq!(
            audit.arguments(),
            [
                "--json",
                "--wait=0",
                "--dead-letters=2",
                "--answers=a b.jsonl"
            ]
        );
    }
}
