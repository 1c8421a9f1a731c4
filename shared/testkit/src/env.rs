use std::time::Duration;

use jiff::Timestamp;
use platform::cli::Program;
use platform::config::{Environment, Limits, Retention, ServiceConfig};
use platform::http::TrustedProxies;
use platform::{Clock, Running};
use sqlx::migrate::Migrator;
use sqlx::{PgPool, Row as _};
use url::Url;

use crate::database::Database;
use crate::issuers::Issuers;
use crate::proxy::TcpProxy;
use crate::rabbit::Vhost;
use crate::{Api, Broker, eventually};

/// The surroundings of one service in one test.
pub struct Env {
    service: &'static str,
    database: Database,
    vhost: Vhost,
    redis_url: String,
    /// The clock of every service started here: the machine's own unless the test took another.
    pub clock: Clock,
    /// Signs the tokens of the other services.
    pub issuers: Issuers,
    /// Says and hears events.
    pub broker: Broker,
    /// The service's own schema, for looking.
    pub db: PgPool,
}

impl Env {
    /// Surroundings with the machine's clock.
    pub async fn start<P: Program>() -> Self {
        Self::with_clock::<P>(Clock::system()).await
    }

    /// Surroundings with a clock that the test moves.
    pub async fn at<P: Program>(now: &str) -> Self {
        let now: Timestamp = now.parse().expect("a time");
        Self::with_clock::<P>(Clock::fixed(now)).await
    }

    async fn with_clock<P: Program>(clock: Clock) -> Self {
        let migrator: &'static Migrator = P::migrator();
        let (database, vhost) = tokio::join!(Database::create(P::NAME, migrator), Vhost::create());
        let db = PgPool::connect(&database.url)
            .await
            .expect("the test's database");
        Self {
            service: P::NAME,
            redis_url: redis_url().await,
            issuers: Issuers::start(&clock),
            broker: Broker::connect(&vhost.url).await,
            clock,
            database,
            vhost,
            db,
        }
    }

    /// The settings that every service has, for one more copy of the service.
    #[must_use]
    pub fn config(&self) -> ServiceConfig {
        ServiceConfig {
            bind: ([127, 0, 0, 1], 0).into(),
            database_url: self.database.url.clone(),
            database_connections: 8,
            amqp_url: self.vhost.url.clone(),
            redis_url: Some(self.redis_url.clone()),
            signing_key: self.issuers.key(self.service),
            peers: self.issuers.peers(),
            environment: Environment::Development,
            limits: Limits::Wide,
            trusted_proxies: Some(TrustedProxies::default()),
            drain: Duration::ZERO,
            max_requests: 512,
            retention: Retention::default(),
        }
    }

    /// Settings like [`config`](Self::config), for a copy that reaches its servers through proxies.
    pub async fn proxied(&self) -> (Proxies, ServiceConfig) {
        let mut config = self.config();
        let mut redis = self.redis_url.clone();
        let proxies = Proxies {
            database: through(&mut config.database_url, 5432).await,
            amqp: through(&mut config.amqp_url, 5672).await,
            redis: through(&mut redis, 6379).await,
        };
        config.redis_url = Some(redis);
        (proxies, config)
    }

    /// Has the broker close the connections whose name begins so, as an operator or a fault of its
    /// own would.
    pub async fn close_connections(&self, prefix: &str) {
        // The broker lists a connection a few seconds after it began.
        eventually("connections to close", async || {
            (self.vhost.close_connections(prefix).await > 0).then_some(())
        })
        .await;
    }

    /// Where this test's Redis database is.
    #[must_use]
    pub fn redis_url(&self) -> &str {
        &self.redis_url
    }

    /// Starts a copy of the service, and waits until it is ready.
    pub async fn run<P: Program>(&self, config: P::Config) -> (Running, Api) {
        let running = platform::cli::start::<P>(config, self.clock.clone())
            .await
            .expect("the service starts");
        let api = Api::new(&running.url);
        eventually("readiness", async || {
            (api.get("/readyz").send().await.status == 200).then_some(())
        })
        .await;
        (running, api)
    }

    /// Ends the test: every copy stops in order, and nothing may be left to do
    /// but the dead letters that the test planted.
    pub async fn finish(self, copies: impl IntoIterator<Item = Running>, dead_letters: u32) {
        let work = self.service;
        eventually("an empty outbox", async || {
            (self.outbox().await == 0).then_some(())
        })
        .await;
        self.broker.drained(work).await;
        for running in copies {
            running.stop().await;
        }
        assert_eq!(self.outbox().await, 0, "events were left in the outbox");
        assert_eq!(
            self.broker.waiting(work).await,
            0,
            "events were left in the queue"
        );
        let dead = self.broker.waiting(&platform::amqp::dead_queue(work)).await;
        assert_eq!(dead, dead_letters, "dead letters");
        self.issuers.stop().await;
        self.broker.close().await;
        self.db.close().await;
        tokio::join!(self.database.drop(), self.vhost.drop());
    }

    async fn outbox(&self) -> i64 {
        let waiting =
            "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_bundles)";
        let row = sqlx::query(waiting).fetch_one(&self.db).await;
        row.and_then(|row| row.try_get(0)).expect("the outbox")
    }
}

/// What stands between a copy of a service and its servers.
pub struct Proxies {
    /// Before Postgres.
    pub database: TcpProxy,
    /// Before RabbitMQ.
    pub amqp: TcpProxy,
    /// Before Redis.
    pub redis: TcpProxy,
}

/// Puts a proxy before the server that a URL names.
async fn through(url: &mut String, default_port: u16) -> TcpProxy {
    let mut parsed: Url = url.parse().expect("a URL");
    let target = parsed
        .socket_addrs(|| Some(default_port))
        .ok()
        .and_then(|addresses| addresses.first().copied())
        .expect("an address in the URL");
    let proxy = TcpProxy::start(target).await;
    let address = proxy.address();
    parsed.set_ip_host(address.ip()).expect("a host");
    parsed.set_port(Some(address.port())).expect("a port");
    *url = parsed.to_string();
    proxy
}

/// One of the server's numbered databases, so that a test may flush its own.
async fn redis_url() -> String {
    let url = crate::setting("REDIS_URL");
    let mut redis = platform::redis::connect(&url).expect("REDIS_URL is a URL");
    let settings: Vec<String> = redis::cmd("CONFIG")
        .arg(&["GET", "databases"])
        .query_async(&mut redis)
        .await
        .expect("Redis answers at REDIS_URL");
    let databases: u128 = settings
        .get(1)
        .and_then(|count| count.parse().ok())
        .expect("a number of databases");
    let database = uuid::Uuid::new_v4().as_u128() % databases;
    format!("{}/{database}", url.trim_end_matches('/'))
}
