//! A running service: what its parts share, the tasks it runs, and how it stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

use crate::amqp::Watched;
use crate::cli::StopSignals;
use crate::client::{Client, Peer};
use crate::clock::Clock;
use crate::config::{Limits, Peers, Retention, ServiceConfig};
use crate::consumer::{Consumer, Surroundings};
use crate::db;
use crate::dead_letters::Office;
use crate::housekeeping;
use crate::http::{Front, Http, TrustedProxies, serve};
use crate::redis::{self, Redis};
use crate::relay::Relay;
use crate::tokens::Tokens;

/// How long tasks and messages in hand may take to finish at shutdown, and then the relay.
const FINISH: Duration = Duration::from_secs(10);
/// How long connections to Postgres may take to come back and close.
const CLOSE: Duration = Duration::from_secs(5);
/// Connections to Postgres besides those that the settings say: one tells events, one how we are.
/// Not one pool of two: a connection belongs to the thread that opened it, and those that answer
/// requests end before the last event is told.
const BACKSTAGE: u32 = 1;
/// How long a step may take: one that waits for an answer that never comes must end.
const STEP_LIMIT: Duration = Duration::from_secs(300);

/// What the parts of a running service share. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    /// The service's name.
    pub name: &'static str,
    /// The time, and new ids.
    pub clock: Clock,
    /// Postgres, in the service's own schema.
    pub db: PgPool,
    /// Signs and checks tokens.
    pub tokens: Tokens,
    /// Where the other services are.
    pub peers: Peers,
    /// Redis, for those that were given one.
    pub redis: Option<Redis>,
    /// How tight rate limits are.
    pub limits: Limits,
    /// The proxies before us; none if nobody said.
    pub trusted_proxies: Option<TrustedProxies>,
    /// For calls to the world outside; those to peers go through [`client`](Self::client).
    pub http: reqwest::Client,
    /// Cancelled when tasks are to end: after the service drained, before it stops serving.
    pub shutdown: CancellationToken,
    /// Turns for requests.
    pub(crate) turns: Arc<Semaphore>,
    /// Cancelled when the service was asked to stop: it is not ready any more, and still serves.
    pub(crate) draining: CancellationToken,
    drain: Duration,
    retention: Retention,
    /// For telling events: no load of requests takes it.
    telling: PgPool,
    /// For saying how we are, under any load too.
    health: PgPool,
    amqp_url: String,
    tasks: TaskTracker,
    relay: Arc<Notify>,
    relay_task: TaskTracker,
    relay_stop: CancellationToken,
    migrator: &'static Migrator,
    publishing: Arc<Watched>,
    consuming: Arc<Watched>,
    consumes: Arc<AtomicBool>,
}

/// Wakes a task that otherwise runs by its interval.
#[derive(Debug, Clone)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Has the task run now.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

