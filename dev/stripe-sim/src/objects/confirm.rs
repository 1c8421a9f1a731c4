//! Confirming a PaymentIntent: asks the card, and moves the intent by its answer.

use serde_json::{Value, json};

use super::challenge::{self, Challenge};
use super::charge::{Charge, Proof};
use super::event;
use super::payment_intent::{Capture, Methods, PaymentIntent, Status};
use super::payment_intent_params::Confirm;
use super::payment_method::{self, PaymentMethod};
use super::saved_cards;
use crate::call::{Call, Caller, Mark};
use crate::cards::Decline;
use crate::error::ApiError;
use crate::ids;
use crate::jobs::Job;
use crate::state::Store;
use crate::table::Record;

/// Refuses a confirmation that can't begin.
pub(super) fn check(
    intent: &PaymentIntent,
    confirm: &Confirm,
    caller: Caller,
) -> Result<(), ApiError> {
    let refuse = |message: String| Err(intent.unexpected_state(caller, message));
    match intent.status {
        Status::RequiresPaymentMethod | Status::RequiresConfirmation | Status::RequiresAction => {}
        Status::Succeeded => {
            return refuse(
                "You cannot confirm this PaymentIntent because it has already succeeded after being previously \
                 confirmed."
                    .to_owned(),
            );
        }
        Status::Processing | Status::Canceled { .. } => {
            return refuse(format!(
                "You cannot confirm this PaymentIntent because it has a status of {}. Only a PaymentIntent with one \
                 of the following statuses may be confirmed: requires_confirmation, requires_payment_method, \
                 requires_action.",
                intent.status.word()
            ));
        }
    }
    if confirm.payment_method.is_none()
        && confirm.method_data.is_none()
        && intent.payment_method.is_none()
    {
        return refuse(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the \
             PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a \
             payment method or ConfirmationToken."
                .to_owned(),
        );
    }
    if intent.methods == Methods::Automatic && confirm.return_url.is_none() {
        return Err(ApiError::invalid(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of \
             these payment methods might redirect your customer off of your page, you must provide a `return_url`. \
             If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to \
             `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and \
             Payment Intents.",
        )
        .param("return_url"));
    }
    Ok(())
}

/// Confirms; `check` has passed.
pub(super) fn run(
    call: &mut Call<'_>,
    mut intent: PaymentIntent,
    confirm: Confirm,
) -> Result<Value, ApiError> {
    let method = choose_method(call, &intent, confirm.method_data, confirm.payment_method)?;
    confirm.receipt_email.apply(&mut intent.receipt_email);
    intent.payment_method = Some(method.id().to_owned());
    let off_session = confirm.off_session;
    let asked = method
        .card
        .authentication
        .is_asked(off_session, method.set_up);
    if asked && !off_session {
        let of = (intent.id.as_str(), intent.client_secret.as_str());
        let base_url = &call.store.base_url;
        let challenge = Challenge::new(base_url, of, confirm.return_url, confirm.sdk);
        return Ok(challenge::begin(call, intent, challenge));
    }
    let proof = if asked {
        Proof::Missing
    } else {
        Proof::NotAsked
    };
    if let Some(pause) = call.processing_ms {
        intent.status = Status::Processing;
        intent.last_payment_error = None;
        call.store.jobs.plan(
            call.now_ms + pause,
            Job::Finish {
                payment_intent: intent.id.clone(),
            },
        );
        call.store.payment_intents.put(intent.clone());
        let shown = intent.json();
        event::emit(
            call.store,
            &call.mark,
            call.now_ms,
            "payment_intent.processing",
            &shown,
            None,
        );
        return Ok(intent.json_for(call.caller));
    }
    let (intent, declined) = attempt(call.store, &call.mark, call.now_ms, intent, method, proof);
    match declined {
        None => Ok(intent.json_for(call.caller)),
        Some(error) => Err(error.with("payment_intent", intent.json_for(call.caller))),
    }
}

fn choose_method(
    call: &mut Call<'_>,
    intent: &PaymentIntent,
    described: Option<payment_method::Description>,
    named: Option<String>,
) -> Result<PaymentMethod, ApiError> {
    if let Some(described) = described {
        let method = described
            .make(call)
            .map_err(|error| error.with("payment_intent", intent.json_for(call.caller)))?;
        call.store.payment_methods.put(method.clone());
        return Ok(method);
    }
    let now = call.now();
    let id = named
        .or_else(|| intent.payment_method.clone())
        .unwrap_or_default();
    let method = payment_method::resolve(call.store, &id, now)?;
    let by = (intent.id.as_str(), intent.customer.as_deref());
    saved_cards::check_use(&method, by)?;
    Ok(method)
}

/// Asks the card: the intent afterwards, and the decline if it was one.
pub(super) fn attempt(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    mut intent: PaymentIntent,
    mut method: PaymentMethod,
    proof: Proof,
) -> (PaymentIntent, Option<ApiError>) {
    let now = ids::seconds(now_ms);
    let mut charge = Charge::attempt(&intent, &method, proof, now);
    intent.latest_charge = Some(charge.id().to_owned());
    let declined = charge.declined();
    if let Some(decline) = declined {
        let error = decline_error(decline, &charge, &method);
        intent.status = Status::RequiresPaymentMethod;
        intent.payment_method = None;
        intent.last_payment_error = Some(error.object());
        store.charges.put(charge.clone());
        store.payment_intents.put(intent.clone());
        event::emit(store, mark, now_ms, "charge.failed", &charge.json(), None);
        event::emit(
            store,
            mark,
            now_ms,
            "payment_intent.payment_failed",
            &intent.json(),
            None,
        );
        return (intent, Some(error));
    }
    intent.status = Status::Succeeded;
    intent.last_payment_error = None;
    method.used_by = Some(intent.id.clone());
    if let (Some(usage), Some(customer)) = (&intent.future_usage, &intent.customer) {
        method.set_up |= usage == "off_session";
        saved_cards::save(store, mark, now_ms, &mut method, customer);
    }
    match intent.capture {
        Capture::Automatic => charge.book(store, now),
        Capture::AutomaticAsync => {
            let due = now_ms + store.settle_ms;
            store.jobs.plan(
                due,
                Job::Balance {
                    charge: charge.id().to_owned(),
                },
            );
        }
    }
    if method.card.after.disputes() {
        let charge = charge.id().to_owned();
        // After its balance transaction, which is planned for the same moment.
        let due_ms = now_ms + store.settle_ms;
        store.jobs.plan(due_ms, Job::Dispute { charge });
    }
    store.payment_methods.put(method);
    store.charges.put(charge.clone());
    store.payment_intents.put(intent.clone());
    event::emit(
        store,
        mark,
        now_ms,
        "charge.succeeded",
        &charge.json(),
        None,
    );
    event::emit(
        store,
        mark,
        now_ms,
        "payment_intent.succeeded",
        &intent.json(),
        None,
    );
    (intent, None)
}

/// A decline of a charge.
fn decline_error(decline: Decline, charge: &Charge, method: &PaymentMethod) -> ApiError {
    card_error(decline, method).with("charge", json!(charge.id()))
}

/// A decline, in the shape of Stripe's errors.
pub(super) fn card_error(decline: Decline, method: &PaymentMethod) -> ApiError {
    let words = decline.words();
    let mut error = ApiError::card(words.message, words.code).with("payment_method", method.json());
    if let Some(reason) = words.decline_code {
        error = error.with("decline_code", json!(reason));
    }
    if let Some(advice) = words.advice_code {
        error = error.with("advice_code", json!(advice));
    }
    match decline {
        Decline::IncorrectCvc => error.param("cvc"),
        Decline::ExpiredCard => error.param("exp_month"),
        Decline::Generic
        | Decline::InsufficientFunds
        | Decline::LostCard
        | Decline::StolenCard
        | Decline::ProcessingError
        | Decline::VelocityExceeded
        | Decline::AuthenticationRequired
        | Decline::NotATestCard => error,
    }
}

/// The way to pay that an intent has been given.
pub(super) fn method_of(store: &Store, intent: &PaymentIntent) -> Option<PaymentMethod> {
    let id = intent.payment_method.as_deref()?;
    store.payment_methods.get(id).cloned()
}

/// Ends a payment that was kept `processing`.
pub(crate) fn finish_processing(store: &mut Store, id: &str, now_ms: i64) {
    let Some(intent) = store.payment_intents.get(id).cloned() else {
        return;
    };
    let method = method_of(store, &intent);
    let (Status::Processing, Some(method)) = (&intent.status, method) else {
        return;
    };
    // The decline is in the intent and in its event: nobody waits for an answer.
    attempt(
        store,
        &Mark::default(),
        now_ms,
        intent,
        method,
        Proof::NotAsked,
    );
}
