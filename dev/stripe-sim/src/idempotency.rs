//! `Idempotency-Key`: the first answer is kept for a day and replayed, 500s too.

use std::collections::{HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
const MAX_KEYS: usize = 50_000;
/// The longest key that Stripe takes.
pub(crate) const MAX_CHARS: usize = 255;

/// What identifies a request beside its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    /// Method and path.
    endpoint: String,
    /// A hash of the parameters, whatever their order.
    parameters: String,
}

impl Fingerprint {
    /// Of a request.
    pub(crate) fn new(path: &str, pairs: &[(String, String)]) -> Self {
        let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
        sorted.sort();
        let mut hash = Sha256::new();
        for (name, value) in sorted {
            for part in [name, value] {
                hash.update(part.len().to_be_bytes());
                hash.update(part);
            }
        }
        Self {
            endpoint: path.to_owned(),
            parameters: hex::encode(hash.finalize()),
        }
    }
}

/// A first answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    fingerprint: Fingerprint,
    saved_ms: i64,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body, byte for byte.
    pub(crate) body: String,
    /// The request that was answered so.
    pub(crate) request_id: String,
}

/// What to do with a request that has a key.
#[derive(Debug)]
pub(crate) enum Begin {
    /// Carry it out; `finish` or `abandon` must follow.
    Fresh,
    /// Answer as the first time.
    Replay(Saved),
}

/// All keys of a day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Keys {
    saved: HashMap<String, Saved>,
    /// In the order of saving, to forget the oldest first.
    order: VecDeque<String>,
    #[serde(skip)]
    in_flight: HashSet<String>,
}

impl Keys {
    /// Begins a request with a key.
    pub(crate) fn begin(
        &mut self,
        key: &str,
        fingerprint: &Fingerprint,
        now_ms: i64,
    ) -> Result<Begin, ApiError> {
        self.forget(now_ms);
        if let Some(saved) = self.saved.get(key) {
            if saved.fingerprint == *fingerprint {
                return Ok(Begin::Replay(saved.clone()));
            }
            let (first, now) = (&saved.fingerprint.endpoint, &fingerprint.endpoint);
            let same = if first == now {
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                    .to_owned()
            } else {
                format!(
                    "Keys for idempotent requests can only be used for the same endpoint they were first used for \
                     ('{now}' vs '{first}')."
                )
            };
            let advice = format!(
                "Try using a key other than '{key}' if you meant to execute a different request."
            );
            return Err(ApiError::idempotency(format!("{same} {advice}")));
        }
        if !self.in_flight.insert(key.to_owned()) {
            return Err(ApiError::key_in_use());
        }
        Ok(Begin::Fresh)
    }

    /// Keeps the answer.
    pub(crate) fn finish(
        &mut self,
        key: &str,
        fingerprint: Fingerprint,
        request_id: &str,
        answer: (u16, &str),
        now_ms: i64,
    ) {
        self.in_flight.remove(key);
        let (status, body) = (answer.0, answer.1.to_owned());
        let saved = Saved {
            fingerprint,
            saved_ms: now_ms,
            status,
            body,
            request_id: request_id.to_owned(),
        };
        self.saved.insert(key.to_owned(), saved);
        self.order.push_back(key.to_owned());
    }

    /// Lets the key be used again: the request never began.
    pub(crate) fn abandon(&mut self, key: &str) {
        self.in_flight.remove(key);
    }

    fn forget(&mut self, now_ms: i64) {
        while let Some(oldest) = self.order.front() {
            let old = self
                .saved
                .get(oldest)
                .is_none_or(|saved| saved.saved_ms + KEPT_MS < now_ms);
            if !old && self.order.len() <= MAX_KEYS {
                break;
            }
            if let Some(key) = self.order.pop_front() {
                self.saved.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, amount: &str) -> Fingerprint {
        let pairs = [
            ("amount".to_owned(), amount.to_owned()),
            ("currency".to_owned(), "usd".to_owned()),
        ];
        Fingerprint::new(path, &pairs)
    }

    #[test]
    fn the_first_answer_is_replayed_for_a_day() {
        let mut keys = Keys::default();
        let request = of("/v1/payment_intents", "500");
        assert!(matches!(keys.begin("k", &request, 0), Ok(Begin::Fresh)));
        keys.finish("k", request.clone(), "req_1", (500, "{}"), 0);
        let Ok(Begin::Replay(saved)) = keys.begin("k", &request, KEPT_MS) else {
            panic!("a replay")
        };
        assert_eq!(
            (saved.status, saved.body.as_str(), saved.request_id.as_str()),
            (500, "{}", "req_1")
        );
        assert!(
            matches!(keys.begin("k", &request, KEPT_MS + 1), Ok(Begin::Fresh)),
            "forgotten after a day"
        );
    }

    #[test]
    fn another_request_under_the_key_is_refused() {
        let mut keys = Keys::default();
        assert!(
            keys.begin("k", &of("/v1/payment_intents", "500"), 0)
                .is_ok()
        );
        keys.finish(
            "k",
            of("/v1/payment_intents", "500"),
            "req_1",
            (200, "{}"),
            0,
        );
        let error = keys
            .begin("k", &of("/v1/payment_intents", "501"), 0)
            .unwrap_err();
        assert!(error.message().contains("same parameters"));
        let error = keys.begin("k", &of("/v1/customers", "500"), 0).unwrap_err();
        assert!(
            error
                .message()
                .contains("('/v1/customers' vs '/v1/payment_intents')")
        );
    }

    #[test]
    fn the_order_of_parameters_does_not_matter_but_their_borders_do() {
        let one = [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ];
        let other = [one[1].clone(), one[0].clone()];
        assert_eq!(Fingerprint::new("/", &one), Fingerprint::new("/", &other));
        let shifted = [
            ("a".to_owned(), "1b".to_owned()),
            (String::new(), "2".to_owned()),
        ];
        assert_ne!(Fingerprint::new("/", &one), Fingerprint::new("/", &shifted));
    }

    #[test]
    fn a_key_in_flight_is_a_conflict_until_it_ends() {
        let mut keys = Keys::default();
        let request = of("/", "1");
        assert!(keys.begin("k", &request, 0).is_ok());
        assert_eq!(keys.begin("k", &request, 0).unwrap_err().http_status(), 409);
        keys.abandon("k");
        assert!(matches!(keys.begin("k", &request, 0), Ok(Begin::Fresh)));
    }
}
