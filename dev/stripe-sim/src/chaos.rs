//! Random trouble, by a seed: the same requests in the same order meet the same trouble.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::faults::{Fault, FaultKind, MAX_DELAY_MS, Trouble, TroubleKind};

/// How likely each trouble is, from 0 to 1, and how long it lasts at most.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rates {
    rate_limit: f64,
    error_before: f64,
    error_after: f64,
    /// Of the 500s, how many are kept under their key.
    saved: f64,
    hang: f64,
    slow: f64,
    processing: f64,
    webhook_twice: f64,
    webhook_delay: f64,
    webhook_drop: f64,
    hang_ms: u64,
    slow_ms: u64,
    processing_ms: u64,
    webhook_delay_ms: u64,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            rate_limit: 0.0,
            error_before: 0.0,
            error_after: 0.0,
            saved: 0.0,
            hang: 0.0,
            slow: 0.0,
            processing: 0.0,
            webhook_twice: 0.0,
            webhook_delay: 0.0,
            webhook_drop: 0.0,
            hang_ms: 15_000,
            slow_ms: 2_000,
            processing_ms: 3_000,
            webhook_delay_ms: 5_000,
        }
    }
}

/// `{"seed": 7, "rates": {"hang": 0.01}}`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    seed: u64,
    rates: Rates,
}

/// Trouble until it is told to end.
#[derive(Debug)]
pub(crate) struct Chaos {
    order: Order,
    requests: StdRng,
    events: StdRng,
}

impl Chaos {
    /// Begins; says what is wrong with the order.
    pub(crate) fn new(order: Order) -> Result<Self, String> {
        let rates = &order.rates;
        let chances = [
            rates.rate_limit,
            rates.error_before,
            rates.error_after,
            rates.saved,
            rates.hang,
            rates.slow,
            rates.processing,
            rates.webhook_twice,
            rates.webhook_delay,
            rates.webhook_drop,
        ];
        if !chances.iter().all(|chance| (0.0..=1.0).contains(chance)) {
            return Err("rates go from 0 to 1".to_owned());
        }
        let times = [
            rates.hang_ms,
            rates.slow_ms,
            rates.processing_ms,
            rates.webhook_delay_ms,
        ];
        if !times.iter().all(|ms| (1..=MAX_DELAY_MS).contains(ms)) {
            return Err(format!("times go from 1 to {MAX_DELAY_MS} ms"));
        }
        let seed = order.seed;
        Ok(Self {
            order,
            requests: StdRng::seed_from_u64(seed),
            // Their own dice: how many events a request makes must not decide what happens to the next request.
            events: StdRng::seed_from_u64(seed.wrapping_add(1)),
        })
    }

    /// What was ordered.
    pub(crate) fn order(&self) -> &Order {
        &self.order
    }

    /// What happens to the next request. Every chance is drawn each time, so that one rate does not shift the others.
    pub(crate) fn fault(&mut self) -> Option<Fault> {
        let (rates, dice) = (&self.order.rates, &mut self.requests);
        let drawn = [
            (FaultKind::RateLimit, rates.rate_limit, 0),
            (FaultKind::ErrorBefore, rates.error_before, 0),
            (FaultKind::ErrorAfter, rates.error_after, 0),
            (FaultKind::Hang, rates.hang, rates.hang_ms),
            (FaultKind::Slow, rates.slow, rates.slow_ms),
            (FaultKind::Processing, rates.processing, rates.processing_ms),
        ]
        .map(|(kind, chance, most_ms)| (dice.random_bool(chance), kind, most_ms));
        let (save, part) = (dice.random_bool(rates.saved), dice.random::<u64>());
        let (_, kind, most_ms) = drawn.into_iter().find(|(hit, _, _)| *hit)?;
        let error = matches!(kind, FaultKind::ErrorBefore | FaultKind::ErrorAfter);
        Some(Fault {
            kind,
            method: None,
            path: None,
            count: 1,
            delay_ms: up_to(most_ms, part),
            save: save && error,
        })
    }

    /// What happens to the next event.
    pub(crate) fn trouble(&mut self) -> Option<Trouble> {
        let (rates, dice) = (&self.order.rates, &mut self.events);
        let drawn = [
            (TroubleKind::Drop, rates.webhook_drop, 0),
            (TroubleKind::Twice, rates.webhook_twice, 0),
            (
                TroubleKind::Delay,
                rates.webhook_delay,
                rates.webhook_delay_ms,
            ),
        ]
        .map(|(kind, chance, most_ms)| (dice.random_bool(chance), kind, most_ms));
        let part = dice.random::<u64>();
        let (_, kind, most_ms) = drawn.into_iter().find(|(hit, _, _)| *hit)?;
        Some(Trouble {
            kind,
            event_type: None,
            count: 1,
            delay_ms: up_to(most_ms, part),
        })
    }
}

/// From 1 to `most`, where there is anything to wait.
fn up_to(most: u64, part: u64) -> u64 {
    if most == 0 { 0 } else { part % most + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chaos(order: serde_json::Value) -> Result<Chaos, String> {
        Chaos::new(serde_json::from_value(order).unwrap())
    }

    fn course(seed: u64) -> Vec<(String, u64)> {
        let rates =
            serde_json::json!({ "hang": 0.2, "error_after": 0.2, "saved": 0.5, "slow": 0.1 });
        let mut chaos = chaos(serde_json::json!({ "seed": seed, "rates": rates })).unwrap();
        (0..200)
            .filter_map(|_| chaos.fault())
            .map(|fault| (format!("{:?} {}", fault.kind, fault.save), fault.delay_ms))
            .collect()
    }

    #[test]
    fn a_seed_has_one_course() {
        assert_eq!(course(7), course(7));
        assert_ne!(course(7), course(8));
        let kinds = course(7);
        for kind in [
            "Hang false",
            "ErrorAfter true",
            "ErrorAfter false",
            "Slow false",
        ] {
            assert!(kinds.iter().any(|(known, _)| known == kind), "{kind}");
        }
        assert!(kinds.len() < 150, "most requests go well");
    }

    #[test]
    fn events_do_not_shift_requests() {
        let order =
            serde_json::json!({ "seed": 3, "rates": { "rate_limit": 0.5, "webhook_drop": 0.5 } });
        let (mut one, mut other) = (chaos(order.clone()).unwrap(), chaos(order).unwrap());
        let mut drops = 0;
        for _ in 0..50 {
            drops += usize::from(one.trouble().is_some());
            assert_eq!(one.fault().is_some(), other.fault().is_some());
        }
        assert!((10..40).contains(&drops), "{drops}");
    }

    #[test]
    fn orders_without_sense_are_refused() {
        for rates in [
            serde_json::json!({ "hang": 1.5 }),
            serde_json::json!({ "hang": -0.1 }),
            serde_json::json!({ "hang": 0.1, "hang_ms": 0 }),
        ] {
            let order = serde_json::json!({ "seed": 1, "rates": rates });
            assert!(chaos(order.clone()).is_err(), "{order}");
        }
        let odd = serde_json::json!({ "seed": 1, "rates": { "earthquake": 1 } });
        assert!(serde_json::from_value::<Order>(odd).is_err());
    }
}
