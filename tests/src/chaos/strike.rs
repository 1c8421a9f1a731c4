//! Making the faults, and taking them back.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::fault::{Copies, Fault, LinkTrouble, Server, Stop, StripeTrouble, WebhookTrouble};
use super::world::World;
use crate::http;

/// How long a service may take to stop in order.
const GRACE: Duration = Duration::from_secs(30);
/// Longer than any client of Stripe's waits.
const HANG: Duration = Duration::from_secs(40);

impl World {
    /// Makes a fault, and returns when it is over.
    ///
    /// # Errors
    /// If it could not be made, or a service did not stop in order.
    pub(super) async fn strike(&self, fault: &Fault) -> anyhow::Result<()> {
        match fault {
            Fault::Kill(copies, away) => {
                let names = self.names(copies);
                for name in &names {
                    self.processes.kill(name)?;
                }
                tokio::time::sleep(*away).await;
                names.iter().try_for_each(|name| self.begin(name))
            }
            Fault::Pause(copies, length) => {
                let names = self.names(copies);
                for name in &names {
                    self.processes.pause(name)?;
                }
                tokio::time::sleep(*length).await;
                names
                    .iter()
                    .try_for_each(|name| self.processes.resume(name))
            }
            Fault::Restart(copies) => {
                for name in self.names(copies) {
                    // Paused, it could not stop.
                    self.processes.resume(&name)?;
                    self.processes.terminate(&name, GRACE).await?;
                    self.begin(&name)?;
                }
                Ok(())
            }
            Fault::Server(server, stop, away) => self.server(*server, *stop, *away).await,
            Fault::MemoryAlarm(length) => {
                self.dev(&["server", "rabbitmq", "--memory-alarm", "true"])
                    .await?;
                tokio::time::sleep(*length).await;
                self.dev(&["server", "rabbitmq", "--memory-alarm", "false"])
                    .await
            }
            Fault::RedisFlush => self.flush().await,
            Fault::Link(process, server, trouble) => self.link(process, server, *trouble).await,
            Fault::Stripe(trouble, count) => self.stripe(*trouble, *count).await,
            Fault::Moody(length) => {
                self.at_sim("chaos", &moods()).await?;
                tokio::time::sleep(*length).await;
                self.calm_sim("chaos").await
            }
            Fault::Webhooks(trouble, count) => self.webhooks(*trouble, *count).await,
        }
    }

    /// Takes back what the last faults left.
    ///
    /// # Errors
    /// If Stripe's stand-in is away.
    pub(super) async fn calm(&self) -> anyhow::Result<()> {
        self.processes.restore_links();
        for path in ["faults", "webhook/troubles", "chaos"] {
            self.calm_sim(path).await?;
        }
        Ok(())
    }

    fn names(&self, copies: &Copies) -> Vec<String> {
        let all = self.processes.copies_of(copies.service).into_iter();
        let wanted = copies
            .number
            .map(|number| format!("{}-{number}", copies.service));
        all.filter(|name| wanted.as_deref().is_none_or(|wanted| wanted == *name))
            .map(str::to_owned)
            .collect()
    }

    /// Another fault may have started it meanwhile.
    fn begin(&self, name: &str) -> anyhow::Result<()> {
        if self.processes.is_running(name)? {
            return Ok(());
        }
        self.processes.start(name, &[])
    }

    async fn server(&self, server: Server, stop: Stop, away: Duration) -> anyhow::Result<()> {
        let signal = match (server, stop) {
            (_, Stop::Killed) => "kill",
            (Server::Postgres, Stop::Orderly) => "int",
            (_, Stop::Orderly) => "term",
            (_, Stop::Immediate) => "quit",
        };
        let away = away.as_millis().to_string();
        self.dev(&[
            "server",
            server.name(),
            "--restart",
            signal,
            "--down",
            &away,
        ])
        .await
    }

