//! The web service: pages, accounts, sessions, user tokens.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Thousands of open streams have small buffers each: on huge pages they would take twice as much memory. Where
    // the system can't be told so, that is all that happens.
    nix::sys::prctl::set_thp_disable(true).ok();
    platform::cli::main::<web::Web>()
}
