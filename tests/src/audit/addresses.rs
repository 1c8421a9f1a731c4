//! Where the parts of a suite are.

use anyhow::Context as _;

/// Where the audit looks. What is missing is not looked at, and the audit says so.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Postgres, as a role that sees every service's schema.
    pub database_url: String,
    /// Redis.
    pub redis_url: Option<String>,
    /// The broker's management, with user and password.
    pub management_url: Option<String>,
    /// The broker's virtual host.
    pub vhost: String,
    /// The campaign service.
    pub campaign_url: Option<String>,
    /// Stripe, or what stands in for it.
    pub stripe: Option<StripeAddress>,
    /// Where a mail sink keeps what arrived.
    pub mail_dir: Option<String>,
}

/// Stripe's API, and the key to it.
#[derive(Clone)]
pub struct StripeAddress {
    /// Its address.
    pub base: String,
    /// The secret key.
    pub key: String,
}

impl std::fmt::Debug for StripeAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeAddress")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Addresses {
    /// As the environment says: `DATABASE_URL`, `REDIS_URL`, `AMQP_URL`, `AMQP_MANAGEMENT_URL`,
    /// `CAMPAIGN_URL`, `STRIPE_API_BASE`, `STRIPE_SECRET_KEY` and `MAIL_DIR`, each after `prefix`.
    ///
    /// # Errors
    /// If there is no address of the database, or the broker's can't be read.
    pub fn from_environment(prefix: &str) -> anyhow::Result<Self> {
        let get = |name: &str| {
            let value = std::env::var(format!("{prefix}{name}")).ok();
            value.filter(|value| !value.is_empty())
        };
        let database_url = get("DATABASE_URL").with_context(|| {
            format!("{prefix}DATABASE_URL is not set; `cargo dev audit` sets it for its own suite")
        })?;
        let stripe = get("STRIPE_API_BASE")
            .zip(get("STRIPE_SECRET_KEY"))
            .map(|(base, key)| StripeAddress { base, key });
        Ok(Self {
            database_url,
            redis_url: get("REDIS_URL"),
            management_url: get("AMQP_MANAGEMENT_URL"),
            vhost: vhost(get("AMQP_URL").as_deref())?,
            campaign_url: get("CAMPAIGN_URL"),
            stripe,
            mail_dir: get("MAIL_DIR"),
        })
    }
}

/// The virtual host that an address of the broker names; `/` where it names none.
fn vhost(amqp_url: Option<&str>) -> anyhow::Result<String> {
    let Some(url) = amqp_url else {
        return Ok("/".to_owned());
    };
    let url = reqwest::Url::parse(url).context("AMQP_URL can't be read")?;
    let named = url.path().strip_prefix('/').unwrap_or_default();
    Ok(match named {
        "" => "/".to_owned(),
        named => named.replace("%2F", "/").replace("%2f", "/"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_virtual_host_is_that_of_the_address() {
        let of = |url| vhost(Some(url)).unwrap();
        assert_eq!(of("amqp://a:b@127.0.0.1:5672"), "/");
        assert_eq!(of("amqp://127.0.0.1:5672/%2f"), "/");
        assert_eq!(of("amqp://127.0.0.1:5672/rifada"), "rifada");
        assert_eq!(vhost(None).unwrap(), "/");
    }
}
