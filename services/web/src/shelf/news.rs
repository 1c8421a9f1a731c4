//! What the other services say has changed. Every process asks for itself, all the time: so nothing hangs on a
//! message that may be lost, and any number of copies hears the same.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use contracts::changes::Changes;
use platform::Service;
use platform::client::Peer;
use tokio::time::Instant;
use uuid::Uuid;

use crate::peers;

/// Stands for lists, which any change of the campaign service may touch.
pub(crate) const LISTS: Uuid = Uuid::nil();
/// Those whose words pages show.
const PEERS: [Peer; 2] = [Peer::Campaign, Peer::Pledge];
/// How often each is asked within the time that a change may take to show.
const ASKED_WITHIN: u32 = 3;
/// More than these are not remembered one by one.
const MOST: usize = 100_000;

/// What is known of changes.
pub(crate) struct News {
    begun: Instant,
    /// Microseconds after the beginning: what each of them committed before is known here. 0 for nothing.
    known_until: [AtomicU64; 2],
    /// Rises with whatever is heard.
    turn: AtomicU64,
    changed: RwLock<Changed>,
}

#[derive(Default)]
struct Changed {
    /// The turns at which it was heard that something changed.
    one: HashMap<Uuid, u64>,
    /// The latest turn at which anything may have changed.
    all: u64,
}

impl News {
    pub(crate) fn new() -> Self {
        Self {
            begun: Instant::now(),
            known_until: Default::default(),
            turn: AtomicU64::new(1),
            changed: RwLock::default(),
        }
    }

    /// Asks until the process stops, often enough that what is `within` so long is known.
    pub(crate) fn follow(self: &Arc<Self>, service: &Service, within: Duration) {
        for (place, peer) in PEERS.into_iter().enumerate() {
            let (news, asking) = (self.clone(), service.clone());
            service.spawn("changes", async move {
                tokio::select! {
                    () = news.ask(&asking, (place, peer), within) => {}
                    () = asking.shutdown.cancelled() => {}
                }
            });
        }
    }

    async fn ask(&self, service: &Service, (place, peer): (usize, Peer), within: Duration) {
        let mut after: Option<String> = None;
        let mut away = false;
        loop {
            let asked = Instant::now();
            let answer = peers::published::changes(service, peer, after.as_deref());
            let failed = match tokio::time::timeout(within, answer).await {
                Ok(Ok(changes)) => {
                    after = Some(changes.next.clone());
                    self.take(place, asked, &changes);
                    None
                }
                Ok(Err(error)) => Some(error.to_string()),
                Err(_) => Some("it took too long".to_owned()),
            };
            // Told once, not three times a second.
            match (&failed, away) {
                (Some(error), false) => tracing::warn!(
                    peer = peer.name(),
                    error,
                    "changes can't be heard of; pages are made anew each second"
                ),
                (None, true) => tracing::info!(peer = peer.name(), "changes are heard of again"),
                (Some(_), true) | (None, false) => {}
            }
            away = failed.is_some();
            tokio::time::sleep_until(asked + within / ASKED_WITHIN).await;
        }
    }

    /// What one of them answered to a question that was asked then.
    fn take(&self, place: usize, asked: Instant, heard: &Changes) {
        if heard.all || !heard.what.is_empty() {
            let mut changed = self.changed.write().unwrap_or_else(PoisonError::into_inner);
            let turn = self.turn.load(Ordering::Relaxed) + 1;
            changed.one.extend(heard.what.iter().map(|id| (*id, turn)));
            if PEERS.get(place) == Some(&Peer::Campaign) {
                changed.one.insert(LISTS, turn);
            }
            if heard.all || changed.one.len() > MOST {
                changed.one = HashMap::new();
                changed.all = turn;
            }
            // Under the lock: whoever sees this turn sees what came with it.
            self.turn.store(turn, Ordering::Release);
        }
        if let Some(until) = self.known_until.get(place) {
            until.store(self.micros(asked), Ordering::Release);
        }
    }

    fn micros(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.begun);
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }

    /// What is read from now on has all that was heard by this turn.
    pub(crate) fn turn(&self) -> u64 {
        self.turn.load(Ordering::Acquire)
    }

    /// Whether all that was committed before so long ago is known.
    pub(crate) fn is_known(&self, now: Instant, within: Duration) -> bool {
        let now = self.micros(now);
        let within = u64::try_from(within.as_micros()).unwrap_or(u64::MAX);
        self.known_until.iter().all(|until| {
            let until = until.load(Ordering::Acquire);
            until > 0 && now.saturating_sub(until) < within
        })
    }

    /// Whether any of these changed after that turn.
    pub(crate) fn changed_since(&self, turn: u64, shown: &[Uuid]) -> bool {
        let changed = self.changed.read().unwrap_or_else(PoisonError::into_inner);
        let one = |id| changed.one.get(id).is_some_and(|at| *at > turn);
        changed.all > turn || shown.iter().any(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: Duration = Duration::from_secs(1);

    fn said(all: bool, what: &[Uuid]) -> Changes {
        Changes {
            next: String::new(),
            all,
            what: what.to_vec(),
        }
    }

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn what_was_read_before_a_change_was_heard_is_not_right_any_more() {
        let news = News::new();
        let before = news.turn();
        assert!(!news.changed_since(before, &[id(1), LISTS]));
        news.take(0, Instant::now(), &said(false, &[id(1)]));
        assert!(news.changed_since(before, &[id(2), id(1)]));
        assert!(news.changed_since(before, &[LISTS]));
        assert!(!news.changed_since(before, &[id(2)]));
        let after = news.turn();
        assert!(!news.changed_since(after, &[id(1), LISTS]));
        // The pledge service has no lists.
        news.take(1, Instant::now(), &said(false, &[id(2)]));
        assert!(news.changed_since(after, &[id(2)]) && !news.changed_since(after, &[LISTS]));
        news.take(1, Instant::now(), &said(true, &[]));
        assert!(news.changed_since(after, &[id(3)]));
        assert!(!news.changed_since(news.turn(), &[id(2), id(3)]));
    }

    #[test]
    fn nothing_is_known_while_one_of_them_is_silent() {
        let news = News::new();
        let asked = Instant::now() + WITHIN;
        assert!(!news.is_known(asked, WITHIN));
        news.take(0, asked, &said(true, &[]));
        assert!(!news.is_known(asked, WITHIN));
        news.take(1, asked, &said(true, &[]));
        assert!(news.is_known(asked + WITHIN / 2, WITHIN));
        let later = asked + WITHIN;
        news.take(0, later, &said(false, &[]));
        assert!(!news.is_known(later, WITHIN));
    }

    #[test]
    fn a_flood_is_not_remembered_one_by_one() {
        let news = News::new();
        let begun = news.turn();
        let many: Vec<Uuid> = (1..=60_000).map(id).collect();
        news.take(1, Instant::now(), &said(false, &many));
        assert!(!news.changed_since(begun, &[id(1_000_000)]));
        let more: Vec<Uuid> = (60_001..=120_000).map(id).collect();
        news.take(1, Instant::now(), &said(false, &more));
        assert!(news.changed_since(begun, &[id(1_000_000)]));
        assert!(news.changed.read().unwrap().one.is_empty());
    }
}
