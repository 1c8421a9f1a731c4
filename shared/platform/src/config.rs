//! Settings from the environment. Every missing or wrong value is told at once, at the start.

use std::collections::HashMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use url::Url;

use crate::http::TrustedProxies;
use crate::tokens::SigningKey;

/// Reads settings and gathers what is wrong with them.
#[derive(Debug, Default)]
pub struct Reader {
    values: HashMap<String, String>,
    problems: Vec<String>,
}

/// Everything that is wrong with the settings, a line each.
#[derive(Debug, thiserror::Error)]
#[error("the settings are not right:\n{}", .0.join("\n"))]
pub struct ConfigError(Vec<String>);

impl Reader {
    /// Reads from this process's environment.
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_pairs(std::env::vars())
    }

    /// Reads from given values.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        Self {
            values: values.collect(),
            problems: Vec::new(),
        }
    }

    /// A value that must be there.
    pub fn required<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        if !self.values.contains_key(name) {
            self.problems.push(format!("  {name} is missing"));
            return None;
        }
        self.optional(name).flatten()
    }

    /// A value that may be left out.
    pub fn optional<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Option<T>> {
        let Some(value) = self.values.get(name) else {
            return Some(None);
        };
        match value.trim().parse() {
            Ok(value) => Some(Some(value)),
            Err(error) => {
                // Never the value itself: it may be a secret.
                self.problems.push(format!("  {name} is wrong: {error}"));
                None
            }
        }
    }

    /// A value with a default.
    pub fn or<T: FromStr<Err: Display>>(&mut self, name: &str, default: T) -> Option<T> {
        self.optional(name).map(|value| value.unwrap_or(default))
    }

    /// A number with a default, between two bounds.
    pub fn within<T: FromStr<Err: Display> + PartialOrd + Display>(
        &mut self,
        name: &str,
        default: T,
        bounds: RangeInclusive<T>,
    ) -> Option<T> {
        let value = self.or(name, default)?;
        if bounds.contains(&value) {
            return Some(value);
        }
        self.refuse(
            name,
            format_args!("it is from {} to {}", bounds.start(), bounds.end()),
        );
        None
    }

    /// Values with commas between; none if left out.
    pub fn list<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Vec<T>> {
        let values = self.values.get(name).cloned().unwrap_or_default();
        let parts = values.split(',').map(str::trim);
        let parsed: Result<Vec<T>, _> = parts
            .filter(|part| !part.is_empty())
            .map(T::from_str)
            .collect();
        parsed
            .map_err(|error| self.problems.push(format!("  {name} is wrong: {error}")))
            .ok()
    }

    /// Says that a value that could be read makes no sense.
    pub fn refuse(&mut self, name: &str, why: impl Display) {
        self.problems.push(format!("  {name} is wrong: {why}"));
    }

    /// Reads a whole configuration.
    ///
    /// # Errors
    /// Lists every value that is missing or wrong.
    pub fn finish<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, ConfigError> {
        match read(&mut self) {
            Some(config) if self.problems.is_empty() => Ok(config),
            _ => Err(ConfigError(self.problems)),
        }
    }
}

/// Declares a setting that is one of a few words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("it is one of: {}", [$($word),+].join(", "))),
                }
            }
        }
    };
}

words! {
    /// What kind of installation this is.
    Environment {
        /// A developer's: anyone may be made a person by command.
        Development = "development",
        /// A real one.
        Production = "production",
    }
}

words! {
    /// How tight the rate limits are.
    Limits {
        /// Wide enough for a load test from one address.
        Wide = "wide",
        /// As in production.
        Strict = "strict",
    }
}

/// Where the services are reached by each other.
#[derive(Debug, Clone)]
pub struct Peers {
    /// The web front, which is also the address that people see.
    pub web: Url,
    /// The campaign service.
    pub campaign: Url,
    /// The pledge service.
    pub pledge: Url,
    /// The payment service.
    pub payment: Url,
    /// The notification service.
    pub notification: Url,
}

/// What every service is told.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// The address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Postgres, as the service's own role.
    pub database_url: String,
    /// Connections to Postgres at most, for requests and events; two more are kept for the service itself.
    pub database_connections: u32,
    /// RabbitMQ, with its vhost.
    pub amqp_url: String,
    /// Redis, for those that use it.
    pub redis_url: Option<String>,
    /// What this service signs its tokens with.
    pub signing_key: SigningKey,
    /// The other services.
    pub peers: Peers,
    /// What kind of installation this is.
    pub environment: Environment,
    /// How tight the rate limits are.
    pub limits: Limits,
    /// The proxies before us, whose word counts on who a client is; none if nobody said: then no
    /// client is known by its address, since it could be a proxy's.
    pub trusted_proxies: Option<TrustedProxies>,
    /// How long it goes on serving once asked to stop, so that balancers notice.
    pub drain: Duration,
    /// Requests in hand at most; more are told to come back.
    pub max_requests: usize,
    /// How long it keeps what it remembers for those who ask or tell it twice.
    pub retention: Retention,
}

