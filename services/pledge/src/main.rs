//! The pledge service's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform::cli::main::<pledge::Pledge>()
}
