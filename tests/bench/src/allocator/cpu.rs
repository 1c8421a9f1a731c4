//! How much of the processors' time each part takes. What else the machine does changes that less than
//! any rate.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use super::Options;
use super::server::Server;
use super::world::World;
use crate::proc::{TICK_US, family, stat};
use crate::stats::figure;

/// Seconds that the broker is waited for.
const BROKER_TRIES: u32 = 30;

/// What the parts of a measurement are, as processes.
pub(crate) struct Parts {
    services: Vec<u32>,
    /// The first of its processes; the others are its children.
    postgres: u32,
    broker: u32,
}

/// Ticks, or microseconds a gift, of each part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cpu<T> {
    pub(crate) services: T,
    pub(crate) postgres: T,
    pub(crate) broker: T,
    pub(crate) driver: T,
}

/// The broker's process. It tells of itself only some seconds after it began.
async fn broker(options: &Options) -> anyhow::Result<u32> {
    let url = format!("{}/api/nodes", options.management_url);
    let mut tries = 0;
    loop {
        let mut answer = ureq::get(&url)
            .call()
            .context("cannot ask the broker for itself")?;
        let nodes: Value = answer.body_mut().read_json()?;
        let told = nodes[0]["os_pid"].as_str().unwrap_or_default();
        match told.parse() {
            Ok(pid) => return Ok(pid),
            Err(_) if tries < BROKER_TRIES => tries += 1,
            Err(error) => return Err(error).context("the broker doesn't say its pid"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

impl Parts {
    pub(crate) async fn find(
        options: &Options,
        world: &World,
        servers: &[Server],
    ) -> anyhow::Result<Self> {
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(&world.db)
            .await?;
        Ok(Self {
            services: servers.iter().map(Server::pid).collect(),
            postgres: stat(u32::try_from(backend)?)?.parent,
            broker: broker(options).await?,
        })
    }

    /// Ticks so far.
    pub(crate) fn spent(&self) -> anyhow::Result<Cpu<u64>> {
        let mut services = 0;
        for pid in &self.services {
            services += stat(*pid)?.own;
        }
        Ok(Cpu {
            services,
            postgres: family(self.postgres)?,
            broker: stat(self.broker)?.own,
            driver: stat(std::process::id())?.own,
        })
    }
}

impl Cpu<u64> {
    /// Microseconds of each part, for each of so many gifts.
    pub(crate) fn since(self, before: Self, gifts: u64) -> Cpu<f64> {
        let each = |part: fn(&Self) -> u64| {
            figure(part(&self).saturating_sub(part(&before))) * TICK_US / figure(gifts)
        };
        Cpu {
            services: each(|cpu| cpu.services),
            postgres: each(|cpu| cpu.postgres),
            broker: each(|cpu| cpu.broker),
            driver: each(|cpu| cpu.driver),
        }
    }
}
