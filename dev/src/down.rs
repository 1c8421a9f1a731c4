//! `cargo dev down`.

use crate::folder::Folder;
use crate::{say, supervise};

/// Stops everything that was started from this folder; the data stay.
pub(crate) fn run(folder: &Folder) -> anyhow::Result<()> {
    if !folder.path.exists() {
        say::heading("Nothing runs here.");
        return Ok(());
    }
    let _lock = folder.lock()?;
    if folder.state().running() {
        supervise::stop_all(folder)?;
        say::heading("Everything is stopped; the data are kept.");
    } else {
        supervise::stop_all(folder)?;
        say::heading("Nothing runs here.");
    }
    Ok(())
}
