//! The private servers: PostgreSQL, Redis and RabbitMQ, in the state folder
//! and on loopback, and the databases and queues of others where the
//! environment names them.

use std::time::Duration;

use crate::folder::Folder;
use crate::given::{self, Given};
use crate::install::Need;
use crate::{say, supervise};

pub(crate) mod postgres;
pub(crate) mod rabbitmq;
pub(crate) mod redis;

/// Where the servers are reached.
#[derive(Clone, Debug)]
pub(crate) struct Servers {
    /// With the rights to make roles and schemas
    pub(crate) database_url: String,
    pub(crate) redis_url: String,
    pub(crate) amqp_url: String,
    /// The broker's management; only of our own broker
    pub(crate) management_url: Option<String>,
}

/// Starts what does not run, and says where it is.
pub(crate) fn up(folder: &Folder, given: &Given, durable: bool) -> anyhow::Result<Servers> {
    let mut redis_url = given.redis.clone();
    let mut database_url = given.database.clone();
    let broker = match given.amqp {
        Some(_) => None,
        None => Some(rabbitmq::specs(folder)?),
    };
    let mut slowest = Vec::new();
    if let Some((mapper, rabbitmq, _)) = &broker {
        supervise::start(folder, std::slice::from_ref(mapper))?;
        slowest.push(rabbitmq.clone());
    }
    // It takes its ten seconds while the others are made ready.
    let slowest = supervise::begin(folder, &slowest)?;
    let mut specs = Vec::new();
    if database_url.is_none() {
        let (spec, url) = postgres::spec(folder, durable)?;
        specs.push(spec);
        database_url = Some(url);
    }
    if redis_url.is_none() {
        let (spec, url) = redis::spec(folder)?;
        specs.push(spec);
        redis_url = Some(url);
    }
    supervise::start(folder, &specs)?;
    if given.database.is_none() {
        postgres::create_database(folder)?;
    }
    slowest.finish(folder)?;
    let (amqp_url, management_url) = match (given.amqp.clone(), broker) {
        (Some(url), _) => (url, None),
        (None, Some((_, _, urls))) => {
            supervise::wait_for(
                "RabbitMQ's management",
                Duration::from_secs(60),
                &urls.management_probe,
            )?;
            (urls.amqp, Some(urls.management))
        }
        (None, None) => anyhow::bail!("there is no broker"),
    };
    let servers = Servers {
        database_url: database_url.unwrap_or_default(),
        redis_url: redis_url.unwrap_or_default(),
        amqp_url,
        management_url,
    };
    for (name, url) in given.named() {
        say::step(format!(
            "{name} of the environment is used: {}",
            given::shown(url)
        ));
    }
    Ok(servers)
}

/// What must be installed for that.
pub(crate) fn needs(given: &Given) -> Vec<Need> {
    // The bootstrap speaks SQL through psql, to a database of others too.
    let mut needs = if given.database.is_none() {
        postgres_needs()
    } else {
        vec![psql()]
    };
    if given.redis.is_none() {
        needs.push(Need {
            what: "Redis",
            package: "redis-server",
            found: || redis::program().is_some(),
        });
    }
    if given.amqp.is_none() {
        needs.push(Need {
            what: "RabbitMQ",
            package: "rabbitmq-server",
            found: || rabbitmq::program().is_some(),
        });
    }
    needs
}

/// What must be installed for a private PostgreSQL.
pub(crate) fn postgres_needs() -> Vec<Need> {
    vec![
        Need {
            what: "PostgreSQL",
            package: "postgresql",
            found: || postgres::program(None, "postgres").is_some(),
        },
        psql(),
    ]
}

fn psql() -> Need {
    Need {
        what: "psql",
        package: "postgresql-client",
        found: || postgres::program(None, "psql").is_some(),
    }
}