/// How long what only guards against repeats is kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// That an event was acted on. Dead letters that are older are not replayed.
    pub inbox: SignedDuration,
    /// What was answered under an idempotency key.
    pub idempotency: SignedDuration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            inbox: days(INBOX_DAYS),
            idempotency: days(IDEMPOTENCY_DAYS),
        }
    }
}

impl Retention {
    /// Reads `INBOX_RETENTION_DAYS` and `IDEMPOTENCY_RETENTION_DAYS`.
    fn read(env: &mut Reader) -> Option<Self> {
        let inbox = env.within("INBOX_RETENTION_DAYS", INBOX_DAYS, 7..=3_650);
        let idempotency = env.within("IDEMPOTENCY_RETENTION_DAYS", IDEMPOTENCY_DAYS, 1..=3_650);
        Some(Self {
            inbox: days(inbox?),
            idempotency: days(idempotency?),
        })
    }
}

/// Longer than anyone takes to replay a dead letter.
const INBOX_DAYS: u32 = 30;
/// Longer than any client goes on asking.
const IDEMPOTENCY_DAYS: u32 = 7;
/// Balancers ask every few seconds whether we are ready.
const DRAIN_SECONDS: u32 = 5;
/// More would only wait for a connection to Postgres until the caller gave up.
const MAX_REQUESTS: usize = 512;

fn days(days: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}

impl ServiceConfig {
    /// Reads `BIND`, `DATABASE_URL`, `DATABASE_CONNECTIONS`, `AMQP_URL`, `REDIS_URL`, `SIGNING_KEY`,
    /// `*_URL` of the services, `RIFADA_ENV`, `LIMITS`, `TRUSTED_PROXIES`, `DRAIN_SECONDS`,
    /// `MAX_REQUESTS` and `*_RETENTION_DAYS`.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let bind = env.required("BIND");
        let database_url = env.required("DATABASE_URL");
        let database_connections = env.or("DATABASE_CONNECTIONS", 16);
        let amqp_url = env.required("AMQP_URL");
        let redis_url = env.optional("REDIS_URL");
        let signing_key = env.required("SIGNING_KEY");
        let peers = Peers::read(env);
        let environment = env.or("RIFADA_ENV", Environment::Production);
        let limits = env.or("LIMITS", Limits::Strict);
        let trusted_proxies = match (env.optional("TRUSTED_PROXIES"), environment) {
            // Nothing stands before a developer's services.
            (Some(None), Some(Environment::Development)) => Some(Some(TrustedProxies::default())),
            (said, _) => said,
        };
        let drain = match environment {
            Some(Environment::Development) => 0,
            _ => DRAIN_SECONDS,
        };
        let drain = env.within("DRAIN_SECONDS", drain, 0..=600);
        let max_requests = env.within("MAX_REQUESTS", MAX_REQUESTS, 1..=100_000);
        let retention = Retention::read(env);
        Some(Self {
            bind: bind?,
            database_url: database_url?,
            database_connections: database_connections?,
            amqp_url: amqp_url?,
            redis_url: redis_url?,
            signing_key: signing_key?,
            peers: peers?,
            environment: environment?,
            limits: limits?,
            trusted_proxies: trusted_proxies?,
            drain: Duration::from_secs(u64::from(drain?)),
            max_requests: max_requests?,
            retention: retention?,
        })
    }
}

impl Peers {
    fn read(env: &mut Reader) -> Option<Self> {
        let web = env.required("WEB_URL");
        let campaign = env.required("CAMPAIGN_URL");
        let pledge = env.required("PLEDGE_URL");
        let payment = env.required("PAYMENT_URL");
        let notification = env.required("NOTIFICATION_URL");
        Some(Self {
            web: web?,
            campaign: campaign?,
            pledge: pledge?,
            payment: payment?,
            notification: notification?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_is_told_at_once_without_the_values() {
        let pairs = [("A", "secret"), ("C", "")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let error = Reader::from_pairs(pairs)
            .finish(|env| {
                let a = env.required::<u32>("A");
                let b = env.required::<u32>("B");
                let c = env.or::<u32>("C", 7);
                Some((a?, b?, c?))
            })
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("A is wrong") && error.contains("B is missing"),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn defaults_and_lists() {
        let pairs = [("L", "a, b,,c")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let (seven, list) = Reader::from_pairs(pairs)
            .finish(|env| Some((env.or("N", 7u32)?, env.list::<String>("L")?)))
            .unwrap();
        assert_eq!((seven, list.len()), (7, 3));
    }
}
