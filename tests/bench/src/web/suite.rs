//! The services behind the pages, each as in production but for limits that one address would run into.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use platform::tokens::SigningKey;
use tokio::net::TcpStream;

use super::Options;
use super::world::World;
use crate::proc::memory;

const PATIENCE: Duration = Duration::from_secs(60);
const STRIPE_KEY: &str = "sk_test_bench";
const WEBHOOK_SECRET: &str = "whsec_bench";
const PUBLISHABLE_KEY: &str = "pk_test_bench";

/// A process; it ends when this is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // What it had in hand is of no interest any more; it may have ended by itself.
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// What runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Campaign,
    Pledge,
    Payment,
    StripeSim,
    Web,
}

impl Place {
    const ALL: [Self; 5] = [
        Self::Campaign,
        Self::Pledge,
        Self::Payment,
        Self::StripeSim,
        Self::Web,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Pledge => "pledge",
            Self::Payment => "payment",
            Self::StripeSim => "stripe-sim",
            Self::Web => "web",
        }
    }

    fn address(self, options: &Options) -> anyhow::Result<SocketAddr> {
        let index = Self::ALL.iter().position(|place| *place == self);
        let port = index.and_then(|index| options.ports.get(index));
        let port = *port.with_context(|| format!("no port for {}", self.name()))?;
        Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }
}

/// The services that have a database.
pub(crate) const WITH_DATABASE: [&str; 4] = ["campaign", "pledge", "payment", "web"];

/// All of them, running.
pub(crate) struct Suite {
    web: Server,
    web_key: String,
    _others: Vec<Server>,
}

impl Suite {
    pub(crate) async fn start(options: &Options, world: &World) -> anyhow::Result<Self> {
        let mut others = Vec::new();
        for place in Place::ALL {
            if place != Place::Web {
                let key = SigningKey::generate_pem()?;
                others.push(start(options, place, &key).await?);
            }
        }
        world.settled().await?;
        let web_key = SigningKey::generate_pem()?;
        Ok(Self {
            web: start(options, Place::Web, &web_key).await?,
            web_key,
            _others: others,
        })
    }

    pub(crate) const fn web(&self) -> SocketAddr {
        self.web.address
    }

    pub(crate) fn web_pid(&self) -> u32 {
        self.web.child.id()
    }

    pub(crate) fn web_memory(&self) -> anyhow::Result<u64> {
        memory(self.web_pid())
    }

    /// Starts web anew: nothing is kept in it.
    pub(crate) async fn restart_web(&mut self, options: &Options) -> anyhow::Result<()> {
        self.web.child.kill()?;
        self.web.child.wait()?;
        self.web = start(options, Place::Web, &self.web_key).await?;
        Ok(())
    }
}

async fn start(options: &Options, place: Place, key: &str) -> anyhow::Result<Server> {
    let address = place.address(options)?;
    let name = place.name();
    let log = File::options()
        .create(true)
        .append(true)
        .open(options.logs.join(format!("{name}.log")))?;
    let program = options.programs.join(name);
    let mut command = Command::new(&program);
    if place == Place::StripeSim {
        let payment = Place::Payment.address(options)?;
        command.args(["--bind", &address.to_string()]);
        command.args([
            "--webhook-url",
            &format!("http://{payment}/api/stripe/webhook"),
        ]);
        command.args(["--webhook-secret", WEBHOOK_SECRET]);
        command.args(["--secret-key", STRIPE_KEY]);
        command.args(["--publishable-key", PUBLISHABLE_KEY]);
    } else {
        command.arg("serve").envs(environment(options, name)?);
        command
            .env("BIND", address.to_string())
            .env("SIGNING_KEY", key);
    }
    let child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let mut server = Server { child, address };
    ready(&mut server, place)
        .await
        .with_context(|| format!("see {}/{name}.log", options.logs.display()))?;
    Ok(server)
}

async fn ready(server: &mut Server, place: Place) -> anyhow::Result<()> {
    let url = format!("http://{}/readyz", server.address);
    let begun = Instant::now();
    loop {
        let well = if place == Place::StripeSim {
            TcpStream::connect(server.address).await.is_ok()
        } else {
            ureq::get(&url).call().is_ok()
        };
        if well {
            return Ok(());
        }
        if let Some(status) = server.child.try_wait()? {
            bail!("{} ended while it started: {status}", place.name());
        }
        ensure!(
            begun.elapsed() < PATIENCE,
            "{} was not ready in time",
            place.name()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The settings of a service.
pub(crate) fn environment(
    options: &Options,
    service: &str,
) -> anyhow::Result<Vec<(String, String)>> {
    let url = |place: Place| anyhow::Ok(format!("http://{}", place.address(options)?));
    let mut pairs = vec![
        ("DATABASE_URL", database_url(options, service)?),
        ("AMQP_URL", options.amqp_url.clone()),
        ("REDIS_URL", options.redis_url.clone()),
        ("SIGNING_KEY", SigningKey::generate_pem()?),
        ("BIND", "127.0.0.1:0".to_owned()),
        ("RIFADA_ENV", "development".to_owned()),
        ("LIMITS", "wide".to_owned()),
        // No hold ends while it is measured.
        ("HOLD_SECONDS", "86400".to_owned()),
        ("WEB_URL", url(Place::Web)?),
        ("CAMPAIGN_URL", url(Place::Campaign)?),
        ("PLEDGE_URL", url(Place::Pledge)?),
        ("PAYMENT_URL", url(Place::Payment)?),
        // Nobody is written to.
        ("NOTIFICATION_URL", "http://127.0.0.1:9".to_owned()),
    ];
    let stripe = url(Place::StripeSim)?;
    pairs.extend([
        ("STRIPE_API_BASE", stripe.clone()),
        ("STRIPE_SECRET_KEY", STRIPE_KEY.to_owned()),
        ("STRIPE_PUBLISHABLE_KEY", PUBLISHABLE_KEY.to_owned()),
        ("STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET.to_owned()),
        ("STRIPE_JS_URL", format!("{stripe}/v3/")),
    ]);
    Ok(pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect())
}

/// Where a service's own database is.
pub(crate) fn database_url(options: &Options, service: &str) -> anyhow::Result<String> {
    let (server, _) = options
        .database_url
        .rsplit_once('/')
        .context("DATABASE_URL names no database")?;
    Ok(format!("{server}/bench_web_{service}"))
}
