//! The processes that are measured, and the broker behind them.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use platform::tokens::SigningKey;
use serde_json::Value;
use tokio::time::Instant;

use super::Options;
use super::world::World;

const PATIENCE: Duration = Duration::from_secs(60);

/// What to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// The pledge service itself.
    Pledge,
    /// The baseline of this shape.
    Baseline(&'static str),
}

/// A running process; it ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it, and waits until it is ready.
    pub(crate) async fn start(
        options: &Options,
        program: Program,
        world: &World,
        port: u16,
    ) -> anyhow::Result<Self> {
        let path = match program {
            Program::Pledge => &options.pledge,
            Program::Baseline(_) => &options.baseline,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = File::options()
            .create(true)
            .append(true)
            .open(options.logs.join(format!("{port}.log")))?;
        let mut command = Command::new(path);
        command
            .arg("serve")
            .envs(environment(options, world)?)
            .env("BIND", address.to_string())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if let Program::Baseline(shape) = program {
            command.env("SHAPE", shape);
        }
        let child = command
            .spawn()
            .with_context(|| format!("cannot run {}", path.display()))?;
        let mut server = Self { child, address };
        let ready = server.ready().await;
        ready.with_context(|| format!("see {}/{port}.log", options.logs.display()))?;
        Ok(server)
    }

    async fn ready(&mut self) -> anyhow::Result<()> {
        let url = format!("http://{}/readyz", self.address);
        let begun = Instant::now();
        while ureq::get(&url).call().is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended while it started: {status}");
            }
            if begun.elapsed() > PATIENCE {
                bail!("it was not ready in time");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How to see where its time goes.
    pub(crate) fn how_to_profile(&self, measure: &str, seconds: u32) -> String {
        let pid = self.pid();
        format!("  {measure}: perf record -F 499 -g -p {pid} -- sleep {seconds} && perf report")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What it had in hand is of no interest any more; it may have ended by itself.
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The settings of a service in production, but for limits that one address would run into.
pub(crate) fn environment(
    options: &Options,
    world: &World,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut pairs = vec![
        ("DATABASE_URL", world.url.clone()),
        ("AMQP_URL", options.amqp_url.clone()),
        ("REDIS_URL", options.redis_url.clone()),
        ("SIGNING_KEY", SigningKey::generate_pem()?),
        ("BIND", "127.0.0.1:0".to_owned()),
        ("RIFADA_ENV", "development".to_owned()),
        ("LIMITS", "wide".to_owned()),
        // No hold ends while it is measured.
        ("HOLD_SECONDS", "86400".to_owned()),
    ];
    // Guests give: nobody else's key is ever asked for.
    for peer in [
        "WEB_URL",
        "CAMPAIGN_URL",
        "PLEDGE_URL",
        "PAYMENT_URL",
        "NOTIFICATION_URL",
    ] {
        pairs.push((peer, "http://127.0.0.1:9".to_owned()));
    }
    Ok(pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect())
}

/// Messages that wait in the broker.
pub(crate) fn queued(management: &str) -> anyhow::Result<u64> {
    let queues = queues(management)?;
    Ok(queues.iter().map(|(_, messages)| messages).sum())
}

/// Takes all messages out of the broker: those who would hear them don't run here.
pub(crate) fn empty_queues(management: &str) -> anyhow::Result<()> {
    for (name, messages) in queues(management)? {
        if messages > 0 {
            let url = format!("{management}/api/queues/%2F/{name}/contents");
            ureq::delete(&url)
                .call()
                .with_context(|| format!("cannot empty the queue {name}"))?;
        }
    }
    Ok(())
}

fn queues(management: &str) -> anyhow::Result<Vec<(String, u64)>> {
    let url = format!("{management}/api/queues");
    let mut answer = ureq::get(&url)
        .call()
        .context("cannot ask the broker for its queues")?;
    let queues: Vec<Value> = answer.body_mut().read_json()?;
    let read = |queue: &Value| {
        let name = queue["name"].as_str()?.to_owned();
        Some((name, queue["messages"].as_u64().unwrap_or_default()))
    };
    Ok(queues.iter().filter_map(read).collect())
}
