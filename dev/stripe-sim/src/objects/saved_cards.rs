//! Cards that a customer keeps for later.

use serde_json::Value;

use super::confirm::card_error;
use super::event;
use super::payment_intent::check_customer;
use super::payment_method::{self, PaymentMethod};
use crate::call::{Call, Mark, list_answer};
use crate::cards::Outcome;
use crate::error::ApiError;
use crate::params::Params;
use crate::state::Store;
use crate::table::ListParams;

/// Refuses a payment method that this intent, of this customer, can't use.
pub(super) fn check_use(
    method: &PaymentMethod,
    (intent, customer): (&str, Option<&str>),
) -> Result<(), ApiError> {
    let used = method.used_by.as_deref().is_some_and(|by| by != intent);
    let message = match method.customer.as_deref() {
        Some(owner) if customer != Some(owner) => format!(
            "The provided PaymentMethod belongs to the Customer {owner}. Please include the Customer in the \
             `customer` parameter."
        ),
        None if used || method.detached => {
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared \
             with a connected account without Customer attachment, or was detached from a Customer. It may not be \
             used again. To use a PaymentMethod multiple times, you must attach it to a Customer first."
                .to_owned()
        }
        Some(_) | None => return Ok(()),
    };
    Err(ApiError::invalid(message).param("payment_method"))
}

/// Refuses a card that its bank would not let be saved.
pub(super) fn check_savable(method: &PaymentMethod) -> Result<(), ApiError> {
    match method.card.outcome {
        Outcome::Declines(decline) if !method.card.savable => Err(card_error(decline, method)),
        Outcome::Declines(_) | Outcome::Succeeds => Ok(()),
    }
}

/// Keeps a card for its customer, and tells if it was not kept before.
pub(super) fn save(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    method: &mut PaymentMethod,
    customer: &str,
) {
    let new = method.customer.is_none();
    method.customer = Some(customer.to_owned());
    store.payment_methods.put(method.clone());
    if new {
        let event_type = "payment_method.attached";
        event::emit(store, mark, now_ms, event_type, &method.json(), None);
    }
}

/// `POST /v1/payment_methods/{id}/attach`
pub(crate) fn attach(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let customer = params
        .text("customer")?
        .ok_or_else(|| params.missing("customer"))?;
    params.finish(&["customer_account"])?;
    check_customer(call.store, Some(&customer))?;
    let (id, now) = (call.id.clone(), call.now());
    let mut method = payment_method::resolve(call.store, &id, now)
        .map_err(|error| error.status(404).param("payment_method"))?;
    // One that belongs to somebody, or has paid alone, is refused as a payment would be.
    check_use(&method, ("", Some(&customer)))?;
    check_savable(&method)?;
    let (mark, now_ms) = (call.mark.clone(), call.now_ms);
    save(call.store, &mark, now_ms, &mut method, &customer);
    Ok(method.json())
}

/// `POST /v1/payment_methods/{id}/detach`
pub(crate) fn detach(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    let mut method = call
        .store
        .payment_methods
        .at(&call.id, "payment_method")?
        .clone();
    let before = method.json();
    if method.customer.take().is_none() {
        return Err(ApiError::invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
        )
        .param("payment_method"));
    }
    method.detached = true;
    let answer = method.json();
    call.store.payment_methods.put(method);
    let previous = event::previous(&before, &answer);
    let event_type = "payment_method.detached";
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        event_type,
        &answer,
        previous,
    );
    Ok(answer)
}

/// `GET /v1/payment_methods`: a customer's.
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let customer = params.text("customer")?;
    params.choice("type", &["card"])?;
    params.finish(&["allow_redisplay", "customer_account"])?;
    check_customer(call.store, customer.as_ref())?;
    let keep = |method: &PaymentMethod| customer.is_some() && method.customer == customer;
    list_answer(
        &call.store.payment_methods,
        &page,
        "/v1/payment_methods",
        keep,
        PaymentMethod::json,
    )
}
