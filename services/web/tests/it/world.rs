use std::time::Duration;

use platform::Running;
use platform::config::Limits;
use platform::tokens::SigningKey;
use testkit::{Api, Env};
use web::{Config, Web};

use crate::browser::Browser;
use crate::peers::{Peers, State};

/// Within the hold of the sample pledge, which ends at 12:32.
const NOW: &str = "2026-11-22T12:10:00Z";

/// The web service among its peers.
pub(crate) struct World {
    pub(crate) env: Env,
    pub(crate) api: Api,
    pub(crate) peers: Peers,
    /// What web signs its tokens with.
    pub(crate) pem: String,
    running: Running,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With settings of its own.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::around(Env::at::<Web>(NOW).await, change).await
    }

    /// For processes of their own, whose clock is the machine's.
    pub(crate) async fn with_the_machines_clock() -> Self {
        Self::around(Env::start::<Web>().await, |_| {}).await
    }

    async fn around(env: Env, change: impl FnOnce(&mut Config)) -> Self {
        let peers = Peers::start();
        let mut config = Config {
            service: env.config(),
            stripe_js: "http://127.0.0.1:1/v3/".parse().unwrap(),
            demo: true,
            design: true,
            // What a peer says now is what the next page shows, unless a test is about what is kept.
            shown_within: Duration::ZERO,
            pages_bytes: 1_000_000,
        };
        let all = &mut config.service.peers;
        for peer in [
            &mut all.campaign,
            &mut all.pledge,
            &mut all.payment,
            &mut all.notification,
        ] {
            *peer = peers.url.clone();
        }
        let pem = SigningKey::generate_pem().unwrap();
        config.service.signing_key = pem.parse().unwrap();
        change(&mut config);
        let (running, api) = env.run::<Web>(config).await;
        Self {
            env,
            api,
            peers,
            pem,
            running,
        }
    }

    /// As in production.
    pub(crate) async fn strict() -> Self {
        Self::with(|config| config.service.limits = Limits::Strict).await
    }

    /// A browser that has never been here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.api.clone())
    }

    /// What the peers are to answer.
    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.peers.state());
    }

    pub(crate) const fn running(&self) -> &Running {
        &self.running
    }

    pub(crate) async fn end(self) {
        self.peers.stop().await;
        self.env.finish([self.running], 0).await;
    }
}

/// A number that differs between tests that share a Redis.
pub(crate) fn someone() -> String {
    format!("{}@example.org", uuid::Uuid::new_v4().simple())
}
