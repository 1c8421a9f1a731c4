//! What happens by itself later: a payment that settles, a balance transaction that appears.

use serde::{Deserialize, Serialize};

use crate::objects::dispute::Verdict;
use crate::objects::refund::Standing;
use crate::objects::{charge, confirm, dispute_course, refund_course};
use crate::state::Store;

/// One thing to do later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Job {
    /// Gives a charge its balance transaction.
    Balance {
        /// The charge.
        charge: String,
    },
    /// The holder of a card that paid disputes it.
    Dispute {
        /// The charge.
        charge: String,
    },
    /// The bank decides a dispute.
    Decide {
        /// The dispute.
        dispute: String,
        /// In whose favour.
        verdict: Verdict,
    },
    /// A refund arrives, or comes back.
    Refund {
        /// The refund.
        refund: String,
        /// Unless it has moved since.
        from: Standing,
        /// What becomes of it.
        to: Standing,
    },
    /// Ends a payment that is processing.
    Finish {
        /// The PaymentIntent.
        payment_intent: String,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Planned {
    due_ms: i64,
    job: Job,
}

/// The plan.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Jobs {
    planned: Vec<Planned>,
}

impl Jobs {
    /// Plans a job.
    pub(crate) fn plan(&mut self, due_ms: i64, job: Job) {
        self.planned.push(Planned { due_ms, job });
    }

    /// When the next one is due.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.planned.iter().map(|planned| planned.due_ms).min()
    }

    fn take_due(&mut self, now_ms: i64) -> Vec<Job> {
        let mut due: Vec<Planned> = self
            .planned
            .extract_if(.., |planned| planned.due_ms <= now_ms)
            .collect();
        due.sort_by_key(|planned| planned.due_ms);
        due.into_iter().map(|planned| planned.job).collect()
    }
}

/// Does all that is due.
pub(crate) fn run_due(store: &mut Store, now_ms: i64) {
    for job in store.jobs.take_due(now_ms) {
        match job {
            Job::Balance { charge } => charge::settle(store, &charge, now_ms),
            Job::Dispute { charge } => dispute_course::begin_by_card(store, &charge, now_ms),
            Job::Decide { dispute, verdict } => {
                dispute_course::decide_planned(store, &dispute, verdict, now_ms);
            }
            Job::Refund { refund, from, to } => {
                refund_course::move_planned(store, &refund, (from, to), now_ms);
            }
            Job::Finish { payment_intent } => {
                confirm::finish_processing(store, &payment_intent, now_ms);
            }
        }
    }
}
