//! The operator's command that replays dead letters, and its deaths.

use std::os::unix::process::ExitStatusExt as _;

use anyhow::Context as _;
use nix::sys::signal::Signal;

use super::weather;
use super::world::World;

const REPLAY: [&str; 3] = ["dead-letters", "replay", "--all"];

/// Has it die so often at a point, with a letter there each time, and then do its work; says how often it died.
pub(super) async fn die(
    world: &World,
    service: &str,
    point: &str,
    deaths: u32,
) -> anyhow::Result<u32> {
    let name = *world
        .processes
        .copies_of(service)
        .first()
        .context(service.to_owned())?;
    for _ in 0..deaths {
        weather::dead_letter(world, service).await?;
        let status = world
            .processes
            .command(name, &REPLAY, &[("KILL_AT", point)])
            .await?;
        anyhow::ensure!(
            status.signal().map(Signal::try_from) == Some(Ok(Signal::SIGABRT)),
            "{service}'s command did not die at {point}: {status}"
        );
    }
    let status = world.processes.command(name, &REPLAY, &[]).await?;
    anyhow::ensure!(
        status.success(),
        "{service}'s dead letters are not replayed: {status}"
    );
    Ok(deaths)
}
