//! `cargo dev status`.

use serde_json::{Value, json};

use crate::folder::{Folder, Started};
use crate::{say, supervise};

/// Tells what runs, and whether it is well.
pub(crate) fn run(folder: &Folder, as_json: bool) -> anyhow::Result<()> {
    let state = folder.state();
    let found: Vec<(&Started, bool, bool)> = std::thread::scope(|scope| {
        let asked: Vec<_> = state
            .processes
            .values()
            .map(|started| {
                let asking = scope.spawn(move || {
                    let alive = started.identity.alive();
                    (alive, alive && started.probe.healthy())
                });
                (started, asking)
            })
            .collect();
        asked
            .into_iter()
            .map(|(started, asking)| {
                let (alive, healthy) = asking.join().unwrap_or_default();
                (started, alive, healthy)
            })
            .collect()
    });
    if as_json {
        let processes: Vec<Value> = found
            .iter()
            .map(|(started, alive, healthy)| {
                json!({
                    "name": started.name,
                    "service": started.service,
                    "pid": alive.then_some(started.identity.pid),
                    "url": started.url,
                    "healthy": healthy,
                })
            })
            .collect();
        return say::answer(json!({ "processes": processes }));
    }
    if found.is_empty() {
        say::heading("Nothing runs here.");
        return Ok(());
    }
    say::answer(format!("{:<18} {:>8}  {:<9} URL", "NAME", "PID", "STATE"))?;
    for (started, alive, healthy) in &found {
        let word = match (alive, healthy) {
            (_, true) => "ready",
            (true, false) => "not ready",
            (false, false) => "ended",
        };
        let pid = if *alive {
            started.identity.pid.to_string()
        } else {
            "-".to_owned()
        };
        say::answer(format!(
            "{:<18} {pid:>8}  {word:<9} {}",
            started.name, started.url
        ))?;
    }
    if found.iter().any(|(_, _, healthy)| !healthy) {
        say::heading(format!(
            "`cargo dev{} up` starts again what has ended.",
            folder.option()
        ));
    }
    if let Some(outside) = outside(folder) {
        say::heading(outside);
    }
    Ok(())
}

/// The user's own servers are not ours to watch.
fn outside(folder: &Folder) -> Option<String> {
    let state = folder.state();
    let names: Vec<&str> = state.choices.given.keys().map(String::as_str).collect();
    let runs_services = state
        .processes
        .values()
        .any(|started| !supervise::is_server(&started.service));
    (runs_services && !names.is_empty())
        .then(|| format!("Used from outside: {}.", names.join(", ")))
}
