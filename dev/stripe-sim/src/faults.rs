//! Trouble on demand: faults of the API's answers, and of the webhooks.

use serde::{Deserialize, Serialize};

const MAX_ENTRIES: usize = 200;
/// The longest that anything is made to wait.
pub(crate) const MAX_DELAY_MS: u64 = 10 * 60 * 1000;

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FaultKind {
    /// 429, nothing done, nothing kept under the key.
    RateLimit,
    /// 500, nothing done.
    ErrorBefore,
    /// 500, though it was done.
    ErrorAfter,
    /// Done, and its answer kept, but the answer comes only after `delay_ms`.
    Hang,
    /// Waits `delay_ms` before it begins.
    Slow,
    /// A confirmation stays `processing` for `delay_ms`.
    Processing,
}

/// A fault to come.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// `POST`, `GET`, or any.
    #[serde(default)]
    pub(crate) method: Option<String>,
    /// The path; `*` stands for one part of it. Any if left out.
    #[serde(default)]
    pub(crate) path: Option<String>,
    /// How many requests it hits.
    #[serde(default = "one")]
    pub(crate) count: u32,
    #[serde(default)]
    pub(crate) delay_ms: u64,
    /// Whether a 500 is kept under the idempotency key, as Stripe keeps those of a begun request.
    #[serde(default)]
    pub(crate) save: bool,
}

fn one() -> u32 {
    1
}

/// Faults to come, the first that fits is taken.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    /// Adds a fault; says why not.
    pub(crate) fn add(&mut self, fault: Fault) -> Result<(), String> {
        check(self.list.len(), fault.count, fault.delay_ms)?;
        let waits = matches!(
            fault.kind,
            FaultKind::Hang | FaultKind::Slow | FaultKind::Processing
        );
        if waits == (fault.delay_ms == 0) {
            return Err(format!(
                "{:?}: `delay_ms` belongs to hang, slow and processing, and to them alone",
                fault.kind
            ));
        }
        if fault.save && !matches!(fault.kind, FaultKind::ErrorBefore | FaultKind::ErrorAfter) {
            return Err("`save` belongs to error_before and error_after".to_owned());
        }
        self.list.push(fault);
        Ok(())
    }

    /// All that are still to come.
    pub(crate) fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Takes them back.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    /// Takes the first that fits the request.
    pub(crate) fn take(
        &mut self,
        method: &str,
        path: &str,
        wanted: impl Fn(FaultKind) -> bool,
    ) -> Option<Fault> {
        let place = self.list.iter().position(|fault| {
            wanted(fault.kind)
                && fault
                    .method
                    .as_deref()
                    .is_none_or(|known| known.eq_ignore_ascii_case(method))
                && fault
                    .path
                    .as_deref()
                    .is_none_or(|pattern| fits(pattern, path))
        })?;
        let fault = self.list.get_mut(place)?;
        fault.count -= 1;
        let taken = fault.clone();
        if taken.count == 0 {
            self.list.remove(place);
        }
        Some(taken)
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(want), Some(part)) if want == part => {}
            (Some(_) | None, Some(_) | None) => return false,
        }
    }
}

/// What goes wrong with a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TroubleKind {
    /// Delivered twice.
    Twice,
    /// Delivered `delay_ms` late, so that later ones overtake it.
    Delay,
    /// Never delivered.
    Drop,
    /// `count` events are held, and delivered in the opposite order once all are there.
    Shuffle,
}

/// Trouble for webhooks to come.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trouble {
    pub(crate) kind: TroubleKind,
    /// The event's type; any if left out.
    #[serde(default, rename = "type")]
    pub(crate) event_type: Option<String>,
    /// How many events it hits.
    #[serde(default = "one")]
    pub(crate) count: u32,
    #[serde(default)]
    pub(crate) delay_ms: u64,
}

/// Trouble to come, the first that fits is taken.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    list: Vec<Trouble>,
}

