//! Time and new ids, so that tests own both.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use uuid::{NoContext, Uuid};

/// Tells the time, and makes ids that carry it.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// The time a test set; none for the machine's own.
    fixed: Option<Arc<Mutex<Timestamp>>>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self { fixed: None }
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn fixed(now: Timestamp) -> Self {
        Self {
            fixed: Some(Arc::new(Mutex::new(now))),
        }
    }

    /// The time, in microseconds as Postgres keeps it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = self.fixed.as_ref().map_or_else(system_now, |fixed| {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner)
        });
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Moves a fixed clock; the machine's own stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Some(fixed) = &self.fixed {
            let mut now = fixed.lock().unwrap_or_else(PoisonError::into_inner);
            *now = now.checked_add(by).unwrap_or(*now);
        }
    }

    /// A new UUIDv7, as any of the typed ids.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        let since_epoch = self.now().as_duration();
        let seconds = u64::try_from(since_epoch.as_secs()).unwrap_or(0);
        let nanoseconds = u32::try_from(since_epoch.subsec_nanos()).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanoseconds)).into()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine"
)]
fn system_now() -> Timestamp {
    Timestamp::now()
}
