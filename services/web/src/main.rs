//! The web service: pages, accounts, sessions, user tokens.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform::cli::main::<web::Web>()
}
