//! What the payment service is told.

use std::time::Duration;

use platform::{Reader, ServiceConfig};
use reqwest::Url;

use crate::provider::stripe::StripeConfig;
use crate::secret::Secret;

/// Where Stripe is if nothing else is said.
const STRIPE: &str = "https://api.stripe.com";

/// Less than what anyone holds anything for, so that who asked has noted the answer before another asks.
const STRIPE_TIMEOUT_MS: u64 = 8_000;
/// Requests to Stripe at a time: it limits what one account asks (100 a second in live mode).
const STRIPE_CONCURRENCY: u32 = 64;

/// One call, of one page as a rule, against the hundred a second that Stripe takes; and a gift whose webhook
/// was lost is known to its donor before they have left the page.
const EVENTS_POLL_SECONDS: u64 = 10;

/// The settings of the payment service.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service is told.
    pub service: ServiceConfig,
    /// How Stripe is reached.
    pub stripe: StripeConfig,
    /// Stripe's key for browsers.
    pub publishable_key: String,
    /// What Stripe signs webhooks with; two while one is replaced.
    pub webhook_secrets: Vec<Secret>,
    /// How often Stripe's list is looked through for webhooks that never came.
    pub events_poll: Duration,
}

impl Config {
    /// Reads `STRIPE_API_BASE` (without `/v1`), `STRIPE_SECRET_KEY`, `STRIPE_PUBLISHABLE_KEY`,
    /// `STRIPE_WEBHOOK_SECRETS` (commas between), `STRIPE_TIMEOUT_MS`, `STRIPE_CONCURRENCY` and `EVENTS_POLL_SECONDS`, beside what
    /// every service has.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let service = ServiceConfig::read(env);
        let api_base = match env.optional::<Url>("STRIPE_API_BASE") {
            Some(None) => STRIPE.parse().ok(),
            Some(given) => given,
            None => None,
        };
        let secret_key = env.required::<Secret>("STRIPE_SECRET_KEY");
        let publishable_key = env.required::<String>("STRIPE_PUBLISHABLE_KEY");
        let webhook_secrets = env.list::<Secret>("STRIPE_WEBHOOK_SECRETS");
        if webhook_secrets.as_ref().is_some_and(Vec::is_empty) {
            env.refuse("STRIPE_WEBHOOK_SECRETS", "at least one is needed");
        }
        let timeout_ms = env.or("STRIPE_TIMEOUT_MS", STRIPE_TIMEOUT_MS);
        let concurrency = env.or("STRIPE_CONCURRENCY", STRIPE_CONCURRENCY);
        if concurrency == Some(0) {
            env.refuse(
                "STRIPE_CONCURRENCY",
                "at least one request must be possible",
            );
        }
        let events_poll = env.or("EVENTS_POLL_SECONDS", EVENTS_POLL_SECONDS);
        if events_poll == Some(0) {
            env.refuse("EVENTS_POLL_SECONDS", "at least a second lies between");
        }
        Some(Self {
            service: service?,
            stripe: StripeConfig {
                api_base: api_base?,
                secret_key: secret_key?,
                timeout: Duration::from_millis(timeout_ms?),
                concurrency: usize::try_from(concurrency?).ok()?,
            },
            publishable_key: publishable_key?,
            webhook_secrets: webhook_secrets?,
            events_poll: Duration::from_secs(events_poll?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_without_any_secret() {
        let pairs = [
            ("STRIPE_SECRET_KEY", "sk_test_x"),
            ("STRIPE_API_BASE", "not a url"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let error = Reader::from_pairs(pairs)
            .finish(Config::read)
            .unwrap_err()
            .to_string();
        for name in [
            "STRIPE_PUBLISHABLE_KEY",
            "STRIPE_WEBHOOK_SECRETS",
            "STRIPE_API_BASE",
            "DATABASE_URL",
        ] {
            assert!(error.contains(name), "{name}: {error}");
        }
        assert!(!error.contains("sk_test_x"), "{error}");
    }
}
