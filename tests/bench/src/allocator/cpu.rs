//! How much of the processors' time each part takes. What else the machine does changes that less than
//! any rate.

use std::fs;

use anyhow::Context as _;
use serde_json::Value;

use super::Options;
use super::server::Server;
use super::world::World;
use crate::stats::figure;

/// Microseconds in a tick of `/proc/…/stat`: Linux counts a hundred a second there on every machine.
const TICK_US: f64 = 10_000.0;

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

impl Parts {
    pub(crate) async fn find(
        options: &Options,
        world: &World,
        servers: &[Server],
    ) -> anyhow::Result<Self> {
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(&world.db)
            .await?;
        let url = format!("{}/api/nodes", options.management_url);
        let mut answer = ureq::get(&url)
            .call()
            .context("cannot ask the broker for itself")?;
        let nodes: Value = answer.body_mut().read_json()?;
        let broker = nodes[0]["os_pid"].as_str().unwrap_or_default();
        Ok(Self {
            services: servers.iter().map(Server::pid).collect(),
            postgres: stat(u32::try_from(backend)?)?.parent,
            broker: broker.parse().context("the broker doesn't say its pid")?,
        })
    }

    /// Ticks so far.
    pub(crate) fn spent(&self) -> anyhow::Result<Cpu<u64>> {
        let mut services = 0;
        for pid in &self.services {
            services += stat(*pid)?.own;
        }
        let first = stat(self.postgres)?;
        let mut postgres = first.own + first.ended;
        for entry in fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let pid = name.to_str().and_then(|name| name.parse().ok());
            // One that ended meanwhile is counted by the first.
            if let Some(Ok(child)) = pid.map(stat)
                && child.parent == self.postgres
            {
                postgres += child.own;
            }
        }
        Ok(Cpu {
            services,
            postgres,
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

/// A process.
#[derive(Debug, PartialEq)]
struct Stat {
    parent: u32,
    own: u64,
    /// Of its children that ended.
    ended: u64,
}

fn stat(pid: u32) -> anyhow::Result<Stat> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    read(&line).with_context(|| format!("/proc/{pid}/stat is unknown"))
}

/// What stands after the name, which may have anything in it.
fn read(line: &str) -> Option<Stat> {
    let (_, rest) = line.rsplit_once(')')?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |place: usize| words.get(place)?.parse::<u64>().ok();
    Some(Stat {
        parent: words.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        ended: ticks(13)? + ticks(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_any_name() {
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194304 1 2 3 4 150 50 30 20 20 0 1 0 5 6 7";
        let expected = Stat {
            parent: 7,
            own: 200,
            ended: 50,
        };
        assert_eq!(read(line), Some(expected));
    }

    #[test]
    fn a_process_knows_itself() {
        assert_eq!(
            stat(std::process::id()).unwrap().parent,
            std::os::unix::process::parent_id()
        );
    }
}
