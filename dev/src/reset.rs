//! `cargo dev reset`.

use std::fs;

use anyhow::{Context, bail};
use clap::Args;

use crate::folder::Folder;
use crate::{amqp_wire, bootstrap, given, redis_wire, say, supervise};

#[derive(Args)]
pub(crate) struct Reset {
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// The data of the private servers and of the peers.
const DATA: [&str; 6] = [
    "postgres",
    "redis",
    "rabbitmq",
    "mail",
    "stripe-sim.json",
    "seed",
];

/// Stops everything and drops the suite's own data.
pub(crate) fn run(folder: &Folder, reset: &Reset) -> anyhow::Result<()> {
    if !folder.path.exists() {
        say::heading("There is nothing to drop.");
        return Ok(());
    }
    if !reset.yes {
        if !say::has_person() {
            bail!("nobody is there to ask whether the data may go; say it with --yes");
        }
        let question = format!("Drop all data of the suite in {}?", folder.path.display());
        if !say::ask(&question)? {
            say::heading("Nothing was dropped.");
            return Ok(());
        }
    }
    let _lock = folder.lock()?;
    drop_data(folder)?;
    say::heading("The suite's data are gone; `cargo dev up` begins anew.");
    Ok(())
}

/// The same, for whoever holds the lock already.
pub(crate) fn drop_data(folder: &Folder) -> anyhow::Result<()> {
    supervise::stop_all(folder)?;
    for url in folder.state().used {
        drop_outside(&url)?;
    }
    for name in DATA {
        let path = folder.path.join(name);
        let gone = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else if path.exists() {
            fs::remove_file(&path)
        } else {
            Ok(())
        };
        gone.with_context(|| format!("cannot remove {}", path.display()))?;
    }
    folder.update(|state| {
        state.env.clear();
        state.prepared.clear();
        state.used.clear();
    })
}

/// Takes what is ours out of a server of the user's, and nothing else.
fn drop_outside(url: &str) -> anyhow::Result<()> {
    let shown = given::shown(url);
    if url.starts_with("postgres") {
        bootstrap::undo(url)
            .with_context(|| format!("cannot drop the services' schemas in {shown}"))?;
        say::step(format!(
            "dropped the services' schemas and roles in {shown}"
        ));
    } else if url.starts_with("redis") {
        match redis_wire::drop_own_keys(url) {
            Ok(count) => say::step(format!("dropped {count} keys in {shown}")),
            Err(error) => say::warn(format!("the keys rifada:* in {shown} are left: {error}")),
        }
    } else if url.starts_with("amqp") {
        match amqp_wire::drop_own_queues(url) {
            Ok(()) => say::step(format!(
                "dropped the suite's exchange and queues in {shown}"
            )),
            Err(error) => say::warn(format!(
                "the exchange rifada.events and the queues that bear the services' names are left \
                 in {shown}: {error:#}"
            )),
        }
    }
    Ok(())
}
