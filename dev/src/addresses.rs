//! Where everything of a suite is reached.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use crate::folder::{Folder, State};
use crate::given::{Given, Stripe};
use crate::servers::Servers;
use crate::suite::SERVICES;
use crate::{ports, say};

/// What `cargo dev env` prints, in this order.
pub(crate) const KEYS: [&str; 11] = [
    "WEB_URL",
    "CAMPAIGN_URL",
    "PLEDGE_URL",
    "PAYMENT_URL",
    "NOTIFICATION_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "AMQP_URL",
    "STRIPE_API_BASE",
    "STRIPE_SECRET_KEY",
    "MAIL_DIR",
];

/// The ports of the services where nothing else has them.
const USUAL: [(&str, u16); 5] = [
    ("web", 8080),
    ("campaign", 8081),
    ("pledge", 8082),
    ("payment", 8083),
    ("notification", 8084),
];

/// Every address of a suite.
pub(crate) struct Addresses {
    pub(crate) servers: Servers,
    pub(crate) stripe: Stripe,
    /// Only when `stripe-sim` stands in for Stripe
    pub(crate) stripe_port: Option<u16>,
    pub(crate) smtp_url: String,
    /// Only when our sink takes the mail
    pub(crate) mail_port: Option<u16>,
    /// Empty when mail goes elsewhere
    pub(crate) mail_folder: String,
    /// The public port of each service
    public: BTreeMap<String, u16>,
    /// The ports of its copies
    copies: BTreeMap<String, Vec<u16>>,
}

impl Addresses {
    /// Chooses ports for all that has none yet, and remembers the addresses.
    pub(crate) fn choose(folder: &Folder, given: &Given, servers: Servers) -> anyhow::Result<Self> {
        let replicas = folder.state().choices.replicas.unwrap_or(1);
        let mut public = BTreeMap::new();
        let mut copies = BTreeMap::new();
        for (service, usual) in USUAL {
            let preferred = folder.default.then_some(usual);
            let port = ports::claim(folder, service, preferred)?;
            public.insert(service.to_owned(), port);
            let of_copies = if replicas > 1 {
                (1..=replicas)
                    .map(|number| {
                        let name = format!("{service}-{number}");
                        ports::claim(folder, &name, None)
                    })
                    .collect::<anyhow::Result<Vec<u16>>>()?
            } else {
                vec![port]
            };
            copies.insert(service.to_owned(), of_copies);
        }
        let (stripe, stripe_port) = stripe(folder, given)?;
        let mail = folder.path.join("mail").display().to_string();
        let (smtp_url, mail_port, mail_folder) = match &given.smtp {
            Some(url) => (url.clone(), None, String::new()),
            None => {
                let port = ports::claim(folder, "mail-sink", None)?;
                (format!("smtp://127.0.0.1:{port}"), Some(port), mail)
            }
        };
        let addresses = Self {
            servers,
            stripe,
            stripe_port,
            smtp_url,
            mail_port,
            mail_folder,
            public,
            copies,
        };
        addresses.remember(folder, given)?;
        Ok(addresses)
    }

    /// The addresses of the suite that was brought up last.
    pub(crate) fn remembered(folder: &Folder) -> anyhow::Result<Self> {
        let state = folder.state();
        if state.env.is_empty() {
            bail!(
                "no suite is set up here; run `cargo dev{} up`",
                folder.option()
            );
        }
        let get = |key: &str| state.env.get(key).cloned().unwrap_or_default();
        let servers = Servers {
            database_url: get("DATABASE_URL"),
            redis_url: get("REDIS_URL"),
            amqp_url: get("AMQP_URL"),
            management_url: None,
        };
        let given = Given::parse(&state.choices.given)?;
        let (stripe, stripe_port) = match given.stripe {
            Some(stripe) => (stripe, None),
            None => {
                let port = known_port(&state, "stripe-sim")?;
                (simulated(folder, port)?, Some(port))
            }
        };
        let public: BTreeMap<String, u16> = SERVICES
            .iter()
            .map(|service| Ok(((*service).to_owned(), known_port(&state, service)?)))
            .collect::<anyhow::Result<_>>()?;
        let copies = public
            .iter()
            .map(|(service, port)| (service.clone(), vec![*port]))
            .collect();
        let mail_port = state.ports.get("mail-sink").copied();
        Ok(Self {
            servers,
            stripe,
            stripe_port,
            smtp_url: given
                .smtp
                .unwrap_or_else(|| format!("smtp://127.0.0.1:{}", mail_port.unwrap_or_default())),
            mail_port,
            mail_folder: get("MAIL_DIR"),
            public,
            copies,
        })
    }

