//! The services and their peers: what is started, with which settings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::Signal;

use crate::addresses::Addresses;
use crate::database_url::DatabaseUrl;
use crate::folder::{Folder, write_private};
use crate::health::Probe;
use crate::process::{self, Spec};
use crate::{bootstrap, logs, say};

/// The services, each with the port it has by default.
pub(crate) const SERVICES: [&str; 5] = ["web", "campaign", "pledge", "payment", "notification"];
/// How long a donor has to pay, unless `--hold` says otherwise.
const HOLD_SECONDS: u32 = 1800;
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that a suite consists of, beside the servers.
pub(crate) struct Suite<'a> {
    folder: &'a Folder,
    addresses: &'a Addresses,
}

impl<'a> Suite<'a> {
    pub(crate) fn new(folder: &'a Folder, addresses: &'a Addresses) -> Self {
        Self { folder, addresses }
    }

    /// Signing keys and the services' tables, before anything is started.
    pub(crate) fn prepare(&self) -> anyhow::Result<()> {
        for service in SERVICES {
            self.signing_key(service)?;
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = SERVICES
                .map(|service| scope.spawn(move || self.migrate(service)))
                .into_iter()
                .collect();
            for handle in running {
                match handle.join() {
                    Ok(result) => result?,
                    Err(_) => bail!("a migration was not run"),
                }
            }
            say::step("the services' tables are there");
            Ok(())
        })
    }

    /// The peers that stand in for the world outside: the mail sink and
    /// Stripe's, where the user gave no others.
    pub(crate) fn peers(&self) -> anyhow::Result<Vec<Spec>> {
        let mut specs = Vec::new();
        if let Some(port) = self.addresses.mail_port {
            specs.push(self.peer(
                "mail-sink",
                port,
                Probe::Tcp(port),
                vec![
                    "--bind".to_owned(),
                    format!("127.0.0.1:{port}"),
                    "--dir".to_owned(),
                    self.addresses.mail_folder.clone(),
                ],
            )?);
        }
        if let Some(port) = self.addresses.stripe_port {
            let stripe = &self.addresses.stripe;
            let state = self.folder.path.join("stripe-sim.json");
            let pairs = [
                ("--bind", format!("127.0.0.1:{port}")),
                (
                    "--webhook-url",
                    format!("{}/api/stripe/webhook", self.addresses.url("payment")),
                ),
                ("--webhook-secret", stripe.webhook_secrets.clone()),
                ("--secret-key", stripe.secret_key.clone()),
                ("--publishable-key", stripe.publishable_key.clone()),
                ("--state", state.display().to_string()),
            ];
            specs.push(
                self.peer(
                    "stripe-sim",
                    port,
                    Probe::Http(stripe.script_url.clone()),
                    pairs
                        .into_iter()
                        .flat_map(|(option, value)| [option.to_owned(), value])
                        .collect(),
                )?,
            );
        }
        Ok(specs)
    }

    /// Every copy of every service.
    pub(crate) fn services(&self) -> anyhow::Result<Vec<Spec>> {
        let mut specs = Vec::new();
        for service in SERVICES {
            for (index, port) in self.addresses.copies(service).into_iter().enumerate() {
                specs.push(self.service(service, index.saturating_add(1), port)?);
            }
        }
        Ok(specs)
    }

    /// With several copies of a service, what spreads the calls over them.
    pub(crate) fn proxies(&self) -> anyhow::Result<Vec<Spec>> {
        let mut specs = Vec::new();
        for service in SERVICES {
            let copies = self.addresses.copies(service);
            if copies.len() < 2 {
                continue;
            }
            let port = self.addresses.port(service);
            let mut args = vec![
                "proxy".to_owned(),
                "--listen".to_owned(),
                format!("127.0.0.1:{port}"),
            ];
            for copy in copies {
                args.extend(["--to".to_owned(), format!("127.0.0.1:{copy}")]);
            }
            specs.push(Spec {
                name: format!("{service}-proxy"),
                service: "proxy".to_owned(),
                program: process::own_program()?,
                args,
                env: BTreeMap::new(),
                url: self.addresses.url(service),
                ports: vec![port],
                probe: Probe::Tcp(port),
                patience: PATIENCE,
                place: None,
                stop: Signal::SIGTERM,
                lock_file: None,
            });
        }
        Ok(specs)
    }

    /// Runs a command of a service's program and returns what it prints.
    pub(crate) fn command(&self, service: &str, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(self.program(service)?)
            .args(arguments)
            .env_clear()
            .envs(process::inherited())
            .envs(self.environment(service, self.addresses.port(service))?)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot run {service}"))?;
        if !output.status.success() {
            bail!(
                "`{service} {}` failed: {}",
                arguments.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn peer(&self, name: &str, port: u16, probe: Probe, args: Vec<String>) -> anyhow::Result<Spec> {
        Ok(Spec {
            name: name.to_owned(),
            service: name.to_owned(),
            program: self.program(name)?,
            args,
            env: BTreeMap::new(),
            url: match name {
                "mail-sink" => format!("smtp://127.0.0.1:{port}"),
                _ => format!("http://127.0.0.1:{port}"),
            },
            ports: vec![port],
            probe,
            patience: PATIENCE,
            place: None,
            stop: Signal::SIGTERM,
            lock_file: None,
        })
    }

    fn service(&self, service: &str, number: usize, port: u16) -> anyhow::Result<Spec> {
        Ok(Spec {
            name: format!("{service}-{number}"),
            service: service.to_owned(),
            program: self.program(service)?,
            args: vec!["serve".to_owned()],
            env: self.environment(service, port)?,
            url: format!("http://127.0.0.1:{port}"),
            ports: vec![port],
            probe: Probe::Http(format!("http://127.0.0.1:{port}/readyz")),
            patience: PATIENCE,
            place: None,
            stop: Signal::SIGTERM,
            lock_file: None,
        })
    }

    fn migrate(&self, service: &str) -> anyhow::Result<()> {
        let log = self.folder.log(&format!("{service}-migrate"));
        let file = std::fs::File::create(&log)?;
        let status = Command::new(self.program(service)?)
            .arg("migrate")
            .env_clear()
            .envs(process::inherited())
            .envs(self.environment(service, self.addresses.port(service))?)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .status()
            .with_context(|| format!("cannot run {service}"))?;
        if !status.success() {
            bail!(
                "the migrations of {service} failed ({status}). The end of {}:\n{}",
                log.display(),
                logs::tail(&log, 0, 12)
            );
        }
        Ok(())
    }

    fn program(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.folder
            .state()
            .binaries
            .get(name)
            .cloned()
            .with_context(|| format!("{name} was not built yet; run `cargo dev up`"))
    }

    /// The key that a service signs its tokens with; made once.
    fn signing_key(&self, service: &str) -> anyhow::Result<String> {
        let path = self.folder.path.join("keys").join(format!("{service}.pem"));
        if let Ok(known) = std::fs::read_to_string(&path) {
            return Ok(known);
        }
        let output = Command::new(self.program("web")?)
            .arg("keygen")
            .env_clear()
            .envs(process::inherited())
            .stdin(Stdio::null())
            .output()
            .context("cannot run `web keygen`")?;
        let key = String::from_utf8(output.stdout).unwrap_or_default();
        if !output.status.success() || !key.contains("PRIVATE KEY") {
            bail!(
                "`web keygen` made no key: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        crate::folder::make_private(&self.folder.path.join("keys"))?;
        write_private(&path, key.as_bytes())?;
        Ok(key)
    }

    /// The settings of a service.
    fn environment(&self, service: &str, port: u16) -> anyhow::Result<BTreeMap<String, String>> {
        let at = self.addresses;
        let admin = DatabaseUrl::parse(&at.servers.database_url)?;
        let choices = self.folder.state().choices;
        let mut env = BTreeMap::new();
        let mut set = |key: &str, value: String| env.insert(key.to_owned(), value);
        set("BIND", format!("127.0.0.1:{port}"));
        set("RIFADA_ENV", "development".to_owned());
        set("LOG_FORMAT", "text".to_owned());
        set(
            "DATABASE_URL",
            bootstrap::role_url(self.folder, &admin, service)?,
        );
        set("REDIS_URL", at.servers.redis_url.clone());
        set("AMQP_URL", at.servers.amqp_url.clone());
        set("SIGNING_KEY", self.signing_key(service)?);
        if let Some(connections) = connections(choices.replicas.unwrap_or(1)) {
            set("DATABASE_CONNECTIONS", connections.to_string());
        }
        let limits = if choices.strict_limits {
            "strict"
        } else {
            "wide"
        };
        set("LIMITS", limits.to_owned());
        for other in SERVICES {
            set(&format!("{}_URL", other.to_uppercase()), at.url(other));
        }
        match service {
            "pledge" => {
                let hold = choices.hold_seconds.unwrap_or(HOLD_SECONDS);
                set("HOLD_SECONDS", hold.to_string());
                // Whoever tries a match fund out wants to see its end.
                set("SETTLE_AFTER_DAYS", "0".to_owned());
            }
            "payment" => {
                set("STRIPE_API_BASE", at.stripe.api_base.clone());
                set("STRIPE_SECRET_KEY", at.stripe.secret_key.clone());
                set("STRIPE_PUBLISHABLE_KEY", at.stripe.publishable_key.clone());
                set("STRIPE_WEBHOOK_SECRETS", at.stripe.webhook_secrets.clone());
            }
            "web" => {
                set("STRIPE_JS_URL", at.stripe.script_url.clone());
                set("DEMO", "true".to_owned());
                set("DESIGN_PAGE", "true".to_owned());
            }
            "notification" => {
                set("SMTP_URL", at.smtp_url.clone());
                set("MAIL_FROM", "Rifada <gifts@rifada.test>".to_owned());
            }
            _ => {}
        }
        Ok(env)
    }
}

/// With many copies each may have fewer connections than it takes by itself:
/// the private PostgreSQL has 400 for all.
fn connections(replicas: u32) -> Option<u32> {
    (replicas > 4).then(|| 64_u32.checked_div(replicas).unwrap_or(1).max(4))
}
