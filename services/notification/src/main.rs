//! The notification service's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform::cli::main::<notification::Notification>()
}