    /// The public port of a service.
    pub(crate) fn port(&self, service: &str) -> u16 {
        self.public.get(service).copied().unwrap_or_default()
    }

    /// The public address of a service.
    pub(crate) fn url(&self, service: &str) -> String {
        format!("http://127.0.0.1:{}", self.port(service))
    }

    /// The ports of the copies of a service.
    pub(crate) fn copies(&self, service: &str) -> Vec<u16> {
        self.copies.get(service).cloned().unwrap_or_default()
    }

    fn remember(&self, folder: &Folder, given: &Given) -> anyhow::Result<()> {
        let mut env: BTreeMap<String, String> = SERVICES
            .iter()
            .map(|service| (format!("{}_URL", service.to_uppercase()), self.url(service)))
            .collect();
        let pairs = [
            ("DATABASE_URL", &self.servers.database_url),
            ("REDIS_URL", &self.servers.redis_url),
            ("AMQP_URL", &self.servers.amqp_url),
            ("STRIPE_API_BASE", &self.stripe.api_base),
            ("STRIPE_SECRET_KEY", &self.stripe.secret_key),
            ("MAIL_DIR", &self.mail_folder),
        ];
        env.extend(pairs.map(|(key, value)| (key.to_owned(), value.clone())));
        let theirs: Vec<&str> = given.named().into_iter().map(|(_, url)| url).collect();
        let mut own: Vec<String> = env.values().cloned().collect();
        own.push(self.smtp_url.clone());
        own.push(self.stripe.publishable_key.clone());
        own.push(self.stripe.webhook_secrets.clone());
        own.push(self.stripe.script_url.trim_end_matches('/').to_owned());
        own.retain(|address| !address.is_empty() && !theirs.contains(&address.as_str()));
        if given.stripe.is_some() {
            own.retain(|address| !self.stripe.parts().contains(&address.as_str()));
        }
        folder.update(|state| {
            state.env = env;
            state.own.extend(own);
        })
    }
}

/// The lines of `cargo dev env`.
pub(crate) fn print(folder: &Folder) -> anyhow::Result<()> {
    let state = folder.state();
    if state.env.is_empty() {
        bail!(
            "no suite is set up here; run `cargo dev{} up` first",
            folder.option()
        );
    }
    for key in KEYS {
        let value = state.env.get(key).cloned().unwrap_or_default();
        say::answer(format!("{key}={}", quoted(&value)))?;
    }
    if !state.running() {
        say::warn(format!(
            "the suite is not running; `cargo dev{} up` starts it",
            folder.option()
        ));
    }
    Ok(())
}

/// As it is, unless a shell would read it otherwise.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@%+=,".contains(c);
    if value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

fn known_port(state: &State, name: &str) -> anyhow::Result<u16> {
    state
        .ports
        .get(name)
        .copied()
        .with_context(|| format!("the port of {name} is not known; run `cargo dev up`"))
}

fn stripe(folder: &Folder, given: &Given) -> anyhow::Result<(Stripe, Option<u16>)> {
    if let Some(stripe) = &given.stripe {
        let mut stripe = stripe.clone();
        if stripe.webhook_secrets.is_empty() {
            // The service wants a secret; nobody knows this one.
            stripe.webhook_secrets = format!("whsec_{}", folder.secret("stripe-webhook")?);
        }
        return Ok((stripe, None));
    }
    let port = ports::claim(folder, "stripe-sim", None)?;
    Ok((simulated(folder, port)?, Some(port)))
}

/// What `stripe-sim` is told, and the others about it.
fn simulated(folder: &Folder, port: u16) -> anyhow::Result<Stripe> {
    let api_base = format!("http://127.0.0.1:{port}");
    Ok(Stripe {
        script_url: format!("{api_base}/v3/"),
        api_base,
        secret_key: format!("sk_test_{}", folder.secret("stripe-secret")?),
        publishable_key: format!("pk_test_{}", folder.secret("stripe-publishable")?),
        webhook_secrets: format!("whsec_{}", folder.secret("stripe-webhook")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_shell() {
        assert_eq!(quoted("redis://:a@127.0.0.1:1"), "redis://:a@127.0.0.1:1");
        assert_eq!(quoted("/my mails"), "'/my mails'");
        assert_eq!(quoted("a'b&c"), r"'a'\''b&c'");
    }
}
