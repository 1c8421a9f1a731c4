//! Brings processes to run as they should, and waits until they are well.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::Signal;

use crate::folder::{Choices, Folder, Started};
use crate::health::Probe;
use crate::process::{self, Spec};
use crate::{ports, say, stop_signal};

/// A process that lost its database for a moment is given this long to
/// recover by itself before it is started anew.
const RECOVERY: Duration = Duration::from_secs(10);
/// And this long to stop then: it may well be stuck.
const STUCK_GRACE: Duration = Duration::from_secs(5);
/// How long a process may take to stop.
pub(crate) const GRACE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(100);

/// Processes that were begun and are not known to be well yet.
pub(crate) struct Begun<'a> {
    fresh: Vec<&'a Spec>,
    kept: Vec<&'a Spec>,
}

/// Starts those that do not run, starts anew those whose program or settings
/// changed, leaves the others alone, and waits until all are well.
pub(crate) fn start(folder: &Folder, specs: &[Spec]) -> anyhow::Result<()> {
    begin(folder, specs)?.finish(folder)
}

/// The same without the waiting.
pub(crate) fn begin<'a>(folder: &Folder, specs: &'a [Spec]) -> anyhow::Result<Begun<'a>> {
    let mut fresh = Vec::new();
    let mut kept = Vec::new();
    let mut outdated = Vec::new();
    let state = folder.state();
    for spec in specs {
        match state.processes.get(&spec.name) {
            Some(started) if !started.identity.alive() => {
                say::step(format!("{} had ended", spec.name));
                fresh.push(spec);
            }
            Some(started) if started.fingerprint == spec.fingerprint() => kept.push(spec),
            Some(started) => {
                outdated.push((started.clone(), spec.stop));
                fresh.push(spec);
            }
            None => fresh.push(spec),
        }
    }
    if !outdated.is_empty() {
        let names: Vec<&str> = outdated.iter().map(|(old, _)| old.name.as_str()).collect();
        say::step(format!("changed, starting anew: {}", names.join(", ")));
        process::stop(folder, &outdated, GRACE)?;
    }
    for spec in &fresh {
        launch(folder, spec)?;
    }
    Ok(Begun { fresh, kept })
}

impl Begun<'_> {
    /// Waits until all are well; one that ran before and does not recover is
    /// started anew.
    pub(crate) fn finish(self, folder: &Folder) -> anyhow::Result<()> {
        for spec in self.fresh {
            wait(folder, spec)?;
        }
        for spec in self.kept {
            if settles(folder, spec, RECOVERY)? {
                continue;
            }
            say::warn(format!(
                "{} runs but is not well; starting it anew",
                spec.name
            ));
            if let Some(started) = folder.state().processes.get(&spec.name).cloned() {
                process::stop(folder, &[(started, spec.stop)], STUCK_GRACE)?;
            }
            launch(folder, spec)?;
            wait(folder, spec)?;
        }
        Ok(())
    }
}

fn launch(folder: &Folder, spec: &Spec) -> anyhow::Result<()> {
    process::clear_after(folder, spec);
    stop_signal::check()?;
    for port in &spec.ports {
        ports::release(*port);
    }
    spec.start(folder)?;
    Ok(())
}

/// Waits until a process that was just started is well.
fn wait(folder: &Folder, spec: &Spec) -> anyhow::Result<()> {
    let begun = Instant::now();
    let log = folder.log(&spec.name);
    let mut told = false;
    loop {
        stop_signal::check()?;
        let state = folder.state();
        let started = state
            .processes
            .get(&spec.name)
            .with_context(|| format!("{} is not known", spec.name))?;
        if !started.identity.alive() {
            bail!(
                "{} ended while it started. The end of {}:\n{}",
                spec.name,
                log.display(),
                crate::logs::tail(&log, started.log_from, 12)
            );
        }
        if spec.probe.healthy() {
            say::step(format!("{} is ready at {}", spec.name, spec.url));
            return Ok(());
        }
        if begun.elapsed() > spec.patience {
            bail!(
                "{} runs, but was not ready within {} s. The end of {}:\n{}",
                spec.name,
                spec.patience.as_secs(),
                log.display(),
                crate::logs::tail(&log, started.log_from, 12)
            );
        }
        if !told && begun.elapsed() > Duration::from_secs(5) {
            told = true;
            say::step(format!("{} is starting …", spec.name));
        }
        std::thread::sleep(PAUSE);
    }
}

/// Whether a process that ran already is well, or becomes so in time.
fn settles(folder: &Folder, spec: &Spec, patience: Duration) -> anyhow::Result<bool> {
    let begun = Instant::now();
    loop {
        stop_signal::check()?;
        if spec.probe.healthy() {
            return Ok(true);
        }
        let alive = folder
            .state()
            .processes
            .get(&spec.name)
            .is_some_and(|started| started.identity.alive());
        if !alive || begun.elapsed() > patience {
            return Ok(false);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Waits for something that is no process of its own.
pub(crate) fn wait_for(what: &str, patience: Duration, probe: &Probe) -> anyhow::Result<()> {
    let begun = Instant::now();
    while !probe.healthy() {
        stop_signal::check()?;
        if begun.elapsed() > patience {
            bail!("{what} was not ready within {} s", patience.as_secs());
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

/// In which order to stop: what depends on others goes first.
const ORDER: [&[&str]; 4] = [
    &["web", "campaign", "pledge", "payment", "notification"],
    &["proxy", "stripe-sim", "mail-sink"],
    &["rabbitmq", "redis", "postgres"],
    &["epmd"],
];

/// Stops those processes of the suite that `chosen` accepts, in order.
pub(crate) fn stop(folder: &Folder, chosen: impl Fn(&Started) -> bool) -> anyhow::Result<()> {
    for layer in ORDER {
        let state = folder.state();
        let these: Vec<(Started, Signal)> = state
            .processes
            .values()
            .filter(|started| layer.contains(&started.service.as_str()))
            .filter(|started| chosen(started))
            .map(|started| (started.clone(), signal_of(&started.service)))
            .collect();
        if these.is_empty() {
            continue;
        }
        let names: Vec<&str> = these
            .iter()
            .filter(|(started, _)| started.identity.alive())
            .map(|(started, _)| started.name.as_str())
            .collect();
        if !names.is_empty() {
            say::step(format!("stopping {}", names.join(", ")));
        }
        process::stop(folder, &these, GRACE)?;
    }
    Ok(())
}

/// How a service is asked to stop.
fn signal_of(service: &str) -> Signal {
    match service {
        "postgres" => Signal::SIGINT,
        _ => Signal::SIGTERM,
    }
}

/// Stops everything; what the user chose for this run is over with it.
pub(crate) fn stop_all(folder: &Folder) -> anyhow::Result<()> {
    stop(folder, |_| true)?;
    folder.update(|state| state.choices = Choices::default())
}

/// Whether it is one of the servers below the suite.
pub(crate) fn is_server(service: &str) -> bool {
    matches!(service, "postgres" | "redis" | "rabbitmq" | "epmd")
}
