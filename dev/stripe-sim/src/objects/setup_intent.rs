//! SetupIntents: a card is saved, to be charged later. `setup_confirm` has their confirmation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::cancel;
use super::challenge::{Asked, Challenge};
use super::event;
use super::intent_parts::{Methods, Status};
use super::payment_intent::check_customer;
use super::payment_intent_params::{USAGES, read_methods, read_types};
use super::payment_method;
use super::setup_confirm::{self, Confirm};
use crate::call::{Call, Caller, list_answer};
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::table::{ListParams, Record};

/// Known to Stripe, and not played here.
pub(super) const NOT_SIMULATED: &[&str] = &[
    "attach_to_self",
    "confirmation_token",
    "customer_account",
    "excluded_payment_method_types",
    "flow_directions",
    "mandate_data",
    "on_behalf_of",
    "payment_method_configuration",
    "payment_method_options",
    "single_use",
];

/// One card on its way to be saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SetupIntent {
    pub(super) id: String,
    pub(crate) client_secret: String,
    created: i64,
    pub(crate) status: Status,
    pub(super) methods: Methods,
    allowed_types: Option<Vec<String>>,
    pub(super) customer: Option<String>,
    description: Option<String>,
    metadata: BTreeMap<String, String>,
    pub(super) payment_method: Option<String>,
    pub(super) usage: String,
    pub(super) last_setup_error: Option<Value>,
    pub(super) challenge: Option<Challenge>,
}

impl Record for SetupIntent {
    // The word of Stripe's message, which is not the object's name.
    const OBJECT: &'static str = "setupintent";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

/// What a browser sees: neither its metadata nor its customer.
const PUBLIC: &[&str] = &[
    "id",
    "object",
    "automatic_payment_methods",
    "cancellation_reason",
    "client_secret",
    "created",
    "description",
    "last_setup_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_configuration_details",
    "payment_method_types",
    "status",
    "usage",
];

impl SetupIntent {
    /// As the API shows it to a server.
    pub(crate) fn json(&self) -> Value {
        let reason = match &self.status {
            Status::Canceled { reason, .. } => reason.as_deref(),
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction
            | Status::Processing
            | Status::Succeeded => None,
        };
        let next_action = self
            .challenge
            .as_ref()
            .filter(|_| self.status == Status::RequiresAction)
            .map(Challenge::next_action);
        json!({
            "id": self.id, "object": "setup_intent", "created": self.created, "livemode": false,
            "allowed_payment_method_types": self.allowed_types, "application": null,
            "automatic_payment_methods": self.methods.json(), "cancellation_reason": reason,
            "client_secret": self.client_secret, "customer": self.customer, "customer_account": null,
            "description": self.description, "excluded_payment_method_types": null, "flow_directions": null,
            "last_setup_error": self.last_setup_error, "latest_attempt": null, "managed_payments": null,
            "mandate": null, "metadata": self.metadata, "next_action": next_action, "on_behalf_of": null,
            "payment_method": self.payment_method, "payment_method_configuration_details": null,
            "payment_method_options": {
                "card": { "mandate_options": null, "network": null, "request_three_d_secure": "automatic" },
            },
            "payment_method_types": ["card"], "single_use_mandate": null, "status": self.status.word(),
            "usage": self.usage,
        })
    }

