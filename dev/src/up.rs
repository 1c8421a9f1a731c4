//! `cargo dev up`: everything from nothing, or what is missing of it.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::bail;
use clap::Args;

use crate::addresses::Addresses;
use crate::folder::{Choices, Folder};
use crate::given::{self, Given};
use crate::suite::Suite;
use crate::{bootstrap, compile, install, ports, say, seed, servers, stop_signal, supervise};

#[derive(Args)]
pub(crate) struct Up {
    /// Return once everything is ready, and leave it running
    #[arg(long)]
    detach: bool,
    /// Install what is missing without asking
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    options: Options,
}

/// Options that hold while the suite runs: a later plain `up` keeps them.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// How long an unpaid pledge holds its match, in seconds [default: 1800]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub(crate) hold: Option<u32>,
    /// Copies of each service, behind one address [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(crate) replicas: Option<u32>,
    /// Rate limits as in production, not as wide as a load test from one address needs
    #[arg(long)]
    pub(crate) strict_limits: bool,
}

/// What differs between a demo and the suite of the tests.
pub(crate) struct Manner<'a> {
    pub(crate) options: &'a Options,
    pub(crate) yes: bool,
    /// Whether data must survive a crash of the machine
    pub(crate) durable: bool,
    /// How to build the programs
    pub(crate) build: &'a dyn Fn(&Folder) -> anyhow::Result<()>,
}

pub(crate) fn run(folder: &Folder, up: &Up) -> anyhow::Result<()> {
    stop_signal::listen()?;
    let lock = folder.lock()?;
    let before: BTreeSet<u32> = folder
        .state()
        .processes
        .values()
        .filter(|started| started.identity.alive())
        .map(|started| started.identity.pid)
        .collect();
    let manner = Manner {
        options: &up.options,
        yes: up.yes,
        durable: true,
        build: &compile::suite,
    };
    match bring_up(folder, &manner) {
        Ok((addresses, _)) => seed::welcome(folder, &addresses)?,
        Err(error) if up.detach && !stop_signal::asked() => {
            if folder.state().running() {
                say::heading(format!(
                    "What was started still runs; `cargo dev{} down` stops it.",
                    folder.option()
                ));
            }
            return Err(error);
        }
        Err(error) => {
            stop_own(folder, &before)?;
            return Err(error);
        }
    }
    drop(lock);
    if up.detach {
        return Ok(());
    }
    say::heading("Everything runs. Ctrl-C stops it.");
    watch(folder)?;
    let _lock = folder.lock()?;
    stop_own(folder, &before)
}

/// Brings everything up and seeds the demo. Returns the addresses, and the
/// management address of our own broker.
pub(crate) fn bring_up(
    folder: &Folder,
    manner: &Manner<'_>,
) -> anyhow::Result<(Addresses, Option<String>)> {
    let given = choose(folder, manner.options)?;
    let (addresses, management_url) = ground(folder, &given, manner)?;
    let suite = Suite::new(folder, &addresses);
    start(folder, &suite, &given)?;
    ports::release_all();
    seed::run(folder, &addresses, &suite)?;
    Ok((addresses, management_url))
}

/// What the services stand on: their programs, the servers, their roles and
/// schemas, and an address for each.
pub(crate) fn ground(
    folder: &Folder,
    given: &Given,
    manner: &Manner<'_>,
) -> anyhow::Result<(Addresses, Option<String>)> {
    let plan = install::plan(servers::needs(given), manner.yes)?;
    let durable = manner.durable;
    say::heading("Building the suite and starting its servers …");
    let (built, servers) = std::thread::scope(|scope| {
        let servers = scope.spawn(|| {
            plan.run(folder)?;
            servers::up(folder, given, durable)
        });
        let built = (manner.build)(folder);
        (built, servers.join())
    });
    let Ok(servers) = servers else {
        bail!("starting the servers broke off");
    };
    built?;
    let servers = servers?;
    let management_url = servers.management_url.clone();
    bootstrap::run(folder, &servers.database_url, given.database.is_some())?;
    let addresses = Addresses::choose(folder, given, servers)?;
    Ok((addresses, management_url))
}

