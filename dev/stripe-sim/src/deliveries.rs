//! Deliveries of events to the webhook URL: what is due, what came of it.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// More waiting than this, and the oldest is given up: it stays in the event list.
const MAX_PENDING: usize = 10_000;
const MAX_ENDED: usize = 2_000;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// Will be tried (again).
    Pending,
    /// Answered 2xx.
    Delivered,
    /// Given up after the last try.
    Failed,
    /// Lost on demand.
    Dropped,
}

/// One event on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// Its number.
    pub(crate) id: u64,
    /// The event.
    pub(crate) event: String,
    /// The event's type.
    #[serde(rename = "type")]
    pub(crate) event_type: String,
    /// Where it stands.
    pub(crate) standing: Standing,
    /// When it is tried next.
    pub(crate) due_ms: i64,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// The last answer's status.
    pub(crate) last_status: Option<u16>,
    /// Why there was no answer.
    pub(crate) last_error: Option<String>,
    #[serde(skip)]
    in_flight: bool,
}

/// What came of one try.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status, if there was an answer.
    pub(crate) status: Option<u16>,
    /// Why there was none.
    pub(crate) error: Option<String>,
}

/// How long to wait after the nth failed try; after the last one it is given up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    /// The first pause; each further one is twice as long.
    pub(crate) first_ms: i64,
    /// The longest pause.
    pub(crate) longest_ms: i64,
    /// How many tries there are.
    pub(crate) attempts: u32,
}

impl Schedule {
    /// The pause after so many failed tries, or `None` when there is no further try.
    pub(crate) fn pause_ms(&self, attempts: u32) -> Option<i64> {
        let doubled = 1_i64
            .checked_shl(attempts.saturating_sub(1))
            .filter(|factor| *factor > 0);
        let pause = doubled
            .and_then(|factor| self.first_ms.checked_mul(factor))
            .unwrap_or(self.longest_ms);
        (attempts < self.attempts).then(|| pause.min(self.longest_ms))
    }
}

/// All deliveries.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Deliveries {
    next_id: u64,
    pending: BTreeMap<u64, Delivery>,
    ended: VecDeque<Delivery>,
}

impl Deliveries {
    /// Adds a delivery; returns those that had to give way.
    pub(crate) fn add(&mut self, event: &str, event_type: &str, due_ms: i64) -> Vec<Delivery> {
        let delivery = self.new_delivery(event, event_type, Standing::Pending, due_ms);
        self.pending.insert(delivery.id, delivery);
        let mut given_up = Vec::new();
        while self.pending.len() > MAX_PENDING {
            let Some(oldest) = self
                .pending
                .first_key_value()
                .map(|(_, oldest)| oldest.clone())
            else {
                break;
            };
            self.give_up(oldest.id, "too many deliveries are waiting");
            given_up.push(oldest);
        }
        given_up
    }

    /// Notes a delivery that is lost on demand.
    pub(crate) fn add_dropped(&mut self, event: &str, event_type: &str, now_ms: i64) {
        let delivery = self.new_delivery(event, event_type, Standing::Dropped, now_ms);
        self.end(delivery);
    }

    fn new_delivery(
        &mut self,
        event: &str,
        event_type: &str,
        standing: Standing,
        due_ms: i64,
    ) -> Delivery {
        self.next_id += 1;
        Delivery {
            id: self.next_id,
            event: event.to_owned(),
            event_type: event_type.to_owned(),
            standing,
            due_ms,
            attempts: 0,
            last_status: None,
            last_error: None,
            in_flight: false,
        }
    }

    fn end(&mut self, delivery: Delivery) {
        self.ended.push_back(delivery);
        if self.ended.len() > MAX_ENDED {
            self.ended.pop_front();
        }
    }

    /// Brings the delivery of an event forward.
    pub(crate) fn hasten(&mut self, event: &str, due_ms: i64) {
        let of_event = |delivery: &&mut Delivery| delivery.event == event;
        for delivery in self.pending.values_mut().filter(of_event) {
            delivery.due_ms = delivery.due_ms.min(due_ms);
        }
    }

    /// Takes the next that is due; `answered` must follow.
    pub(crate) fn take_due(&mut self, now_ms: i64) -> Option<Delivery> {
        let due = |delivery: &&mut Delivery| !delivery.in_flight && delivery.due_ms <= now_ms;
        let next = self
            .pending
            .values_mut()
            .filter(due)
            .min_by_key(|delivery| (delivery.due_ms, delivery.id))?;
        next.in_flight = true;
        Some(next.clone())
    }

