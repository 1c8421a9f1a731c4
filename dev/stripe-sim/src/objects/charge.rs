//! Charges: one try to take money by a card.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::balance_transaction::{BalanceTransaction, Kind, Movement};
use super::event;
use super::payment_intent::PaymentIntent;
use super::payment_method::PaymentMethod;
use crate::call::{Call, Mark, list_answer};
use crate::cards::{Decline, Outcome};
use crate::change::MetadataChange;
use crate::currency;
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::{ListParams, Record};

/// What the bank was told of who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Nothing, and nothing was asked.
    NotAsked,
    /// That they proved who they are.
    Given,
    /// Nothing, though it was asked: they are not there.
    Missing,
}

/// One try to take money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Charge {
    id: String,
    created: i64,
    pub(crate) amount: i64,
    pub(crate) amount_refunded: i64,
    pub(crate) currency: String,
    pub(crate) payment_intent: String,
    pub(crate) customer: Option<String>,
    description: Option<String>,
    receipt_email: Option<String>,
    statement_descriptor_suffix: Option<String>,
    transfer_group: Option<String>,
    metadata: BTreeMap<String, String>,
    balance_transaction: Option<String>,
    pub(super) payment_method: PaymentMethod,
    /// The card's holder has proved who they are.
    #[serde(default)]
    authenticated: bool,
    #[serde(default)]
    pub(super) disputed: bool,
    declined: Option<Decline>,
}

impl Record for Charge {
    const OBJECT: &'static str = "charge";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

impl Charge {
    /// The try that a PaymentIntent makes with a payment method.
    pub(crate) fn attempt(
        intent: &PaymentIntent,
        payment_method: &PaymentMethod,
        proof: Proof,
        now: i64,
    ) -> Self {
        let declined = match (proof, payment_method.card.outcome) {
            (Proof::Missing, _) => Some(Decline::AuthenticationRequired),
            (Proof::NotAsked | Proof::Given, Outcome::Succeeds) => None,
            (Proof::NotAsked | Proof::Given, Outcome::Declines(decline)) => Some(decline),
        };
        Self {
            id: ids::new_id("ch"),
            created: now,
            amount: intent.amount,
            amount_refunded: 0,
            currency: intent.currency.clone(),
            payment_intent: intent.id().to_owned(),
            customer: intent.customer.clone(),
            description: intent.description.clone(),
            receipt_email: intent.receipt_email.clone(),
            statement_descriptor_suffix: intent.statement_descriptor_suffix.clone(),
            transfer_group: intent.transfer_group.clone(),
            metadata: intent.metadata.clone(),
            balance_transaction: None,
            payment_method: payment_method.clone(),
            authenticated: proof == Proof::Given,
            disputed: false,
            declined,
        }
    }

    /// Why it failed, if it did.
    pub(crate) fn declined(&self) -> Option<Decline> {
        self.declined
    }

    /// Whether it has its balance transaction.
    pub(crate) fn is_booked(&self) -> bool {
        self.balance_transaction.is_some()
    }

    /// As the API shows it.
    pub(crate) fn json(&self) -> Value {
        let paid = self.declined.is_none();
        let words = self.declined.map(Decline::words);
        json!({
            "id": self.id, "object": "charge", "created": self.created, "livemode": false,
            "amount": self.amount, "amount_captured": if paid { self.amount } else { 0 },
            "amount_refunded": self.amount_refunded, "currency": self.currency,
            "application": null, "application_fee": null, "application_fee_amount": null,
            "balance_transaction": self.balance_transaction,
            "billing_details": self.payment_method.billing_details,
            "calculated_statement_descriptor": self.statement_descriptor(),
            "captured": paid, "customer": self.customer, "description": self.description, "disputed": self.disputed,
            "failure_balance_transaction": null,
            "failure_code": words.as_ref().map(|words| words.code),
            "failure_message": words.as_ref().map(|words| words.message),
            "fraud_details": {}, "metadata": self.metadata, "on_behalf_of": null, "outcome": self.outcome(),
            "paid": paid, "payment_intent": self.payment_intent, "payment_method": self.payment_method.id(),
            "payment_method_details": { "card": self.payment_method.charged_card(self.amount, self.authenticated), "type": "card" },
            "radar_options": {}, "receipt_email": self.receipt_email, "receipt_number": null, "receipt_url": null,
            "refunded": paid && self.amount_refunded == self.amount, "review": null, "shipping": null,
            "source": null, "source_transfer": null, "statement_descriptor": null,
            "statement_descriptor_suffix": self.statement_descriptor_suffix,
            "status": if paid { "succeeded" } else { "failed" },
            "transfer_data": null, "transfer_group": self.transfer_group,
        })
    }

