//! The audit, as a program: `cargo dev audit` runs it with its suite's addresses.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use suite::audit::{ALL, Addresses, Options, until_it_holds};

/// Checks that nothing is lost, nothing is double, and the sums agree.
///
/// Reads every service's tables (DATABASE_URL, as a role that sees all schemas), Redis (REDIS_URL), the
/// broker's management (AMQP_MANAGEMENT_URL, AMQP_URL for its virtual host), the campaign service
/// (CAMPAIGN_URL), Stripe (STRIPE_API_BASE, STRIPE_SECRET_KEY) and the mail sink's folder (MAIL_DIR). What
/// has no address is skipped. The suite should be at rest: what is in flight is waited for. Exit code 1
/// when a check fails, 2 when nothing could be checked.
#[derive(Parser)]
#[command(name = "audit", bin_name = "cargo dev audit")]
struct Args {
    /// Print it as JSON
    #[arg(long)]
    json: bool,
    /// Try again until all holds, for so long
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    wait: u64,
    /// How long an overdue pledge may take to be let go of
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    grace: u64,
    /// How many dead letters were planted
    #[arg(long, value_name = "N", default_value_t = 0)]
    dead_letters: u32,
    /// Answers that clients were given, as JSON lines: {"at", "method", "service", "path", "key", "status", "body"}
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Only print what is checked
    #[arg(long)]
    list: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nobody is left to tell if this fails too.
            let _unheard = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run(args: Args) -> anyhow::Result<bool> {
    let mut out = std::io::stdout().lock();
    if args.list {
        for check in ALL {
            writeln!(out, "{:22} {}", check.name, check.holds)?;
        }
        return Ok(true);
    }
    let options = Options {
        grace: Duration::from_secs(args.grace),
        dead_letters: args.dead_letters.into(),
        answers: args.answers,
    };
    let at = Addresses::from_environment("")?;
    let report = until_it_holds(&at, &options, Duration::from_secs(args.wait)).await?;
    if args.json {
        writeln!(out, "{:#}", report.json())?;
    } else {
        report.write(&mut out)?;
    }
    Ok(report.holds())
}
