//! What everyone in a run shares.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::answers::Answers;
use crate::http;
use crate::processes::Processes;
use crate::stage::Stage;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Donors give, faults are made.
    Giving,
    /// Nothing new is begun; what was begun is brought to an end.
    Finishing,
    /// Who has no answer yet is told that there is none.
    Over,
}

/// The suite, and who is about in it.
pub struct World {
    /// Where everything is.
    pub stage: Stage,
    /// The services.
    pub processes: Processes,
    /// What clients were told.
    pub answers: Answers,
    /// Where that is written down.
    pub answers_file: PathBuf,
    /// What happened.
    pub tally: Tally,
    pub(super) http: reqwest::Client,
    phase: watch::Sender<Phase>,
}

impl World {
    /// Everything is there and runs.
    ///
    /// # Errors
    /// If a service does not start.
    pub async fn start(stage: Stage) -> anyhow::Result<Self> {
        let processes = Processes::new(&stage).await?;
        processes.start_all(Duration::from_secs(90)).await?;
        let answers_file = stage.state.join("answers.jsonl");
        Ok(Self {
            answers: Answers::create(&answers_file)?,
            answers_file,
            processes,
            stage,
            tally: Tally::default(),
            http: http::many_clients()?,
            phase: watch::Sender::new(Phase::Giving),
        })
    }

    pub(super) fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// Waits, but not past the time of giving.
    pub(super) async fn linger(&self, length: Duration) {
        let mut phase = self.phase.subscribe();
        let finishing = phase.wait_for(|phase| *phase > Phase::Giving);
        let _whichever = tokio::time::timeout(length, finishing).await;
    }
}

/// What happened in a run.
#[derive(Default)]
pub struct Tally {
    retries: AtomicU64,
    ways: Mutex<BTreeMap<&'static str, u64>>,
    troubles: Mutex<Vec<String>>,
}

impl Tally {
    /// A call was made once more.
    pub fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// A donor has come to an end, in this way.
    pub fn came(&self, way: &'static str) {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        let count = ways.entry(way).or_default();
        *count = count.saturating_add(1);
    }

    /// Something must not have happened.
    pub fn trouble(&self, what: String) {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.push(what);
    }

    /// How many calls were made once more.
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// How many came to which end.
    #[must_use]
    pub fn ways(&self) -> BTreeMap<&'static str, u64> {
        let ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        ways.clone()
    }

    /// What must not have happened.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.clone()
    }
}