impl Service {
    /// Where its dead letters are.
    pub(crate) fn dead_letter_office(&self) -> Office<'_> {
        Office {
            service: self.name,
            amqp_url: &self.amqp_url,
            now: self.clock.now(),
            inbox_retention: self.retention.inbox,
        }
    }

    pub(crate) fn new(
        name: &'static str,
        config: &ServiceConfig,
        clock: Clock,
        migrator: &'static Migrator,
    ) -> anyhow::Result<Self> {
        // Every TLS connection uses ring; a second installation (in tests) is the same one.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = http_client()?;
        let redis = config.redis_url.as_deref().map(redis::connect).transpose();
        let tokens = Tokens::new(
            name,
            config.signing_key.clone(),
            &config.peers,
            clock.clone(),
            http.clone(),
        );
        Ok(Self {
            name,
            clock,
            db: db::pool(&config.database_url, name, config.database_connections)?,
            tokens,
            peers: config.peers.clone(),
            redis: redis.context("REDIS_URL is no Redis address")?,
            limits: config.limits,
            trusted_proxies: config.trusted_proxies.clone(),
            http,
            shutdown: CancellationToken::new(),
            turns: Arc::new(Semaphore::new(config.max_requests)),
            draining: CancellationToken::new(),
            drain: config.drain,
            retention: config.retention,
            // A claim that is lost is made again, and so is an event that is not known to be told.
            telling: db::repeatable(db::pool(&config.database_url, name, BACKSTAGE)?),
            health: db::pool(&config.database_url, name, BACKSTAGE)?,
            amqp_url: config.amqp_url.clone(),
            tasks: TaskTracker::new(),
            relay: Arc::new(Notify::new()),
            relay_task: TaskTracker::new(),
            relay_stop: CancellationToken::new(),
            migrator,
            publishing: Arc::default(),
            consuming: Arc::default(),
            consumes: Arc::default(),
        })
    }

    /// Starts what every service runs: the relay, and forgetting what is old.
    pub(crate) fn start(&self) {
        let relay = Relay {
            service: self.name,
            amqp_url: self.amqp_url.clone(),
            db: self.telling.clone(),
            clock: self.clock.clone(),
            wake: self.relay.clone(),
            link: self.publishing.clone(),
        };
        self.relay_task.spawn(relay.run(self.relay_stop.clone()));
        housekeeping::start(self, self.retention);
    }

    /// Has the relay tell what a commit just put into the outbox.
    pub fn wake_relay(&self) {
        self.relay.notify_one();
    }

    /// Calls another service.
    #[must_use]
    pub fn client(&self, peer: Peer) -> Client {
        let base = match peer {
            Peer::Campaign => &self.peers.campaign,
            Peer::Pledge => &self.peers.pledge,
            Peer::Payment => &self.peers.payment,
            Peer::Notification => &self.peers.notification,
        };
        Client {
            peer: peer.name(),
            base: base.clone(),
            http: self.http.clone(),
            tokens: self.tokens.clone(),
            speaks_for: None,
        }
    }

    /// Runs a task until it ends; shutdown waits for it. It watches [`shutdown`](Self::shutdown) itself.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks
            .spawn(task.instrument(tracing::info_span!("task", name)));
    }

    /// Runs a step at every interval and whenever it is woken, never twice at once in this process.
    pub fn every<F, Fut>(&self, name: &'static str, interval: Duration, step: F) -> Wake
    where
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let wake = Arc::new(Notify::new());
        let (woken, shutdown) = (wake.clone(), self.shutdown.clone());
        self.spawn(name, async move {
            while !shutdown.is_cancelled() {
                // A step of its own task: one that panics is a failed step, not the end of them.
                let limited = tokio::time::timeout(STEP_LIMIT, step());
                match tokio::spawn(limited.in_current_span()).await {
                    Ok(Ok(Ok(()))) => {}
                    Ok(Ok(Err(error))) => {
                        tracing::warn!(error = format!("{error:#}"), "a step failed");
                    }
                    Ok(Err(_)) => tracing::error!("a step took too long, and was given up"),
                    Err(error) => tracing::error!(%error, "a step panicked"),
                }
                tokio::select! {
                    () = tokio::time::sleep(interval) => {}
                    () = woken.notified() => {}
                    () = shutdown.cancelled() => {}
                }
            }
        });
        Wake(wake)
    }

    /// Hears events on the queue of this service's name.
    ///
    /// # Errors
    /// When its handlers are not those that the contracts say.
    pub fn consume<A: Clone + Send + Sync + 'static>(
        &self,
        consumer: Consumer<A>,
    ) -> anyhow::Result<()> {
        let consuming = consumer.into_loop(Surroundings {
            service: self.name,
            amqp_url: self.amqp_url.clone(),
            clock: self.clock.clone(),
            link: self.consuming.clone(),
        })?;
        self.consumes.store(true, Ordering::Relaxed);
        self.tasks.spawn(consuming.run(self.shutdown.clone()));
        Ok(())
    }

    /// Serves HTTP: the routes, and what every service answers.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub fn serve<A: Send + Sync + 'static>(
        &self,
        bind: std::net::SocketAddr,
        app: actix_web::web::Data<A>,
        routes: fn(&mut Routes<'_>),
    ) -> anyhow::Result<Running> {
        self.serve_behind(None, bind, app, routes)
    }

    /// The same, behind what lies ready for anyone.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub fn serve_behind<A: Send + Sync + 'static>(
        &self,
        front: Option<Front<A>>,
        bind: std::net::SocketAddr,
        app: actix_web::web::Data<A>,
        routes: fn(&mut Routes<'_>),
    ) -> anyhow::Result<Running> {
        serve(Http {
            service: self.clone(),
            bind,
            app,
            routes,
            front,
        })
    }

    /// Whether the service can do its work.
    ///
    /// # Errors
    /// Names what it lacks.
    pub(crate) async fn check_ready(&self) -> anyhow::Result<()> {
        anyhow::ensure!(!self.draining.is_cancelled(), "it is stopping");
        db::check_migrated(&self.health, self.migrator)
            .await
            .context("postgres")?;
        anyhow::ensure!(
            self.publishing.is_up(),
            "events can't be told to the broker"
        );
        anyhow::ensure!(
            !self.consumes.load(Ordering::Relaxed) || self.consuming.is_up(),
            "events can't be heard from the broker"
        );
        Ok(())
    }

    /// Says that it is not ready, and goes on serving until those who send requests noticed.
    pub(crate) async fn drain(&self) {
        self.draining.cancel();
        tokio::time::sleep(self.drain).await;
    }

    /// Finishes what is in hand: first the consumers and tasks, then the relay with what they wrote.
    pub(crate) async fn stop(&self) {
        self.shutdown.cancel();
        finish(&self.tasks, "tasks").await;
        self.relay_stop.cancel();
        finish(&self.relay_task, "the relay").await;
        let closed =
            async { tokio::join!(self.db.close(), self.telling.close(), self.health.close()) };
        if tokio::time::timeout(CLOSE, closed).await.is_err() {
            tracing::warn!("connections to Postgres did not close in time");
        }
    }
}

