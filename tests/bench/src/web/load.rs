//! Readers: connections that each ask for one page after the other.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::task::LocalSet;
use tokio::time::Instant;

use super::Options;
use super::http::Connection;
use crate::proc::{TICK_US, family, stat};
use crate::stats::{figure, per_mille};

pub(crate) const CONNECTIONS: u32 = 64;

/// Requests as they are sent; which is next is by chance.
pub(crate) type Requests = Arc<[Vec<u8>]>;

/// What one side bore.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Bytes of an answer, head and all.
    pub(crate) bytes: f64,
    /// Processors that the server kept busy, and that the load did.
    pub(crate) server_cores: f64,
    pub(crate) load_cores: f64,
}

/// Microseconds of each answer, sorted, and their bytes.
#[derive(Default)]
pub(crate) struct Tally {
    latencies: Vec<u32>,
    bytes: u64,
}

/// Loads a server for so long, from one thread.
pub(crate) async fn run(
    _: &Options,
    to: SocketAddr,
    requests: &Requests,
    time: Duration,
) -> anyhow::Result<Tally> {
    let requests = requests.clone();
    tokio::task::spawn_blocking(move || block(to, &requests, time)).await?
}

/// The same, and what the processors did meanwhile.
pub(crate) async fn measured(
    options: &Options,
    to: SocketAddr,
    requests: &Requests,
    server: u32,
) -> anyhow::Result<Figures> {
    let spent = || anyhow::Ok((family(server)?, stat(std::process::id())?.own));
    let (before, begun) = (spent()?, Instant::now());
    let tally = run(options, to, requests, options.duration()).await?;
    let (after, seconds) = (spent()?, begun.elapsed().as_secs_f64());
    let cores = |ticks: u64| figure(ticks) * TICK_US / 1e6 / seconds;
    let count = figure(u64::try_from(tally.latencies.len())?);
    let ms = |share| f64::from(per_mille(&tally.latencies, share)) / 1_000.0;
    Ok(Figures {
        per_second: count / seconds,
        p50_ms: ms(500),
        p99_ms: ms(990),
        bytes: figure(tally.bytes) / count,
        server_cores: cores(after.0.saturating_sub(before.0)),
        load_cores: cores(after.1.saturating_sub(before.1)),
    })
}

fn block(to: SocketAddr, requests: &Requests, time: Duration) -> anyhow::Result<Tally> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let tally = Rc::new(RefCell::new(Tally::default()));
    let local = LocalSet::new();
    let readers = local.run_until(async {
        let end = Instant::now() + time;
        let readers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let reader = reader(to, requests.clone(), end, tally.clone());
                tokio::task::spawn_local(reader)
            })
            .collect();
        for reader in readers {
            reader.await.context("a reader broke")??;
        }
        anyhow::Ok(())
    });
    runtime.block_on(readers)?;
    drop(local);
    let tally = Rc::into_inner(tally).context("a reader goes on")?;
    let mut tally = tally.into_inner();
    tally.latencies.sort_unstable();
    ensure!(!tally.latencies.is_empty(), "nothing was answered in time");
    Ok(tally)
}

async fn reader(
    to: SocketAddr,
    requests: Requests,
    end: Instant,
    tally: Rc<RefCell<Tally>>,
) -> anyhow::Result<()> {
    let mut random = SmallRng::from_os_rng();
    let mut connection = Connection::open(to).await?;
    loop {
        let asked = Instant::now();
        if asked >= end {
            return Ok(());
        }
        let next = random.random_range(0..requests.len());
        let request = requests.get(next).context("nothing to ask for")?;
        let status = connection.ask(request).await?;
        ensure!(
            status == 200 && !connection.body().is_empty(),
            "{status} for {}",
            String::from_utf8_lossy(request)
        );
        let mut tally = tally.borrow_mut();
        let us = u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX);
        tally.latencies.push(us);
        tally.bytes += u64::try_from(connection.length())?;
    }
}
