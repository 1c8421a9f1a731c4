//! Refunds, bounded by what is left of the charge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::balance_transaction::{BalanceTransaction, Kind, Movement};
use super::charge::Charge;
use super::dispute_course;
use super::event;
use super::refund_course;
use crate::call::{Call, list_answer};
use crate::change::MetadataChange;
use crate::currency;
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::{ListParams, Record};

const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];
const NOT_SIMULATED: &[&str] = &[
    "currency",
    "customer",
    "instructions_email",
    "origin",
    "refund_application_fee",
    "reverse_transfer",
];

/// Where a refund stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// On its way, for a card that takes its time.
    Pending,
    /// Given back, as far as anybody knows.
    #[default]
    Succeeded,
    /// The card's bank did not take it: the money is here again.
    Failed,
    /// Taken back by hand.
    Canceled,
}

impl Standing {
    /// Stripe's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// What the network calls it.
    fn network_word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded | Self::Failed | Self::Canceled => "refund",
        }
    }
}

/// Money given back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    id: String,
    created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) charge: String,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    payment_method: Option<String>,
    pub(super) payment_intent: String,
    balance_transaction: String,
    #[serde(default)]
    pub(crate) standing: Standing,
    #[serde(default)]
    pub(super) failure_balance_transaction: Option<String>,
    reason: Option<String>,
    metadata: BTreeMap<String, String>,
}

impl Record for Refund {
    const OBJECT: &'static str = "refund";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

impl Refund {
    /// As the API shows it.
    pub(crate) fn json(&self) -> Value {
        let mut json = json!({
            "id": self.id, "object": "refund", "created": self.created, "amount": self.amount,
            "currency": self.currency, "charge": self.charge, "customer": self.customer,
            "customer_account": null, "payment_method": self.payment_method, "payment_intent": self.payment_intent,
            "balance_transaction": self.balance_transaction, "reason": self.reason, "metadata": self.metadata,
            "destination_details": {
                "type": "card",
                "card": { "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": self.standing.network_word() },
            },
            "receipt_number": null, "source_transfer_reversal": null,
            "status": self.standing.word(), "transfer_reversal": null,
        });
        // Stripe names these only where there is something to say.
        if self.standing == Standing::Pending {
            json["pending_reason"] = json!("processing");
        }
        if let Some(transaction) = &self.failure_balance_transaction {
            json["failure_balance_transaction"] = json!(transaction);
        }
        if self.standing == Standing::Failed {
            json["failure_reason"] = json!("expired_or_canceled_card");
        }
        json
    }
}

fn find_charge(
    call: &Call<'_>,
    charge: Option<String>,
    intent: Option<String>,
) -> Result<Charge, ApiError> {
    match (charge, intent) {
        (Some(_), Some(_)) => Err(ApiError::parameter(
            "charge",
            None,
            "You may only specify one of these parameters: charge, payment_intent.",
        )),
        (None, None) => Err(ApiError::parameter(
            "charge",
            Some("parameter_missing"),
            "One of the following params should be provided for this request: payment_intent or charge.",
        )),
        (Some(id), None) => {
            let found = call
                .store
                .charges
                .get(&id)
                .filter(|charge| charge.declined().is_none());
            found
                .cloned()
                .ok_or_else(|| ApiError::missing("charge", &id, "charge"))
        }
        (None, Some(id)) => {
            let intent = call.store.payment_intents.get(&id);
            let intent =
                intent.ok_or_else(|| ApiError::missing("payment_intent", &id, "payment_intent"))?;
            let latest = intent
                .latest_charge
                .as_deref()
                .and_then(|charge| call.store.charges.get(charge));
            latest
                .filter(|charge| charge.declined().is_none())
                .cloned()
                .ok_or_else(|| {
                    ApiError::invalid(
                        "This PaymentIntent does not have a successful charge to refund.",
                    )
                    .param("payment_intent")
                })
        }
    }
}

/// What a refund may give back: not what was given back, nor what the holder's bank took.
fn left_to_refund(store: &Store, charge: &Charge) -> Result<i64, ApiError> {
    let left = dispute_course::left_of(store, charge);
    let mut disputes = store.disputes.iter();
    let holds = disputes.any(|dispute| {
        dispute.charge() == charge.id()
            && dispute.withheld() > 0
            && (dispute.is_open() || left == 0)
    });
    let (code, words) = if holds {
        (
            "charge_disputed",
            "has been charged back; cannot issue a refund.",
        )
    } else if left == 0 {
        ("charge_already_refunded", "has already been refunded.")
    } else {
        return Ok(left);
    };
    Err(ApiError::invalid(format!("Charge {} {words}", charge.id())).code(code))
}

/// How much goes back: what was asked for, or all that is left.
fn amount_to_refund(store: &Store, charge: &Charge, wanted: Option<i64>) -> Result<i64, ApiError> {
    let left = left_to_refund(store, charge)?;
    let rule = currency::find(&charge.currency)?;
    let amount = wanted.unwrap_or(left);
    if amount > left {
        let (amount, left) = (rule.show(amount), rule.show(left));
        let message = format!(
            "Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        );
        return Err(ApiError::invalid(message).param("amount"));
    }
    rule.check_multiple(amount)?;
    Ok(amount)
}

/// `POST /v1/refunds`
pub(crate) fn create(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let (named, intent) = (params.text("charge")?, params.text("payment_intent")?);
    let wanted = params.integer("amount", 1)?;
    let reason = params.choice("reason", REASONS)?;
    let changes: MetadataChange = params.metadata()?;
    params.finish(NOT_SIMULATED)?;
    let mut metadata = BTreeMap::new();
    changes.apply(&mut metadata)?;

    let mut charge = find_charge(call, named, intent)?;
    let amount = amount_to_refund(call.store, &charge, wanted)?;
    let (id, now) = (ids::new_id("re"), call.now());
    let movement = Movement {
        kind: Kind::Refund,
        amount: -amount,
        fee: 0,
        currency: &charge.currency,
        source: &id,
        description: Some("REFUND FOR CHARGE".to_owned()),
    };
    let transaction = BalanceTransaction::new(movement, now);
    let before = charge.json();
    charge.amount_refunded += amount;
    let standing = refund_course::plan(
        call.store,
        charge.payment_method.card.after,
        &id,
        call.now_ms,
    );
    let refund = Refund {
        id,
        standing,
        failure_balance_transaction: None,
        created: now,
        amount,
        currency: charge.currency.clone(),
        charge: charge.id().to_owned(),
        customer: charge.customer.clone(),
        payment_method: Some(charge.payment_method.id().to_owned()),
        payment_intent: charge.payment_intent.clone(),
        balance_transaction: transaction.id().to_owned(),
        reason: reason.map(str::to_owned),
        metadata,
    };
    let (answer, after) = (refund.json(), charge.json());
    call.store.balance_transactions.put(transaction);
    call.store.charges.put(charge);
    call.store.refunds.put(refund);
    let previous = event::previous(&before, &after);
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        "refund.created",
        &answer,
        None,
    );
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        "charge.refunded",
        &after,
        previous,
    );
    Ok(answer)
}