    /// As the API shows it to this caller.
    pub(crate) fn json_for(&self, caller: Caller) -> Value {
        match (caller, self.json()) {
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

    /// As its challenge sees it.
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked {
            object: "setup_intent",
            id: &self.id,
            client_secret: &self.client_secret,
            status: &self.status,
            error: self.last_setup_error.as_ref(),
            challenge: self.challenge.as_ref(),
            amount: None,
        }
    }

    /// An error about the state it is in.
    pub(super) fn unexpected_state(&self, caller: Caller, what: &str) -> ApiError {
        let status = self.status.word();
        let message =
            format!("You cannot {what} this SetupIntent because it has a status of {status}.");
        ApiError::invalid(message)
            .code("setup_intent_unexpected_state")
            .with("setup_intent", self.json_for(caller))
    }
}

/// Finds the SetupIntent in the path. A browser must know its secret.
pub(super) fn find(call: &Call<'_>, secret: Option<&str>) -> Result<SetupIntent, ApiError> {
    let intent = call.store.setup_intents.at(&call.id, "intent")?;
    match (call.caller, secret) {
        (Caller::Publishable, None) => Err(ApiError::parameter(
            "client_secret",
            Some("parameter_missing"),
            "Missing required param: client_secret.",
        )),
        (Caller::Publishable | Caller::Secret, Some(secret)) if secret != intent.client_secret => {
            let message = "The client_secret provided does not match any associated SetupIntent on this account.";
            Err(ApiError::parameter("client_secret", None, message))
        }
        (Caller::Publishable | Caller::Secret, Some(_)) | (Caller::Secret, None) => {
            Ok(intent.clone())
        }
    }
}

/// `POST /v1/setup_intents`
pub(crate) fn create(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let allowed_types = read_types(&mut params)?;
    let methods = read_methods(&mut params, allowed_types.as_deref())?;
    let customer = params.change("customer", 255)?.value();
    let description = params.change("description", 1000)?.value();
    let changes = params.metadata()?;
    let usage = params.choice("usage", USAGES)?.unwrap_or("off_session");
    let confirm_now = params.boolean("confirm")?.unwrap_or(false);
    let confirm = Confirm::read(&mut params)?;
    params.finish(NOT_SIMULATED)?;
    if !confirm_now && (confirm.return_url.is_some() || confirm.method_data.is_some()) {
        let message = "`return_url` and `payment_method_data` need `confirm` to be true.";
        return Err(ApiError::parameter("confirm", None, message));
    }
    check_customer(call.store, customer.as_ref())?;
    let id = ids::new_id("seti");
    let mut intent = SetupIntent {
        client_secret: ids::client_secret(&id),
        id,
        created: call.now(),
        status: Status::RequiresPaymentMethod,
        methods,
        allowed_types,
        customer,
        description,
        metadata: BTreeMap::new(),
        payment_method: None,
        usage: usage.to_owned(),
        last_setup_error: None,
        challenge: None,
    };
    changes.apply(&mut intent.metadata)?;
    if confirm_now {
        setup_confirm::check(&intent, &confirm, call.caller)?;
    } else if let Some(id) = &confirm.payment_method {
        let method = payment_method::resolve(call.store, id, call.now())?;
        intent.payment_method = Some(method.id().to_owned());
        intent.status = Status::RequiresConfirmation;
    }
    call.store.setup_intents.put(intent.clone());
    tell(call, "created", &intent);
    if confirm_now {
        setup_confirm::run(call, intent, confirm)
    } else {
        Ok(intent.json())
    }
}

/// Emits `setup_intent.…` for what a request did.
pub(super) fn tell(call: &mut Call<'_>, what: &str, intent: &SetupIntent) {
    let event_type = format!("setup_intent.{what}");
    let object = intent.json();
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        &event_type,
        &object,
        None,
    );
}

/// `GET /v1/setup_intents/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let client_secret = params.text("client_secret")?;
    params.finish(&[])?;
    Ok(find(call, client_secret.as_deref())?.json_for(call.caller))
}

/// `POST /v1/setup_intents/{id}/cancel`
pub(crate) fn cancel(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let reason = params.choice("cancellation_reason", cancel::SETUP_REASONS)?;
    params.finish(&[])?;
    let mut intent = find(call, None)?;
    if !intent.status.is_open() {
        return Err(intent.unexpected_state(call.caller, "cancel"));
    }
    intent.status = Status::Canceled {
        at: call.now(),
        reason: reason.map(str::to_owned),
    };
    call.store.setup_intents.put(intent.clone());
    tell(call, "canceled", &intent);
    Ok(intent.json())
}

/// `GET /v1/setup_intents`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let (customer, method) = (params.text("customer")?, params.text("payment_method")?);
    params.finish(&["attach_to_self", "customer_account"])?;
    let keep = |intent: &SetupIntent| {
        (customer.is_none() || intent.customer == customer)
            && (method.is_none() || intent.payment_method == method)
    };
    list_answer(
        &call.store.setup_intents,
        &page,
        "/v1/setup_intents",
        keep,
        SetupIntent::json,
    )
}