    async fn flush(&self) -> anyhow::Result<()> {
        let client = redis::Client::open(self.stage.address("REDIS_URL")?)?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        let flushed: Result<(), _> = redis::cmd("FLUSHALL").query_async(&mut connection).await;
        flushed.context("cannot flush Redis")
    }

    async fn link(&self, process: &str, server: &str, trouble: LinkTrouble) -> anyhow::Result<()> {
        let link = self.processes.link(process, server);
        let link = link.with_context(|| format!("{process} has no link to {server}"))?;
        let length = match trouble {
            LinkTrouble::Cut => {
                link.cut();
                return Ok(());
            }
            LinkTrouble::Refuse(length) => {
                link.refuse(true);
                length
            }
            LinkTrouble::Stall(length) => {
                link.stall();
                length
            }
            LinkTrouble::StallAnswers(length) => {
                link.stall_answers();
                length
            }
            LinkTrouble::Slow(delay, length) => {
                link.delay(delay);
                length
            }
        };
        tokio::time::sleep(length).await;
        link.restore();
        Ok(())
    }

    async fn stripe(&self, trouble: StripeTrouble, count: u32) -> anyhow::Result<()> {
        let mut body = match trouble {
            StripeTrouble::RateLimit => json!({"kind": "rate_limit"}),
            StripeTrouble::ErrorBefore => json!({"kind": "error_before"}),
            StripeTrouble::ErrorAfter => json!({"kind": "error_after"}),
            // Donors have no key of their own for this one: only the suite is to
            // find another way.
            StripeTrouble::ErrorKept => json!({
                "kind": "error_after", "save": true, "method": "POST", "path": "/v1/payment_intents",
            }),
            StripeTrouble::Hang => json!({"kind": "hang", "delay_ms": HANG.as_millis()}),
            StripeTrouble::Slow => json!({"kind": "slow", "delay_ms": 2500}),
        };
        body["count"] = json!(count);
        self.at_sim("faults", &body).await
    }

    async fn webhooks(&self, trouble: WebhookTrouble, count: u32) -> anyhow::Result<()> {
        let mut body = match trouble {
            WebhookTrouble::Twice => json!({"kind": "twice"}),
            WebhookTrouble::Late => json!({"kind": "delay", "delay_ms": 4000}),
            WebhookTrouble::Shuffled => json!({"kind": "shuffle", "delay_ms": 3000}),
            WebhookTrouble::Lost => json!({"kind": "drop"}),
        };
        body["count"] = json!(count);
        self.at_sim("webhook/troubles", &body).await
    }

    /// An order to Stripe's stand-in.
    pub(super) async fn at_sim(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        self.order(path, |url| self.http.post(url).json(body)).await
    }

    async fn calm_sim(&self, path: &str) -> anyhow::Result<()> {
        self.order(path, |url| self.http.delete(url)).await
    }

    /// It may be away by another fault; it comes back.
    async fn order(
        &self,
        path: &str,
        call: impl Fn(&str) -> reqwest::RequestBuilder,
    ) -> anyhow::Result<()> {
        let url = format!("{}/_sim/{path}", self.stage.address("STRIPE_API_BASE")?);
        let mut tries = 0;
        loop {
            match http::send(call(&url)).await {
                Ok(answer) => return answer.success(path).map(drop),
                Err(error) if tries == 20 => return Err(error),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    async fn dev(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let stage = self.stage.clone();
        let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        let done = tokio::task::spawn_blocking(move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            stage.dev(&arguments).map(drop)
        });
        done.await?
    }
}

fn moods() -> Value {
    json!({
        "seed": 1,
        "rates": {
            "hang_ms": 12_000,
            "rate_limit": 0.1, "error_before": 0.05, "error_after": 0.05, "hang": 0.03,
            "slow": 0.1, "processing": 0.1,
            "webhook_twice": 0.2, "webhook_delay": 0.2, "webhook_drop": 0.1,
        },
    })
}
