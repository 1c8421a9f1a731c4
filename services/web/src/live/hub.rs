use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use money::CampaignId;
use platform::Service;
use platform::client::ClientError;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::listen::listen;
use super::watch::{Moment, Watched, keep};
use crate::peers;

/// How long it is remembered which campaign a name belongs to.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(1);
/// Names that are remembered at most.
const MOST_NAMES: usize = 10_000;
/// Streams that one process keeps open at most.
const MOST_STREAMS: usize = 20_000;

/// Knows which campaigns are watched, and tells those who watch.
#[derive(Clone)]
pub(crate) struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    service: Service,
    watched: Mutex<HashMap<CampaignId, Arc<Watched>>>,
    names: Mutex<HashMap<String, Known>>,
    streams: AtomicUsize,
    has_channel: watch::Receiver<bool>,
}

/// A campaign, by the name that its page has.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    id: CampaignId,
    country: String,
    until: Timestamp,
}

/// A reader's place. Given back when it is dropped.
pub(crate) struct Subscription {
    pub(crate) now: watch::Receiver<Option<Arc<Moment>>>,
    inner: Arc<Inner>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.inner.streams.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("open_streams").decrement(1);
    }
}

impl Hub {
    /// Starts to listen, where there is a Redis.
    pub(crate) fn start(service: &Service, redis_url: Option<&str>) -> anyhow::Result<Self> {
        let (channel, has_channel) = watch::channel(false);
        let hub = Self {
            inner: Arc::new(Inner {
                service: service.clone(),
                watched: Mutex::default(),
                names: Mutex::default(),
                streams: AtomicUsize::new(0),
                has_channel,
            }),
        };
        if let Some(url) = redis_url {
            let redis = redis::Client::open(url).context("REDIS_URL is no Redis address")?;
            service.spawn("live figures", listen(hub.clone(), redis, channel));
        }
        Ok(hub)
    }

    /// The published campaign of this name. A thousand readers at once are one question.
    pub(crate) async fn find(&self, name: &str) -> Result<Known, ClientError> {
        let (service, now) = (&self.inner.service, self.inner.service.clock.now());
        if let Some(known) = self.names().get(name).filter(|known| known.until > now) {
            return Ok(known.clone());
        }
        let campaign = peers::published::campaign(service, name).await?;
        let known = Known {
            id: campaign.id,
            country: campaign.organisation.country,
            until: now.checked_add(REMEMBERED).unwrap_or(now),
        };
        let mut names = self.names();
        if names.len() >= MOST_NAMES {
            names.clear();
        }
        names.insert(name.to_owned(), known.clone());
        Ok(known)
    }

    /// Watches a campaign; none when as many watch as this process can bear.
    pub(crate) fn watch(&self, campaign: &Known) -> Option<Subscription> {
        let inner = &self.inner;
        if inner.streams.fetch_add(1, Ordering::Relaxed) >= MOST_STREAMS {
            inner.streams.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let now = {
            let mut watched = self.watched();
            let alive = watched
                .get(&campaign.id)
                .map(|watched| watched.now.subscribe());
            alive.unwrap_or_else(|| self.begin(&mut watched, campaign))
        };
        metrics::gauge!("open_streams").increment(1);
        Some(Subscription {
            now,
            inner: inner.clone(),
        })
    }

    fn begin(
        &self,
        watched: &mut HashMap<CampaignId, Arc<Watched>>,
        campaign: &Known,
    ) -> watch::Receiver<Option<Arc<Moment>>> {
        let (sender, receiver) = watch::channel(None);
        let begun = Arc::new(Watched {
            id: campaign.id,
            country: campaign.country.clone(),
            changed: Notify::new(),
            now: sender,
        });
        watched.insert(campaign.id, begun.clone());
        let hub = self.clone();
        let service = self.inner.service.clone();
        self.inner
            .service
            .spawn("figures of a campaign", async move {
                loop {
                    keep(
                        service.clone(),
                        begun.clone(),
                        hub.inner.has_channel.clone(),
                    )
                    .await;
                    if service.shutdown.is_cancelled() || hub.forget(&begun) {
                        return;
                    }
                }
            });
        receiver
    }

    /// Forgets a campaign that nobody watches; somebody may have come in between.
    fn forget(&self, gone: &Arc<Watched>) -> bool {
        let mut watched = self.watched();
        let unwatched = gone.now.receiver_count() == 0;
        if unwatched {
            watched.remove(&gone.id);
        }
        unwatched
    }

    /// A campaign's figures changed.
    pub(super) fn changed(&self, id: CampaignId) {
        if let Some(watched) = self.watched().get(&id) {
            watched.changed.notify_one();
        }
    }

    /// Any figures may have changed.
    pub(super) fn all_changed(&self) {
        for watched in self.watched().values() {
            watched.changed.notify_one();
        }
    }

    pub(super) fn shutdown(&self) -> CancellationToken {
        self.inner.service.shutdown.clone()
    }

    fn names(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.inner
            .names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<CampaignId, Arc<Watched>>> {
        self.inner
            .watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