async fn finish(tasks: &TaskTracker, what: &str) {
    tasks.close();
    if tokio::time::timeout(FINISH, tasks.wait()).await.is_err() {
        tracing::warn!(what, "did not finish in time");
    }
}

fn http_client() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(64)
        // Sooner than a server of ours gives a connection up, so that none is cut under a request.
        .pool_idle_timeout(Duration::from_secs(30))
        .tcp_keepalive(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .build();
    client.context("no HTTP client")
}

/// A service that serves.
pub struct Running {
    /// Its address: `http://127.0.0.1:8082`.
    pub url: String,
    pub(crate) service: Service,
    pub(crate) server: actix_web::dev::ServerHandle,
    pub(crate) done: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Runs until the process is asked to stop, and then stops in order; asked again, at once.
    ///
    /// # Errors
    /// When the server fails by itself, or when it was asked twice.
    pub async fn until_signal(mut self) -> anyhow::Result<()> {
        let mut signals = StopSignals::new()?;
        tokio::select! {
            done = &mut self.done => done??,
            () = signals.next() => {}
        }
        tracing::info!("stopping: finishing what is in hand");
        tokio::select! {
            () = self.stop() => Ok(()),
            () = signals.next() => anyhow::bail!("asked twice to stop: it left work in hand"),
        }
    }

    /// Unready, drain, finish what is in hand, stop.
    pub async fn stop(self) {
        self.service.drain().await;
        // Streams and tasks end now; requests in hand are finished.
        self.service.shutdown.cancel();
        self.server.stop(true).await;
        self.service.stop().await;
    }

    /// What the service's parts share.
    #[must_use]
    pub const fn service(&self) -> &Service {
        &self.service
    }
}