fn start(folder: &Folder, suite: &Suite<'_>, given: &Given) -> anyhow::Result<()> {
    say::heading("Starting the services …");
    suite.prepare()?;
    let (peers, services, proxies) = (suite.peers()?, suite.services()?, suite.proxies()?);
    let wanted: BTreeSet<String> = [&peers, &services, &proxies]
        .into_iter()
        .flatten()
        .map(|spec| spec.name.clone())
        .collect();
    // Copies and proxies that are wanted no more hold ports that others want.
    supervise::stop(folder, |started| {
        !supervise::is_server(&started.service) && !wanted.contains(&started.name)
    })?;
    supervise::start(folder, &peers)?;
    supervise::start(folder, &services)?;
    supervise::start(folder, &proxies)?;
    // A private server whose place one of the user's has taken.
    supervise::stop(folder, |started| match started.service.as_str() {
        "postgres" => given.database.is_some(),
        "redis" => given.redis.is_some(),
        "rabbitmq" | "epmd" => given.amqp.is_some(),
        _ => false,
    })
}

/// Settles what this `up` runs with: what the user says now, else what the
/// running suite was started with, else the default.
fn choose(folder: &Folder, options: &Options) -> anyhow::Result<Given> {
    let state = folder.state();
    let kept = if state.running() {
        state.choices
    } else {
        Choices::default()
    };
    let mut theirs = kept.given;
    theirs.extend(given::from_environment(folder)?);
    let given = Given::parse(&theirs)?;
    if let Some(stripe) = &given.stripe {
        say::warn(format!(
            "STRIPE_SECRET_KEY is set: payments go to {} in test mode. Its webhooks must reach the \
             payment service: `stripe listen --forward-to …/api/stripe/webhook`, with the secret \
             it prints in STRIPE_WEBHOOK_SECRETS",
            stripe.api_base
        ));
        if stripe.publishable_key == given::UNKNOWN_PUBLISHABLE_KEY {
            say::warn(
                "STRIPE_PUBLISHABLE_KEY (pk_test_…) is not set: the donate page cannot show \
                 Stripe's card field",
            );
        }
    }
    let urls = given.named().into_iter().map(|(_, url)| url.to_owned());
    folder.update(|state| {
        state.used.extend(urls);
        state.choices = Choices {
            hold_seconds: options.hold.or(kept.hold_seconds),
            replicas: options.replicas.or(kept.replicas),
            strict_limits: options.strict_limits || kept.strict_limits,
            given: theirs,
        };
    })?;
    Ok(given)
}

/// Waits for Ctrl-C, and tells of processes that end meanwhile.
fn watch(folder: &Folder) -> anyhow::Result<()> {
    let mut told: BTreeSet<u32> = BTreeSet::new();
    while !stop_signal::asked() {
        std::thread::sleep(Duration::from_millis(500));
        let state = folder.refresh()?;
        if !state.running() {
            say::heading("The suite was stopped.");
            return Ok(());
        }
        for started in state.processes.values() {
            if !started.identity.alive() && told.insert(started.identity.pid) {
                say::warn(format!(
                    "{} has ended; its words are in {}. `cargo dev{} up` in another terminal \
                     starts it again",
                    started.name,
                    folder.log(&started.name).display(),
                    folder.option()
                ));
            }
        }
    }
    Ok(())
}

/// Stops what this command started. If nothing ran before, that is all.
fn stop_own(folder: &Folder, before: &BTreeSet<u32>) -> anyhow::Result<()> {
    if before.is_empty() {
        return supervise::stop_all(folder);
    }
    supervise::stop(folder, |started| !before.contains(&started.identity.pid))?;
    if folder.state().running() {
        say::heading(format!(
            "What ran before still runs; `cargo dev{} down` stops it.",
            folder.option()
        ));
    }
    Ok(())
}