impl Troubles {
    /// Adds trouble; says why not.
    pub(crate) fn add(&mut self, trouble: Trouble) -> Result<(), String> {
        check(self.list.len(), trouble.count, trouble.delay_ms)?;
        let waits = matches!(trouble.kind, TroubleKind::Delay | TroubleKind::Shuffle);
        if waits == (trouble.delay_ms == 0) {
            let message = "`delay_ms` belongs to delay and shuffle, and to them alone";
            return Err(message.to_owned());
        }
        self.list.push(trouble);
        Ok(())
    }

    /// All that is still to come.
    pub(crate) fn list(&self) -> &[Trouble] {
        &self.list
    }

    /// Takes it back.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    /// Takes the first that fits the event.
    pub(crate) fn take(&mut self, event_type: &str) -> Option<Trouble> {
        let place = self.list.iter().position(|trouble| {
            trouble
                .event_type
                .as_deref()
                .is_none_or(|wanted| wanted == event_type)
        })?;
        let trouble = self.list.get_mut(place)?;
        trouble.count -= 1;
        let taken = trouble.clone();
        if taken.count == 0 {
            self.list.remove(place);
        }
        Some(taken)
    }
}

fn check(entries: usize, count: u32, delay_ms: u64) -> Result<(), String> {
    if entries >= MAX_ENTRIES {
        Err(format!("{MAX_ENTRIES} are waiting already"))
    } else if count == 0 {
        Err("`count` must be at least 1".to_owned())
    } else if delay_ms > MAX_DELAY_MS {
        Err(format!("`delay_ms` must be at most {MAX_DELAY_MS}"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_fault_hits_the_requests_it_names_and_ends() {
        let mut faults = Faults::default();
        faults
            .add(fault(r#"{"kind": "error_after", "method": "post", "path": "/v1/payment_intents/*/confirm", "count": 2}"#))
            .unwrap();
        let any = |_| true;
        assert!(
            faults
                .take("GET", "/v1/payment_intents/pi_1/confirm", any)
                .is_none()
        );
        assert!(faults.take("POST", "/v1/payment_intents", any).is_none());
        assert!(
            faults
                .take("POST", "/v1/payment_intents/pi_1/confirm/x", any)
                .is_none()
        );
        assert!(
            faults
                .take("POST", "/v1/payment_intents/pi_1/confirm", |kind| kind
                    == FaultKind::Slow)
                .is_none()
        );
        assert!(
            faults
                .take("POST", "/v1/payment_intents/pi_1/confirm", any)
                .is_some()
        );
        assert!(
            faults
                .take("POST", "/v1/payment_intents/pi_2/confirm", any)
                .is_some()
        );
        assert!(
            faults
                .take("POST", "/v1/payment_intents/pi_3/confirm", any)
                .is_none()
        );
    }

    #[test]
    fn faults_without_sense_are_refused() {
        let mut faults = Faults::default();
        for text in [
            r#"{"kind": "slow"}"#,
            r#"{"kind": "rate_limit", "delay_ms": 5}"#,
            r#"{"kind": "rate_limit", "count": 0}"#,
            r#"{"kind": "hang", "delay_ms": 5, "save": true}"#,
            r#"{"kind": "hang", "delay_ms": 99999999}"#,
        ] {
            assert!(faults.add(fault(text)).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Fault>(r#"{"kind": "rate_limit", "colour": 1}"#).is_err());
        let mut troubles = Troubles::default();
        for text in [r#"{"kind": "delay"}"#, r#"{"kind": "drop", "delay_ms": 3}"#] {
            assert!(
                troubles.add(serde_json::from_str(text).unwrap()).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn trouble_waits_for_its_type() {
        let mut troubles = Troubles::default();
        let drop = r#"{"kind": "drop", "type": "payment_intent.succeeded"}"#;
        troubles.add(serde_json::from_str(drop).unwrap()).unwrap();
        assert!(troubles.take("charge.succeeded").is_none());
        assert_eq!(
            troubles
                .take("payment_intent.succeeded")
                .map(|trouble| trouble.kind),
            Some(TroubleKind::Drop)
        );
        assert!(troubles.take("payment_intent.succeeded").is_none());
    }
}
