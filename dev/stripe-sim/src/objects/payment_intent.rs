//! PaymentIntents: the object, and its create, retrieve, update and list. `confirm` and `cancel` have files of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::challenge::{Asked, Challenge};
use super::event;
pub(crate) use super::intent_parts::{Capture, Methods, Status};
use super::payment_intent_params::{Confirm, Create, List, Update};
use super::payment_method;
use crate::call::{Call, Caller, list_answer};
use crate::change::Change;
use crate::currency;
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::Record;

/// One payment, from the wish to the money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PaymentIntent {
    pub(super) id: String,
    pub(crate) client_secret: String,
    pub(super) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: Status,
    pub(super) methods: Methods,
    pub(super) allowed_types: Option<Vec<String>>,
    pub(super) capture: Capture,
    pub(super) customer: Option<String>,
    pub(super) description: Option<String>,
    pub(super) receipt_email: Option<String>,
    pub(super) statement_descriptor_suffix: Option<String>,
    pub(super) transfer_group: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(super) payment_method: Option<String>,
    pub(crate) latest_charge: Option<String>,
    pub(super) last_payment_error: Option<Value>,
    /// Whether the card is kept for later payments: `on_session` or `off_session`.
    #[serde(default)]
    pub(super) future_usage: Option<String>,
    /// The latest one, answered or not.
    #[serde(default)]
    pub(super) challenge: Option<Challenge>,
}

impl Record for PaymentIntent {
    const OBJECT: &'static str = "payment_intent";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

/// What a browser sees of a PaymentIntent: neither its metadata nor its customer.
const PUBLIC: &[&str] = &[
    "id",
    "object",
    "amount",
    "amount_details",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_configuration_details",
    "payment_method_types",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "status",
];

impl PaymentIntent {
    /// As the API shows it to a server.
    pub(crate) fn json(&self) -> Value {
        let (canceled_at, reason) = match &self.status {
            Status::Canceled { at, reason } => (Some(*at), reason.as_deref()),
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction
            | Status::Processing
            | Status::Succeeded => (None, None),
        };
        let capture = match self.capture {
            Capture::Automatic => "automatic",
            Capture::AutomaticAsync => "automatic_async",
        };
        let processing = (self.status == Status::Processing)
            .then(|| json!({ "type": "card", "card": { "customer_notification": null } }));
        let next_action = self
            .challenge
            .as_ref()
            .filter(|_| self.status == Status::RequiresAction)
            .map(Challenge::next_action);
        json!({
            "id": self.id, "object": "payment_intent", "created": self.created, "livemode": false,
            "allowed_payment_method_types": self.allowed_types,
            "amount": self.amount, "amount_capturable": 0, "amount_details": { "tip": {} },
            "amount_received": if self.status == Status::Succeeded { self.amount } else { 0 },
            "application": null, "application_fee_amount": null, "automatic_payment_methods": self.methods.json(),
            "canceled_at": canceled_at, "cancellation_reason": reason, "capture_method": capture,
            "client_secret": self.client_secret, "confirmation_method": "automatic", "currency": self.currency,
            "customer": self.customer, "customer_account": null, "description": self.description,
            "excluded_payment_method_types": null, "last_payment_error": self.last_payment_error,
            "latest_charge": self.latest_charge, "managed_payments": null, "metadata": self.metadata, "next_action": next_action,
            "on_behalf_of": null, "payment_method": self.payment_method, "payment_record": null,
            "payment_method_configuration_details": null,
            "payment_method_options": {
                "card": {
                    "installments": null, "mandate_options": null, "network": null,
                    "request_three_d_secure": "automatic",
                },
            },
            "payment_method_types": ["card"], "processing": processing, "receipt_email": self.receipt_email,
            "review": null, "setup_future_usage": self.future_usage, "shipping": null, "source": null,
            "statement_descriptor": null, "statement_descriptor_suffix": self.statement_descriptor_suffix,
            "status": self.status.word(), "transfer_data": null, "transfer_group": self.transfer_group,
        })
    }

    /// As its challenge sees it.
    pub(crate) fn asked(&self) -> Asked<'_> {
        let amount = currency::find(&self.currency).map(|rule| rule.show(self.amount));
        Asked {
            object: Self::OBJECT,
            id: &self.id,
            client_secret: &self.client_secret,
            status: &self.status,
            error: self.last_payment_error.as_ref(),
            challenge: self.challenge.as_ref(),
            amount: amount.ok(),
        }
    }

    /// As the API shows it to this caller.
    pub(crate) fn json_for(&self, caller: Caller) -> Value {
        let whole = self.json();
        match (caller, whole) {
            (Caller::Publishable, Value::Object(fields)) => {
                let shown: Map<String, Value> = fields
                    .into_iter()
                    .filter(|(name, _)| PUBLIC.contains(&name.as_str()))
                    .collect();
                Value::Object(shown)
            }
            (Caller::Publishable | Caller::Secret, whole) => whole,
        }
    }

    /// An error about the state it is in, with the object, as Stripe answers.
    pub(super) fn unexpected_state(&self, caller: Caller, message: impl Into<String>) -> ApiError {
        ApiError::invalid(message)
            .code("payment_intent_unexpected_state")
            .with("payment_intent", self.json_for(caller))
    }
}

