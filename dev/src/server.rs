//! The hidden command by which a fault run treats a private server or a peer
//! of its suite badly.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use nix::sys::signal::Signal;

use crate::addresses::Addresses;
use crate::folder::Folder;
use crate::process::{self, Spec};
use crate::servers::{postgres, rabbitmq, redis};
use crate::suite::Suite;
use crate::{say, supervise};

#[derive(Args)]
pub(crate) struct Server {
    /// postgres, redis, rabbitmq, stripe-sim or mail-sink
    name: String,
    #[command(flatten)]
    what: What,
    /// How long it stays away, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    down: u64,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Stop it by this signal, and start it again
    #[arg(long)]
    restart: Option<By>,
    /// Let the broker take its memory for full, or no more
    #[arg(long, value_name = "ON", action = clap::ArgAction::Set)]
    memory_alarm: Option<bool>,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    Term,
    Int,
    Quit,
    Kill,
}

impl From<By> for Signal {
    fn from(by: By) -> Self {
        match by {
            By::Term => Self::SIGTERM,
            By::Int => Self::SIGINT,
            By::Quit => Self::SIGQUIT,
            By::Kill => Self::SIGKILL,
        }
    }
}

pub(crate) fn run(folder: &Folder, server: &Server) -> anyhow::Result<()> {
    let _lock = folder.lock()?;
    if let Some(by) = server.what.restart {
        // Before it is stopped: its port stays its own.
        let spec = spec(folder, &server.name)?;
        let started = folder.state().processes.get(&server.name).cloned();
        let started = started.with_context(|| format!("{} does not run here", server.name))?;
        process::stop(folder, &[(started, by.into())], supervise::GRACE)?;
        std::thread::sleep(Duration::from_millis(server.down));
        say::quietly(|| supervise::start(folder, &[spec]))?;
    }
    if let Some(on) = server.what.memory_alarm {
        memory_alarm(folder, on)?;
    }
    Ok(())
}

fn spec(folder: &Folder, name: &str) -> anyhow::Result<Spec> {
    match name {
        "postgres" => Ok(postgres::spec(folder, false)?.0),
        "redis" => Ok(redis::spec(folder)?.0),
        "rabbitmq" => Ok(rabbitmq::specs(folder)?.1),
        _ => {
            let addresses = Addresses::remembered(folder)?;
            let mut peers = Suite::new(folder, &addresses).peers()?.into_iter();
            let found = peers.find(|spec| spec.name == name);
            found.with_context(|| format!("there is no server called {name}"))
        }
    }
}

/// RabbitMQ stops whoever publishes when more memory is in use than this mark.
fn memory_alarm(folder: &Folder, on: bool) -> anyhow::Result<()> {
    let mark: &[&str] = if on { &["absolute", "1MB"] } else { &["0.6"] };
    let arguments = [&["set_vm_memory_high_watermark"], mark].concat();
    let output = rabbitmq::ctl(folder, &arguments)?
        .command()?
        .stdin(Stdio::null())
        .output()
        .context("cannot run rabbitmqctl")?;
    if !output.status.success() {
        bail!(
            "rabbitmqctl failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}
