//! How a simulation is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::deliveries::Schedule;

/// Everything that a simulation is told at its start. `Config::default()` suits tests: loopback, a free port, no
/// webhook, nothing kept.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where events are sent. None: they are recorded alone.
    pub webhook_url: Option<String>,
    /// Signs webhooks: `whsec_…`.
    pub webhook_secret: String,
    /// What servers call with: `sk_test_…`.
    pub secret_key: String,
    /// What browsers call with: `pk_test_…`.
    pub publishable_key: String,
    /// Keeps the account across restarts.
    pub state_file: Option<PathBuf>,
    /// The pause before a webhook's second try; each further one is twice as long, a minute at most.
    pub webhook_first_pause: Duration,
    /// How often a webhook is tried before it is given up.
    pub webhook_attempts: u32,
    /// How long one try may take.
    pub webhook_timeout: Duration,
    /// How long after a payment its balance transaction appears (`charge.updated`), unless it was made with
    /// `capture_method=automatic`.
    pub settle_after: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            webhook_url: None,
            webhook_secret: "whsec_stripe_sim".to_owned(),
            secret_key: "sk_test_stripe_sim".to_owned(),
            publishable_key: "pk_test_stripe_sim".to_owned(),
            state_file: None,
            webhook_first_pause: Duration::from_secs(1),
            webhook_attempts: 12,
            webhook_timeout: Duration::from_secs(10),
            settle_after: Duration::from_secs(1),
        }
    }
}

impl Config {
    /// Says what is wrong with it.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.bind.ip().is_loopback(),
            "stripe-sim plays with money and asks nobody for a password: it binds loopback addresses only, not {}",
            self.bind.ip()
        );
        anyhow::ensure!(
            self.secret_key.starts_with("sk_test_"),
            "the secret key must start with sk_test_"
        );
        anyhow::ensure!(
            self.publishable_key.starts_with("pk_test_"),
            "the publishable key must start with pk_test_"
        );
        anyhow::ensure!(
            self.webhook_secret.starts_with("whsec_"),
            "the webhook secret must start with whsec_"
        );
        anyhow::ensure!(
            self.webhook_attempts > 0,
            "a webhook must be tried at least once"
        );
        if let Some(url) = &self.webhook_url {
            check_webhook_url(url)?;
        }
        Ok(())
    }

    /// When a failed webhook is tried again.
    pub(crate) fn schedule(&self) -> Schedule {
        let first_ms = i64::try_from(self.webhook_first_pause.as_millis()).unwrap_or(i64::MAX);
        Schedule {
            first_ms,
            longest_ms: 60_000.max(first_ms),
            attempts: self.webhook_attempts,
        }
    }

    pub(crate) fn settle_ms(&self) -> i64 {
        i64::try_from(self.settle_after.as_millis()).unwrap_or(i64::MAX)
    }
}

/// Events go to an HTTP server.
pub(crate) fn check_webhook_url(url: &str) -> anyhow::Result<()> {
    let parsed = url::Url::parse(url)
        .map_err(|error| anyhow::anyhow!("the webhook URL {url:?}: {error}"))?;
    anyhow::ensure!(
        matches!(parsed.scheme(), "http" | "https"),
        "the webhook URL {url:?} is not http or https"
    );
    Ok(())
}
