//! Which ports the suite listens on: chosen once, remembered ever after.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

use anyhow::bail;

use crate::folder::Folder;
use crate::say;

/// Above it the system hands out ports for outgoing connections.
const RANGE: std::ops::Range<u16> = 20_000..32_700;

/// Ports that are ours until the process that wants them is started. Held
/// open, so that another checkout that looks for free ports meanwhile passes
/// them by.
static HELD: Mutex<BTreeMap<u16, TcpListener>> = Mutex::new(BTreeMap::new());

/// The port of `name`: the remembered one, or `preferred`, or any free one.
pub(crate) fn claim(folder: &Folder, name: &str, preferred: Option<u16>) -> anyhow::Result<u16> {
    let state = folder.state();
    let is_ours = |port: u16| {
        state
            .processes
            .values()
            .any(|started| started.ports.contains(&port) && started.identity.alive())
    };
    if let Some(port) = state.ports.get(name).copied() {
        if is_ours(port) || hold(port) {
            return Ok(port);
        }
        say::warn(format!(
            "port {port} of {name} is taken by another program; choosing another"
        ));
    }
    let taken: Vec<u16> = state.ports.values().copied().collect();
    let free = |port: &u16| !taken.contains(port) && hold(*port);
    let chosen = preferred
        .filter(free)
        .or_else(|| candidates(folder).find(free));
    let Some(port) = chosen else {
        bail!("no free port between {} and {}", RANGE.start, RANGE.end);
    };
    folder.update(|state| state.ports.insert(name.to_owned(), port))?;
    Ok(port)
}

/// Lets go of a port, right before its process takes it.
pub(crate) fn release(port: u16) {
    HELD.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&port);
}

/// Lets go of all ports that nothing was started on.
pub(crate) fn release_all() {
    HELD.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

fn hold(port: u16) -> bool {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if held.contains_key(&port) {
        return true;
    }
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => {
            held.insert(port, listener);
            true
        }
        Err(_) => false,
    }
}

/// All ports of the range, each folder from a place of its own.
fn candidates(folder: &Folder) -> impl Iterator<Item = u16> {
    let mut hasher = DefaultHasher::new();
    folder.path.hash(&mut hasher);
    let length = RANGE.end - RANGE.start;
    let first = u16::try_from(hasher.finish() % u64::from(length)).unwrap_or_default();
    (0..length).map(move |step| {
        let offset = (u32::from(first) + u32::from(step)) % u32::from(length);
        RANGE.start + u16::try_from(offset).unwrap_or_default()
    })
}
