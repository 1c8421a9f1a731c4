//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::folder::Folder;
use crate::{
    addresses, audit, bench, chaos, down, launch, logs, prepare, proxy, reset, say, server, stage,
    status, test, token, traffic, up,
};

/// Sets up, runs, seeds and tests the whole of Rifada on this machine.
///
/// `cargo dev up` is all that a fresh machine needs. Everything it keeps lies
/// in `.dev` of the checkout.
#[derive(Parser)]
#[command(name = "cargo dev", bin_name = "cargo dev")]
pub(crate) struct Cli {
    /// Where the suite keeps its data, ports and logs [default: .dev of the checkout]
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring everything up, seed the demo, and run until Ctrl-C
    ///
    /// Starts what does not run and leaves the rest alone, so that a second
    /// `up` repairs. Private PostgreSQL, Redis and RabbitMQ are used unless
    /// DATABASE_URL, REDIS_URL, AMQP_URL and SMTP_URL name others; payments go
    /// to a simulation of Stripe unless STRIPE_SECRET_KEY (a test key) is set.
    Up(up::Up),
    /// Stop everything; the data stay
    Down,
    /// Print the addresses as KEY=VALUE lines
    Env,
    /// Print a user token, good for hours, for a person made if unknown
    Token {
        /// Whose; admin@rifada.test is admin and reviewer
        email: String,
    },
    /// Tell what runs, and whether it is well
    Status {
        /// As {"processes": [{"name", "service", "pid", "url", "healthy"}]}
        #[arg(long)]
        json: bool,
    },
    /// Show what the processes said
    Logs(logs::Logs),
    /// Stop everything and drop the suite's own data
    Reset(reset::Reset),
    /// Run the tests, on a suite and servers of their own
    Test(test::Test),
    /// Give to the demo as donors would, until Ctrl-C, to watch it live
    Traffic(traffic::Traffic),
    /// Write down anew what the database says about the services' SQL
    Prepare(prepare::Prepare),
    /// Check that nothing is lost, nothing is double, and the sums agree
    ///
    /// Reads every table of the suite, Redis, the broker, the mails that
    /// arrived, and Stripe's own lists; a line for each check. Exit code 1 when
    /// one fails. What is in flight is waited for.
    Audit(audit::Audit),
    /// Make faults on a suite of its own while donors give, then audit it
    Chaos(chaos::Chaos),
    /// Measure what the suite bears, on servers of its own that are made for it
    #[command(subcommand)]
    Bench(bench::Bench),
    #[command(hide = true)]
    Stage(stage::Stage),
    #[command(hide = true)]
    Server(server::Server),
    #[command(hide = true)]
    Launch(launch::Launch),
    #[command(hide = true)]
    Proxy(proxy::Proxy),
}

/// Does what the command says.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let open = || Folder::open(cli.state.as_deref());
    match cli.command {
        Command::Up(options) => up::run(&open()?, &options)?,
        Command::Down => down::run(&open()?)?,
        Command::Env => addresses::print(&open()?)?,
        Command::Token { email } => say::answer(token::make(&open()?, &email)?)?,
        Command::Status { json } => status::run(&open()?, json)?,
        Command::Logs(options) => logs::run(&open()?, &options)?,
        Command::Reset(options) => reset::run(&open()?, &options)?,
        Command::Test(options) => return test::run(cli.state.as_deref(), &options),
        Command::Traffic(options) => traffic::run(&open()?, &options)?,
        Command::Prepare(options) => prepare::run(&open()?, &options)?,
        Command::Audit(options) => return audit::run(&open()?, &options),
        Command::Chaos(options) => return chaos::run(cli.state.as_deref(), &options),
        Command::Bench(what) => return bench::run(cli.state.as_deref(), &what),
        Command::Stage(options) => stage::run(&open()?, &options)?,
        Command::Server(options) => server::run(&open()?, &options)?,
        Command::Launch(options) => launch::run(&options)?,
        Command::Proxy(options) => proxy::run(&options)?,
    }
    Ok(ExitCode::SUCCESS)
}
