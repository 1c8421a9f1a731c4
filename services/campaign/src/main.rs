//! The campaign service.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform::cli::main::<campaign::CampaignService>()
}
