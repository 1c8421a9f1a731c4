//! The few fields of Stripe's objects that we read. Whatever else Stripe adds is passed over.

use std::collections::HashMap;

use serde::Deserialize;

/// An object, or only its id.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    /// The whole of it.
    Object(Box<T>),
    /// Its id.
    Id(String),
}

impl<T> Expandable<T> {
    /// The object, where it was expanded.
    pub(super) fn object(&self) -> Option<&T> {
        match self {
            Self::Object(object) => Some(object),
            Self::Id(_) => None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PaymentIntent {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) created: i64,
    pub(super) amount_received: Option<i64>,
    pub(super) client_secret: Option<String>,
    pub(super) latest_charge: Option<Expandable<Charge>>,
    pub(super) last_payment_error: Option<PaymentError>,
    metadata: Option<HashMap<String, String>>,
}

impl PaymentIntent {
    /// A value of the metadata that we gave it.
    pub(super) fn metadata(&self, key: &str) -> Option<&String> {
        self.metadata.as_ref()?.get(key)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PaymentError {
    pub(super) code: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) charge: Option<String>,
    pub(super) payment_method: Option<TriedMethod>,
}

/// What was tried to be paid with.
#[derive(Debug, Deserialize)]
pub(super) struct TriedMethod {
    pub(super) id: String,
    pub(super) card: Option<Card>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) created: Option<i64>,
    pub(super) balance_transaction: Option<Expandable<BalanceTransaction>>,
    pub(super) payment_method_details: Option<MethodDetails>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MethodDetails {
    pub(super) card: Option<Card>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Card {
    pub(super) fingerprint: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct BalanceTransaction {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) fee: i64,
    pub(super) currency: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) status: Option<String>,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) created: i64,
    pub(super) balance_transaction: Option<Expandable<BalanceTransaction>>,
    pub(super) failure_balance_transaction: Option<Expandable<BalanceTransaction>>,
    pub(super) metadata: Option<HashMap<String, String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) created: i64,
    #[serde(default)]
    pub(super) balance_transactions: Vec<BalanceTransaction>,
}

#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
    pub(super) has_more: bool,
}

/// The body of an answer that says no.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) error: RefusalError,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct RefusalError {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) code: Option<String>,
    pub(super) param: Option<String>,
}

/// A webhook's event: what kind, and what it is about.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) data: EventData,
}

#[derive(Debug, Deserialize)]
pub(super) struct EventData {
    pub(super) object: EventObject,
}

#[derive(Debug, Deserialize)]
pub(super) struct EventObject {
    pub(super) id: Option<String>,
    pub(super) object: Option<String>,
    /// Of a charge, a refund, a dispute: the PaymentIntent that it belongs to.
    pub(super) payment_intent: Option<Expandable<Named>>,
    pub(super) last_payment_error: Option<PaymentError>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub(super) id: String,
}
