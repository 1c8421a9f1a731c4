//! Servers that the user names in the environment, in place of private ones.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;

use crate::folder::Folder;

/// What the environment gives; what is absent runs privately.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) database: Option<String>,
    pub(crate) redis: Option<String>,
    pub(crate) amqp: Option<String>,
    pub(crate) smtp: Option<String>,
    pub(crate) stripe: Option<Stripe>,
}

/// The real Stripe, in its test mode, or a peer of the user's.
#[derive(Clone, Debug)]
pub(crate) struct Stripe {
    /// Without `/v1`
    pub(crate) api_base: String,
    pub(crate) secret_key: String,
    pub(crate) publishable_key: String,
    /// Comma-separated; empty if the user gave none
    pub(crate) webhook_secrets: String,
    pub(crate) script_url: String,
}

impl Stripe {
    /// What the user may have named in the environment.
    pub(crate) fn parts(&self) -> [&str; 5] {
        [
            &self.api_base,
            &self.secret_key,
            &self.publishable_key,
            &self.webhook_secrets,
            self.script_url.trim_end_matches('/'),
        ]
    }
}

const STRIPE_API: &str = "https://api.stripe.com";
const STRIPE_SCRIPT: &str = "https://js.stripe.com/v3/";
/// The service wants a key; with this one Stripe's script shows no card field.
pub(crate) const UNKNOWN_PUBLISHABLE_KEY: &str = "pk_test_unknown";
const NAMES: [&str; 9] = [
    "DATABASE_URL",
    "REDIS_URL",
    "AMQP_URL",
    "SMTP_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_WEBHOOK_SECRETS",
    "STRIPE_JS_URL",
];

/// What of the environment is the user's: set, not empty, and no address of
/// our own that came back through `eval "$(cargo dev env)"`.
pub(crate) fn from_environment(folder: &Folder) -> anyhow::Result<BTreeMap<String, String>> {
    let own = folder.own_addresses()?;
    Ok(theirs(
        NAMES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))),
        &own,
    ))
}

fn theirs(
    variables: impl Iterator<Item = (String, String)>,
    own: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    variables
        .map(|(name, value)| (name, value.trim().trim_end_matches('/').to_owned()))
        .filter(|(_, value)| !value.is_empty() && !own.contains(value))
        .collect()
}

impl Given {
    /// Reads what `from_environment` left.
    pub(crate) fn parse(variables: &BTreeMap<String, String>) -> anyhow::Result<Self> {
        let get = |name: &str| variables.get(name).cloned();
        check(
            "DATABASE_URL",
            get("DATABASE_URL"),
            &["postgres://", "postgresql://"],
        )?;
        check("REDIS_URL", get("REDIS_URL"), &["redis://", "rediss://"])?;
        check("AMQP_URL", get("AMQP_URL"), &["amqp://", "amqps://"])?;
        check("SMTP_URL", get("SMTP_URL"), &["smtp://", "smtps://"])?;
        Ok(Self {
            database: get("DATABASE_URL"),
            redis: get("REDIS_URL"),
            amqp: get("AMQP_URL"),
            smtp: get("SMTP_URL"),
            stripe: stripe(variables)?,
        })
    }

    /// The servers that are the user's, for people.
    pub(crate) fn named(&self) -> Vec<(&'static str, &str)> {
        [
            ("DATABASE_URL", &self.database),
            ("REDIS_URL", &self.redis),
            ("AMQP_URL", &self.amqp),
            ("SMTP_URL", &self.smtp),
        ]
        .into_iter()
        .filter_map(|(name, url)| Some((name, url.as_deref()?)))
        .collect()
    }
}

/// An address without its password.
pub(crate) fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{place}")
}

fn check(name: &str, value: Option<String>, schemes: &[&str]) -> anyhow::Result<()> {
    let Some(value) = value else { return Ok(()) };
    if schemes.iter().any(|scheme| value.starts_with(scheme)) {
        return Ok(());
    }
    bail!(
        "{name} must begin with {}; unset it to have a private server",
        schemes.join(" or ")
    )
}

fn stripe(variables: &BTreeMap<String, String>) -> anyhow::Result<Option<Stripe>> {
    let get = |name: &str| variables.get(name).cloned();
    let Some(secret_key) = get("STRIPE_SECRET_KEY") else {
        if variables.contains_key("STRIPE_API_BASE") {
            bail!("STRIPE_API_BASE is set without STRIPE_SECRET_KEY; set both, or neither");
        }
        return Ok(None);
    };
    if !secret_key.starts_with("sk_test_") && !secret_key.starts_with("rk_test_") {
        bail!(
            "STRIPE_SECRET_KEY is not a test key (sk_test_… or rk_test_…): the demo makes gifts by \
             itself, and no real money may move here"
        );
    }
    Ok(Some(Stripe {
        api_base: get("STRIPE_API_BASE").unwrap_or_else(|| STRIPE_API.to_owned()),
        secret_key,
        publishable_key: get("STRIPE_PUBLISHABLE_KEY")
            .unwrap_or_else(|| UNKNOWN_PUBLISHABLE_KEY.to_owned()),
        webhook_secrets: get("STRIPE_WEBHOOK_SECRETS").unwrap_or_default(),
        script_url: get("STRIPE_JS_URL")
            .map_or_else(|| STRIPE_SCRIPT.to_owned(), |url| format!("{url}/")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn our_own_addresses_are_not_the_users() {
        let own = BTreeSet::from(["postgres://rifada:x@127.0.0.1:21000/rifada".to_owned()]);
        let left = theirs(
            variables(&[
                ("DATABASE_URL", "postgres://rifada:x@127.0.0.1:21000/rifada"),
                ("REDIS_URL", "redis://elsewhere:6379/"),
                ("AMQP_URL", " "),
            ])
            .into_iter(),
            &own,
        );
        assert_eq!(left, variables(&[("REDIS_URL", "redis://elsewhere:6379")]));
    }

    #[test]
    fn a_live_key_is_refused() {
        let error = Given::parse(&variables(&[
            ("STRIPE_SECRET_KEY", "sk_live_1"),
            ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"),
        ]))
        .unwrap_err();
        assert!(error.to_string().contains("no real money"));
    }

    #[test]
    fn a_wrong_scheme_is_named() {
        let error = Given::parse(&variables(&[("REDIS_URL", "http://x")])).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("REDIS_URL must begin with redis://")
        );
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(
            shown("postgres://me:se@cret@db.example:5432/rifada"),
            "postgres://db.example:5432/rifada"
        );
    }
}
