//! Ctrl-C, and the polite ways of a machine to say the same.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From now on a signal sets a flag instead of ending the process, so that
/// what was started can be stopped in order.
pub(crate) fn listen() -> anyhow::Result<()> {
    let flag = ASKED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag))
            .context("cannot listen for Ctrl-C")?;
    }
    Ok(())
}

/// Whether the user asked to stop.
pub(crate) fn asked() -> bool {
    ASKED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Fails when the user asked to stop; for the loops that wait.
pub(crate) fn check() -> anyhow::Result<()> {
    if asked() {
        bail!("interrupted");
    }
    Ok(())
}
