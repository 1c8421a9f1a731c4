//! Confirming a SetupIntent: the card's bank agrees, asks its holder, or refuses.

use serde_json::Value;

use super::challenge::{Answer, Challenge};
use super::event;
use super::intent_parts::{Methods, Status};
use super::payment_method::{self, Description, PaymentMethod};
use super::saved_cards;
use super::setup_intent::{NOT_SIMULATED, SetupIntent, find, tell};
use crate::call::{Call, Caller, Mark};
use crate::error::ApiError;
use crate::params::Params;
use crate::state::Store;
use crate::table::Record;

/// What a confirmation says.
pub(crate) struct Confirm {
    pub(super) payment_method: Option<String>,
    pub(super) method_data: Option<Description>,
    pub(super) return_url: Option<String>,
    sdk: bool,
}

impl Confirm {
    /// Reads it.
    pub(super) fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            payment_method: params.text("payment_method")?,
            method_data: params
                .hash("payment_method_data")?
                .map(Description::read)
                .transpose()?,
            return_url: params.url("return_url")?,
            sdk: params.boolean("use_stripe_sdk")?.unwrap_or(false),
        })
    }
}

/// `POST /v1/setup_intents/{id}/confirm`
pub(crate) fn confirm(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let client_secret = params.text("client_secret")?;
    let confirm = Confirm::read(&mut params)?;
    params.finish(NOT_SIMULATED)?;
    let intent = find(call, client_secret.as_deref())?;
    check(&intent, &confirm, call.caller)?;
    run(call, intent, confirm)
}

/// Refuses a confirmation that can't begin.
pub(super) fn check(
    intent: &SetupIntent,
    confirm: &Confirm,
    caller: Caller,
) -> Result<(), ApiError> {
    if !intent.status.is_open() {
        return Err(intent.unexpected_state(caller, "confirm"));
    }
    let named = confirm.payment_method.is_some() || confirm.method_data.is_some();
    if !named && intent.payment_method.is_none() {
        let message = "You cannot confirm this SetupIntent because it's missing a payment method.";
        return Err(ApiError::invalid(message).code("setup_intent_unexpected_state"));
    }
    if intent.methods == Methods::Automatic && confirm.return_url.is_none() {
        let message = "This SetupIntent takes payment methods that might redirect, so you must provide a `return_url`.";
        return Err(ApiError::invalid(message).param("return_url"));
    }
    Ok(())
}

/// Confirms; `check` has passed.
pub(super) fn run(
    call: &mut Call<'_>,
    mut intent: SetupIntent,
    confirm: Confirm,
) -> Result<Value, ApiError> {
    let method = match confirm.method_data {
        Some(described) => described
            .make(call)
            .map_err(|error| error.with("setup_intent", intent.json_for(call.caller)))?,
        None => {
            let named = confirm.payment_method.or(intent.payment_method.clone());
            let id = named.unwrap_or_default();
            payment_method::resolve(call.store, &id, call.now())?
        }
    };
    saved_cards::check_use(&method, (&intent.id, intent.customer.as_deref()))?;
    call.store.payment_methods.put(method.clone());
    intent.payment_method = Some(method.id().to_owned());
    if method.card.authentication.is_asked(false, method.set_up) {
        let of = (intent.id.as_str(), intent.client_secret.as_str());
        let base_url = &call.store.base_url;
        let challenge = Challenge::new(base_url, of, confirm.return_url, confirm.sdk);
        intent.status = Status::RequiresAction;
        intent.last_setup_error = None;
        intent.challenge = Some(challenge);
        call.store.setup_intents.put(intent.clone());
        tell(call, "requires_action", &intent);
        return Ok(intent.json_for(call.caller));
    }
    let (intent, refused) = ask_bank(call.store, &call.mark, call.now_ms, intent, method);
    match refused {
        None => Ok(intent.json_for(call.caller)),
        Some(error) => Err(error.with("setup_intent", intent.json_for(call.caller))),
    }
}

/// Asks the bank whether the card may be kept: the intent afterwards, and the refusal if it was one.
fn ask_bank(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    mut intent: SetupIntent,
    mut method: PaymentMethod,
) -> (SetupIntent, Option<ApiError>) {
    if let Err(error) = saved_cards::check_savable(&method) {
        return (fail(store, mark, now_ms, intent, &error), Some(error));
    }
    intent.status = Status::Succeeded;
    intent.last_setup_error = None;
    method.set_up |= intent.usage == "off_session";
    match intent.customer.clone() {
        Some(customer) => saved_cards::save(store, mark, now_ms, &mut method, &customer),
        None => store.payment_methods.put(method),
    }
    store.setup_intents.put(intent.clone());
    let object = intent.json();
    event::emit(store, mark, now_ms, "setup_intent.succeeded", &object, None);
    (intent, None)
}

fn fail(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    mut intent: SetupIntent,
    error: &ApiError,
) -> SetupIntent {
    intent.status = Status::RequiresPaymentMethod;
    intent.payment_method = None;
    intent.last_setup_error = Some(error.object());
    store.setup_intents.put(intent.clone());
    let event_type = "setup_intent.setup_failed";
    event::emit(store, mark, now_ms, event_type, &intent.json(), None);
    intent
}

/// Takes the holder's answer; nothing happens when none is waited for.
pub(crate) fn answer(
    store: &mut Store,
    now_ms: i64,
    intent: SetupIntent,
    answer: Answer,
) -> SetupIntent {
    let method = intent.payment_method.as_deref();
    let method = method.and_then(|id| store.payment_methods.get(id)).cloned();
    let (Status::RequiresAction, Some(method)) = (&intent.status, method) else {
        return intent;
    };
    let mark = Mark::default();
    if answer == Answer::Complete {
        // A refusal is in the intent and in its event.
        return ask_bank(store, &mark, now_ms, intent, method).0;
    }
    let refusal = ApiError::invalid(
        "The latest attempt to set up the payment method has failed because authentication failed.",
    )
    .code("setup_intent_authentication_failure")
    .with("payment_method", method.json());
    fail(store, &mark, now_ms, intent, &refusal)
}
