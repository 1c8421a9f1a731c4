//! What Stripe's answers and events mean to us.

use jiff::Timestamp;
use money::{Currency, Money, Provider};

use super::objects::{BalanceTransaction, Charge, Event, Expandable, PaymentError, PaymentIntent};
use crate::domain::payment::{Declined, Observed, Settlement, Status, Taken};

/// The key of the metadata that says which pledge is paid.
pub(super) const PLEDGE_ID: &str = "pledge_id";

/// Reads a PaymentIntent.
pub(super) fn observed(intent: PaymentIntent) -> Observed {
    let status = status(&intent);
    let units = match status {
        Status::Succeeded(_) => intent.amount_received.unwrap_or(intent.amount),
        Status::Unpaid | Status::Processing | Status::Cancelled | Status::Unknown(_) => {
            intent.amount
        }
    };
    Observed {
        pledge_id: intent.metadata(PLEDGE_ID).and_then(|id| id.parse().ok()),
        charge: minor(&intent.currency, units),
        declined: intent
            .last_payment_error
            .as_ref()
            .and_then(|error| declined(error, None)),
        client_secret: intent.client_secret.map(Into::into),
        intent_id: intent.id,
        status,
    }
}

fn status(intent: &PaymentIntent) -> Status {
    match intent.status.as_str() {
        "requires_payment_method" | "requires_confirmation" | "requires_action" => Status::Unpaid,
        "processing" => Status::Processing,
        "canceled" => Status::Cancelled,
        "succeeded" => Status::Succeeded(taken(intent)),
        word => Status::Unknown(word.to_owned()),
    }
}

fn taken(intent: &PaymentIntent) -> Taken {
    let charge = intent.latest_charge.as_ref();
    let whole = charge.and_then(Expandable::object);
    let created = whole
        .and_then(|charge| charge.created)
        .unwrap_or(intent.created);
    let charge_id = match charge {
        Some(Expandable::Object(charge)) => charge.id.clone(),
        Some(Expandable::Id(id)) => id.clone(),
        // Never seen; the PaymentIntent's own id still tells one charge from another.
        None => intent.id.clone(),
    };
    Taken {
        charge_id,
        card_fingerprint: whole.and_then(fingerprint),
        at: Timestamp::from_second(created).unwrap_or_default(),
        settlement: whole
            .and_then(|charge| charge.balance_transaction.as_ref()?.object())
            .and_then(settlement),
    }
}

fn fingerprint(charge: &Charge) -> Option<String> {
    let card = charge.payment_method_details.as_ref()?.card.as_ref()?;
    card.fingerprint.clone()
}

/// What we hold is never said to be more than it is: the gross is rounded down and the fee up
/// where Stripe counts in smaller units than the currency has (UGX).
fn settlement(transaction: &BalanceTransaction) -> Option<Settlement> {
    let (currency, rules) = rules(&transaction.currency)?;
    let per_minor = rules.units(1)?;
    let up = |units: i64| Some(units.checked_add(per_minor - 1)?.div_euclid(per_minor));
    Some(Settlement {
        currency,
        gross: transaction.amount.div_euclid(per_minor),
        fee: up(transaction.fee)?,
    })
}

pub(super) fn rules(code: &str) -> Option<(Currency, Provider)> {
    let currency: Currency = code.to_ascii_uppercase().parse().ok()?;
    Some((currency, money::provider(currency)?))
}

pub(super) fn minor(code: &str, units: i64) -> Option<Money> {
    let (currency, rules) = rules(code)?;
    Some(Money::new(rules.minor(units)?, currency))
}

/// A declined try, told from others by its charge; one that made none (the holder didn't prove who they are)
/// by what it was to be paid with, or else by `otherwise`.
fn declined(error: &PaymentError, otherwise: Option<&str>) -> Option<Declined> {
    let code = error.code.as_ref().or(error.kind.as_ref())?;
    Some(Declined {
        source: error
            .charge
            .clone()
            .or_else(|| error.payment_method.as_ref().map(|tried| tried.id.clone()))
            .or_else(|| otherwise.map(str::to_owned))?,
        code: code.clone(),
        card_fingerprint: error
            .payment_method
            .as_ref()
            .and_then(|tried| tried.card.as_ref()?.fingerprint.clone()),
    })
}

/// What an event hints at. What is true now is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The event's id: it comes more than once.
    pub event_id: String,
    /// `payment_intent.succeeded`, …
    pub kind: String,
    /// The PaymentIntent to look at; none where the event says nothing that we act on.
    pub intent_id: Option<String>,
    /// Whether it says that money went back, or may.
    pub of_return: bool,
    /// A try that was declined. The one thing taken from the event itself, since the
    /// PaymentIntent only shows its last try.
    pub declined: Option<Declined>,
}

/// Reads an event; none if it can't be read, or not be stored as text.
#[must_use]
pub fn hint(body: &[u8]) -> Option<Hint> {
    let hint = read_hint(body)?;
    let declined = hint.declined.as_ref();
    let texts = [
        Some(&hint.event_id),
        Some(&hint.kind),
        hint.intent_id.as_ref(),
    ]
    .into_iter()
    .chain([declined.map(|it| &it.code), declined.map(|it| &it.source)]);
    let storable = texts.flatten().all(|text| !text.contains('\0'));
    storable.then_some(hint)
}