    fn statement_descriptor(&self) -> String {
        let suffix = self
            .statement_descriptor_suffix
            .as_deref()
            .map(|suffix| format!("* {suffix}"));
        format!("STRIPE-SIM{}", suffix.unwrap_or_default())
    }

    fn outcome(&self) -> Value {
        let Some(words) = self.declined.map(Decline::words) else {
            return json!({
                "advice_code": null, "network_advice_code": null, "network_decline_code": null,
                "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20,
                "seller_message": "Payment complete.", "type": "authorized",
            });
        };
        json!({
            "advice_code": words.advice_code, "network_advice_code": null, "network_decline_code": null,
            "network_status": "declined_by_network", "reason": words.decline_code.unwrap_or(words.code),
            "risk_level": "normal", "risk_score": 20,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        })
    }

    /// Books the charge on the balance.
    pub(crate) fn book(&mut self, store: &mut Store, now: i64) {
        let fee = currency::find(&self.currency).map_or(0, |rule| rule.fee(self.amount));
        let movement = Movement {
            kind: Kind::Charge,
            amount: self.amount,
            fee,
            currency: &self.currency,
            source: &self.id,
            description: self.description.clone(),
        };
        let transaction = BalanceTransaction::new(movement, now);
        self.balance_transaction = Some(transaction.id().to_owned());
        store.balance_transactions.put(transaction);
    }
}

/// Gives a charge captured asynchronously its balance transaction, as Stripe does a moment after the payment.
pub(crate) fn settle(store: &mut Store, id: &str, now_ms: i64) {
    let Some(mut charge) = store.charges.get(id).cloned() else {
        return;
    };
    if charge.balance_transaction.is_some() {
        return;
    }
    let before = charge.json();
    charge.book(store, ids::seconds(now_ms));
    let after = charge.json();
    store.charges.put(charge);
    event::emit(
        store,
        &Mark::default(),
        now_ms,
        "charge.updated",
        &after,
        event::previous(&before, &after),
    );
}

/// `GET /v1/charges/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    Ok(call.store.charges.at(&call.id, "charge")?.json())
}

/// `POST /v1/charges/{id}`: metadata and description.
pub(crate) fn update(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let metadata: MetadataChange = params.metadata()?;
    let description = params.change("description", 1000)?;
    params.finish(&[
        "customer",
        "fraud_details",
        "receipt_email",
        "shipping",
        "transfer_group",
    ])?;
    let mut charge = call.store.charges.at(&call.id, "charge")?.clone();
    let before = charge.json();
    metadata.apply(&mut charge.metadata)?;
    description.apply(&mut charge.description);
    let after = charge.json();
    call.store.charges.put(charge);
    if let Some(previous) = event::previous(&before, &after) {
        event::emit(
            call.store,
            &call.mark,
            call.now_ms,
            "charge.updated",
            &after,
            Some(previous),
        );
    }
    Ok(after)
}

/// `GET /v1/charges`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let (customer, intent) = (params.text("customer")?, params.text("payment_intent")?);
    params.finish(&["transfer_group"])?;
    let keep = |charge: &Charge| {
        (customer.is_none() || charge.customer == customer)
            && intent
                .as_ref()
                .is_none_or(|wanted| *wanted == charge.payment_intent)
    };
    list_answer(
        &call.store.charges,
        &page,
        "/v1/charges",
        keep,
        Charge::json,
    )
}