    /// When the next one is due.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.pending
            .values()
            .filter(|delivery| !delivery.in_flight)
            .map(|delivery| delivery.due_ms)
            .min()
    }

    /// Notes what came of a try; returns the delivery if it has ended.
    pub(crate) fn answered(
        &mut self,
        id: u64,
        answer: Answer,
        schedule: &Schedule,
        now_ms: i64,
    ) -> Option<Delivery> {
        let delivery = self.pending.get_mut(&id)?;
        delivery.in_flight = false;
        delivery.attempts += 1;
        delivery.last_status = answer.status;
        delivery.last_error = answer.error;
        if answer
            .status
            .is_some_and(|status| (200..300).contains(&status))
        {
            delivery.standing = Standing::Delivered;
        } else if let Some(pause) = schedule.pause_ms(delivery.attempts) {
            delivery.due_ms = now_ms + pause;
            return None;
        } else {
            delivery.standing = Standing::Failed;
        }
        let ended = self.pending.remove(&id)?;
        self.end(ended.clone());
        Some(ended)
    }

    /// Ends a delivery without another try.
    pub(crate) fn give_up(&mut self, id: u64, why: &str) {
        if let Some(mut delivery) = self.pending.remove(&id) {
            delivery.standing = Standing::Failed;
            delivery.last_error = Some(why.to_owned());
            self.end(delivery);
        }
    }

    /// The newest first, pending ones before ended ones.
    pub(crate) fn list(&self) -> impl Iterator<Item = &Delivery> {
        self.pending.values().rev().chain(self.ended.iter().rev())
    }

    /// How many still wait.
    pub(crate) fn pending(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: Schedule = Schedule {
        first_ms: 1000,
        longest_ms: 60_000,
        attempts: 4,
    };

    fn answer(status: u16) -> Answer {
        Answer {
            status: Some(status),
            error: None,
        }
    }

    #[test]
    fn pauses_double_and_end() {
        let schedule = Schedule {
            first_ms: 1000,
            longest_ms: 5000,
            attempts: 6,
        };
        let pauses: Vec<_> = (1..=6)
            .map(|attempts| schedule.pause_ms(attempts))
            .collect();
        assert_eq!(
            pauses,
            [
                Some(1000),
                Some(2000),
                Some(4000),
                Some(5000),
                Some(5000),
                None
            ]
        );
        assert_eq!(
            Schedule {
                attempts: 200,
                ..schedule
            }
            .pause_ms(150),
            Some(5000)
        );
    }

    #[test]
    fn a_delivery_is_tried_until_it_is_answered() {
        let mut deliveries = Deliveries::default();
        deliveries.add("evt_1", "charge.succeeded", 100);
        assert!(deliveries.take_due(99).is_none());
        let first = deliveries.take_due(100).unwrap();
        assert!(deliveries.take_due(100).is_none(), "one try at a time");
        assert!(
            deliveries
                .answered(first.id, answer(500), &SCHEDULE, 200)
                .is_none()
        );
        assert_eq!(deliveries.next_due_ms(), Some(1200));
        let again = deliveries.take_due(1200).unwrap();
        let ended = deliveries
            .answered(again.id, answer(204), &SCHEDULE, 1200)
            .unwrap();
        assert_eq!((ended.standing, ended.attempts), (Standing::Delivered, 2));
        assert_eq!(deliveries.pending(), 0);
    }

    #[test]
    fn it_is_given_up_in_the_end() {
        let mut deliveries = Deliveries::default();
        deliveries.add("evt_1", "charge.succeeded", 0);
        let mut now = 0;
        let ended = loop {
            let due = deliveries.take_due(now).unwrap();
            let lost = Answer {
                status: None,
                error: Some("refused".to_owned()),
            };
            match deliveries.answered(due.id, lost, &SCHEDULE, now) {
                Some(ended) => break ended,
                None => now = deliveries.next_due_ms().unwrap(),
            }
        };
        assert_eq!(
            (ended.standing, ended.attempts, now),
            (Standing::Failed, 4, 7000)
        );
    }

    #[test]
    fn the_queue_is_bounded() {
        let mut deliveries = Deliveries::default();
        for n in 0..MAX_PENDING {
            assert!(deliveries.add(&format!("evt_{n}"), "x", 0).is_empty());
        }
        let given_up = deliveries.add("evt_last", "x", 0);
        assert_eq!(
            given_up
                .iter()
                .map(|one| one.event.as_str())
                .collect::<Vec<_>>(),
            ["evt_0"]
        );
        assert_eq!(deliveries.pending(), MAX_PENDING);
    }
}