/// `GET /v1/refunds/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    Ok(call.store.refunds.at(&call.id, "refund")?.json())
}

/// `POST /v1/refunds/{id}`: metadata alone.
pub(crate) fn update(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let changes = params.metadata()?;
    params.finish(&[])?;
    let mut refund = call.store.refunds.at(&call.id, "refund")?.clone();
    let before = refund.json();
    changes.apply(&mut refund.metadata)?;
    let answer = refund.json();
    call.store.refunds.put(refund);
    let change = (&before, &answer);
    refund_course::tell_updated(call.store, &call.mark, call.now_ms, change);
    Ok(answer)
}

/// `POST /v1/refunds/{id}/cancel`: at Stripe for payment methods that wait for their holder, and a card is none.
pub(crate) fn cancel(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    let refund = call.store.refunds.at(&call.id, "refund")?;
    Err(ApiError::invalid(format!(
        "Refunds with a status of {} can't be canceled; only those with a status of requires_action can be.",
        refund.standing.word()
    )))
}

/// `GET /v1/refunds`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let (charge, intent) = (params.text("charge")?, params.text("payment_intent")?);
    params.finish(&[])?;
    let keep = |refund: &Refund| {
        charge
            .as_ref()
            .is_none_or(|wanted| *wanted == refund.charge)
            && intent
                .as_ref()
                .is_none_or(|wanted| *wanted == refund.payment_intent)
    };
    list_answer(
        &call.store.refunds,
        &page,
        "/v1/refunds",
        keep,
        Refund::json,
    )
}