fn read_hint(body: &[u8]) -> Option<Hint> {
    let event: Event = serde_json::from_slice(body).ok()?;
    let object = event.data.object;
    let of_intent = event.kind.starts_with("payment_intent.")
        && object.object.as_deref() == Some("payment_intent");
    let of_return = event.kind.starts_with("refund.")
        || event.kind.starts_with("charge.refund")
        || event.kind.starts_with("charge.dispute.");
    let intent_id = if of_intent {
        object.id
    } else if of_return || event.kind == "charge.updated" {
        // The latter says when the fee became known.
        object.payment_intent.map(|intent| match intent {
            Expandable::Object(intent) => intent.id,
            Expandable::Id(id) => id,
        })
    } else {
        None
    };
    let declined = object
        .last_payment_error
        .filter(|_| event.kind == "payment_intent.payment_failed")
        .and_then(|error| declined(&error, Some(&event.id)));
    Some(Hint {
        event_id: event.id,
        kind: event.kind,
        intent_id,
        of_return,
        declined,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(intent: serde_json::Value) -> Observed {
        observed(serde_json::from_value(intent).unwrap())
    }

    fn intent(status: &str) -> serde_json::Value {
        json!({
            "id": "pi_1", "object": "payment_intent", "amount": 5120, "amount_received": 0, "currency": "jod",
            "created": 1_700_000_000, "status": status, "client_secret": "pi_1_secret_x",
            "metadata": {"pledge_id": "00000000-0000-7000-8000-000000000002"},
            "latest_charge": null, "last_payment_error": null, "a_field_of_next_year": {"deep": [1]},
        })
    }

    #[test]
    fn every_word_for_a_status() {
        for word in [
            "requires_payment_method",
            "requires_confirmation",
            "requires_action",
        ] {
            assert_eq!(read(intent(word)).status, Status::Unpaid);
        }
        assert_eq!(read(intent("processing")).status, Status::Processing);
        assert_eq!(read(intent("canceled")).status, Status::Cancelled);
        assert_eq!(
            read(intent("requires_capture")).status,
            Status::Unknown("requires_capture".to_owned())
        );
    }

    #[test]
    fn a_charge_with_its_card_and_fee() {
        let mut intent = intent("succeeded");
        intent["amount_received"] = json!(5120);
        intent["latest_charge"] = json!({
            "id": "ch_1", "created": 1_700_000_009,
            "payment_method_details": {"type": "card", "card": {"fingerprint": "fp"}},
            "balance_transaction": {"id": "txn_1", "amount": 5120, "fee": 230, "currency": "jod", "net": 4890},
        });
        let seen = read(intent.clone());
        assert_eq!(seen.charge, Some(Money::new(5_120, "JOD".parse().unwrap())));
        let Status::Succeeded(taken) = seen.status else {
            panic!("{:?}", seen.status);
        };
        assert_eq!(taken.charge_id, "ch_1");
        assert_eq!(taken.card_fingerprint.as_deref(), Some("fp"));
        assert_eq!(taken.settlement.map(|settled| settled.fee), Some(230));

        intent["latest_charge"] = json!("ch_1");
        let Status::Succeeded(taken) = read(intent).status else {
            panic!("not taken");
        };
        assert_eq!((taken.charge_id.as_str(), taken.settlement), ("ch_1", None));
    }

    #[test]
    fn hundredths_of_a_shilling_are_rounded_against_us() {
        let transaction = BalanceTransaction {
            id: "txn_1".to_owned(),
            amount: 150_099,
            fee: 4_380,
            currency: "ugx".to_owned(),
        };
        let settled = settlement(&transaction).unwrap();
        assert_eq!((settled.gross, settled.fee), (1_500, 44));
    }

    #[test]
    fn events_are_hints() {
        let event = json!({
            "id": "evt_1", "object": "event", "type": "payment_intent.payment_failed", "created": 1,
            "data": {"object": {"id": "pi_1", "object": "payment_intent",
                "last_payment_error": {"type": "card_error", "code": "card_declined", "charge": "ch_9"}}},
        });
        let hint = hint(event.to_string().as_bytes()).unwrap();
        assert_eq!(hint.intent_id.as_deref(), Some("pi_1"));
        let declined = hint.declined.unwrap();
        assert_eq!(
            (declined.source.as_str(), declined.code.as_str()),
            ("ch_9", "card_declined")
        );
    }

    #[test]
    fn one_family_of_events_is_acted_on() {
        let about = |kind: &str, object: serde_json::Value| {
            let event = json!({"id": "evt", "type": kind, "data": {"object": object}});
            hint(event.to_string().as_bytes()).unwrap().intent_id
        };
        let charge = json!({"id": "ch_1", "object": "charge", "payment_intent": "pi_1"});
        assert_eq!(about("charge.succeeded", charge.clone()), None);
        assert_eq!(about("charge.updated", charge).as_deref(), Some("pi_1"));
        assert_eq!(
            about(
                "customer.created",
                json!({"id": "cus_1", "object": "customer"})
            ),
            None
        );
        for kind in [
            "refund.created",
            "refund.updated",
            "refund.failed",
            "charge.refunded",
            "charge.refund.updated",
            "charge.dispute.created",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn",
        ] {
            let object = json!({"id": "x_1", "payment_intent": "pi_1"});
            assert_eq!(about(kind, object).as_deref(), Some("pi_1"), "{kind}");
        }
        assert_eq!(
            hint(br#"{"id": "evt_\u0000", "type": "x", "data": {"object": {}}}"#),
            None
        );
        assert_eq!(hint(b"not json"), None);
        assert_eq!(hint(br#"{"id": 5}"#), None);
    }
}
