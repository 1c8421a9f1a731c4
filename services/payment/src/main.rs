//! The payment service's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform::cli::main::<payment::Payment>()
}
