//! Running a program that has its own way to stop in order.

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::stop_signal;

/// Runs it, hands Ctrl-C on to it, and returns its verdict.
pub(crate) fn to_the_end(command: &mut Command) -> anyhow::Result<ExitCode> {
    let program = command.get_program().display().to_string();
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let mut told = false;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if stop_signal::asked() && !told {
            told = true;
            if let Ok(pid) = i32::try_from(child.id()) {
                // It may have ended by itself since we looked.
                let _gone = kill(Pid::from_raw(pid), Signal::SIGTERM);
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
