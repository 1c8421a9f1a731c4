//! One running simulation: its configuration, its account behind a lock, and the bells of its helpers.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use crate::config::Config;
use crate::deliveries::Delivery;
use crate::state::Store;

/// Shared by all handlers and tasks.
#[derive(Debug)]
pub(crate) struct Sim {
    pub(crate) config: Config,
    store: Mutex<Store>,
    /// Rings when deliveries may be due.
    pub(crate) deliver: Notify,
    /// Rings when jobs were planned.
    pub(crate) work: Notify,
    /// Rings when the state's file is behind.
    pub(crate) save: Notify,
}

impl Sim {
    /// Around an account, for a server that is reached at `base_url`.
    pub(crate) fn new(config: Config, mut store: Store, base_url: String) -> Self {
        store.base_url = base_url;
        store.webhook_url.clone_from(&config.webhook_url);
        store.settle_ms = config.settle_ms();
        let (deliver, work, save) = (Notify::new(), Notify::new(), Notify::new());
        Self {
            config,
            store: Mutex::new(store),
            deliver,
            work,
            save,
        }
    }

    /// Looks at the account.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&Store) -> R) -> R {
        look(&self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the account, and wakes whoever may have work by it.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Store) -> R) -> R {
        let result = change(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner));
        self.deliver.notify_one();
        self.work.notify_one();
        self.save.notify_one();
        result
    }

    /// Changes what is kept nowhere: trouble to come, keys in use. Wakes nobody.
    pub(crate) fn quietly<R>(&self, change: impl FnOnce(&mut Store) -> R) -> R {
        change(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the next delivery that is due, with its address and its body; or says when there will be one.
    /// An event that has been forgotten since is given up.
    pub(crate) fn take_delivery(
        &self,
        now_ms: i64,
    ) -> (Option<(Delivery, String, String)>, Option<i64>) {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(url) = store.webhook_url.clone() else {
            return (None, None);
        };
        while let Some(delivery) = store.deliveries.take_due(now_ms) {
            if let Some(event) = store.events.get(&delivery.event) {
                let body = serde_json::to_string_pretty(&event.json()).unwrap_or_default();
                return (Some((delivery, url, body)), None);
            }
            store
                .deliveries
                .give_up(delivery.id, "the event is too old");
        }
        (None, store.deliveries.next_due_ms())
    }
}
