//! Keeps the account in a file: written whole, beside the old one, and put in its place.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::sim::Sim;
use crate::state::Store;

const SHORTEST_PAUSE: Duration = Duration::from_millis(200);

/// Reads the account, an empty one where there is no file.
pub(crate) fn load(path: &Path) -> anyhow::Result<Store> {
    let advice = || {
        format!(
            "the state file {} can't be read; move it away to begin anew",
            path.display()
        )
    };
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Store::default()),
        Err(error) => return Err(error).with_context(advice),
    };
    let store: Store = serde_json::from_slice(&text).with_context(advice)?;
    ensure!(
        store.readable(),
        "{}: it was written by another version of stripe-sim",
        advice()
    );
    Ok(store)
}

/// Writes the account. A crash on the way leaves the file before.
pub(crate) fn save(sim: &Sim, path: &Path) -> anyhow::Result<()> {
    let text = sim.read(serde_json::to_vec)?;
    let beside = beside(path);
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().with_context(|| format!("the state file {} can't be written", path.display()))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Saves whenever something has changed, and never more than a tenth of the time.
pub(crate) async fn run(sim: Arc<Sim>, path: PathBuf) {
    loop {
        sim.save.notified().await;
        let began = Instant::now();
        let (saved, file) = (Arc::clone(&sim), path.clone());
        match tokio::task::spawn_blocking(move || save(&saved, &file)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!("{error:#}"),
            Err(error) => tracing::error!("saving the state stopped: {error}"),
        }
        tokio::time::sleep(SHORTEST_PAUSE.max(began.elapsed() * 10)).await;
    }
}