/// Finds the PaymentIntent in the path. A browser must know its secret.
pub(super) fn find(
    call: &Call<'_>,
    client_secret: Option<&str>,
) -> Result<PaymentIntent, ApiError> {
    let intent = call.store.payment_intents.at(&call.id, "intent")?;
    match (call.caller, client_secret) {
        (Caller::Publishable, None) => Err(ApiError::parameter(
            "client_secret",
            Some("parameter_missing"),
            "Missing required param: client_secret.",
        )),
        (Caller::Publishable | Caller::Secret, Some(secret)) if secret != intent.client_secret => {
            let message = "The client_secret provided does not match any associated PaymentIntent on this account. \
                           Ensure the publishable key used belongs to the same account that created the PaymentIntent.";
            Err(ApiError::parameter("client_secret", None, message))
        }
        (Caller::Publishable | Caller::Secret, Some(_)) | (Caller::Secret, None) => {
            Ok(intent.clone())
        }
    }
}

pub(super) fn check_customer(store: &Store, customer: Option<&String>) -> Result<(), ApiError> {
    match customer {
        Some(id) if store.customers.get(id).is_none() => {
            Err(ApiError::missing("customer", id, "customer"))
        }
        Some(_) | None => Ok(()),
    }
}

/// `POST /v1/payment_intents`
pub(crate) fn create(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let Create {
        amount,
        currency,
        confirm,
        methods,
        allowed_types,
        capture,
        future_usage,
        fields,
    } = Create::read(params)?;
    let rule = currency::find(&currency)?;
    rule.check_charge(amount)?;
    check_customer(call.store, fields.customer.set())?;
    let id = ids::new_id("pi");
    let mut intent = PaymentIntent {
        client_secret: ids::client_secret(&id),
        id,
        created: call.now(),
        amount,
        currency: rule.code.to_owned(),
        status: Status::RequiresPaymentMethod,
        methods,
        allowed_types,
        capture,
        customer: None,
        description: None,
        receipt_email: None,
        statement_descriptor_suffix: None,
        transfer_group: None,
        metadata: BTreeMap::new(),
        payment_method: None,
        latest_charge: None,
        last_payment_error: None,
        future_usage,
        challenge: None,
    };
    apply(call, &mut intent, fields)?;
    if let Some(confirm) = &confirm {
        super::confirm::check(&intent, confirm, call.caller)?;
    }
    call.store.payment_intents.put(intent.clone());
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        "payment_intent.created",
        &intent.json(),
        None,
    );
    match confirm {
        Some(confirm) => super::confirm::run(call, intent, confirm),
        None => Ok(intent.json()),
    }
}

/// The fields that create and update share.
fn apply(call: &mut Call<'_>, intent: &mut PaymentIntent, fields: Update) -> Result<(), ApiError> {
    fields.metadata.apply(&mut intent.metadata)?;
    if let Some(id) = fields.payment_method {
        let method = payment_method::resolve(call.store, &id, call.now())?;
        intent.payment_method = Some(method.id().to_owned());
        intent.status = Status::RequiresConfirmation;
    }
    fields.customer.apply(&mut intent.customer);
    fields.description.apply(&mut intent.description);
    fields.receipt_email.apply(&mut intent.receipt_email);
    fields
        .statement_descriptor_suffix
        .apply(&mut intent.statement_descriptor_suffix);
    fields.transfer_group.apply(&mut intent.transfer_group);
    Ok(())
}

/// `GET /v1/payment_intents/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let client_secret = params.text("client_secret")?;
    params.finish(&[])?;
    Ok(find(call, client_secret.as_deref())?.json_for(call.caller))
}

/// `POST /v1/payment_intents/{id}`
pub(crate) fn update(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let (amount, currency, fields) = Update::read_all(params)?;
    let mut intent = find(call, None)?;
    check_customer(call.store, fields.customer.set())?;
    let open = intent.status.is_open();
    let closed_field = [
        ("amount", amount.is_some()),
        ("currency", currency.is_some()),
        ("customer", fields.customer != Change::Keep),
        ("payment_method", fields.payment_method.is_some()),
    ];
    if let Some((name, _)) = closed_field.iter().find(|(_, named)| *named && !open) {
        let message = format!(
            "This PaymentIntent's {name} could not be updated because it has a status of {}. You may only update \
             the {name} of a PaymentIntent with one of the following statuses: requires_payment_method, \
             requires_confirmation, requires_action.",
            intent.status.word()
        );
        return Err(intent.unexpected_state(call.caller, message));
    }
    let rule = currency::find(currency.as_deref().unwrap_or(&intent.currency))?;
    let next_amount = amount.unwrap_or(intent.amount);
    if open {
        rule.check_charge(next_amount)?;
    }
    intent.amount = next_amount;
    intent.currency = rule.code.to_owned();
    apply(call, &mut intent, fields)?;
    call.store.payment_intents.put(intent.clone());
    Ok(intent.json())
}

/// `GET /v1/payment_intents`
pub(crate) fn list(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let List { page, customer } = List::read(params)?;
    let keep = |intent: &PaymentIntent| customer.is_none() || intent.customer == customer;
    list_answer(
        &call.store.payment_intents,
        &page,
        "/v1/payment_intents",
        keep,
        PaymentIntent::json,
    )
}

/// `POST /v1/payment_intents/{id}/confirm`
pub(crate) fn confirm(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let confirm = Confirm::read(params)?;
    let intent = find(call, confirm.client_secret.as_deref())?;
    super::confirm::check(&intent, &confirm, call.caller)?;
    super::confirm::run(call, intent, confirm)
}
