//! Cancelling a PaymentIntent.

use serde_json::Value;

use super::event;
use super::payment_intent::{Status, find};
use crate::call::Call;
use crate::error::ApiError;
use crate::params::Params;

const REASONS: &[&str] = &[
    "abandoned",
    "duplicate",
    "fraudulent",
    "requested_by_customer",
];

/// Those of a SetupIntent.
pub(super) const SETUP_REASONS: &[&str] = &["abandoned", "duplicate", "requested_by_customer"];

/// `POST /v1/payment_intents/{id}/cancel`
pub(crate) fn cancel(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let reason = params.choice("cancellation_reason", REASONS)?;
    params.finish(&[])?;
    let mut intent = find(call, None)?;
    // Stripe lets a processing payment be cancelled in rare cases; a card that is being asked is none of them.
    if !intent.status.is_open() {
        let message = format!(
            "You cannot cancel this PaymentIntent because it has a status of {}. Only a PaymentIntent with one \
             of the following statuses may be canceled: requires_payment_method, requires_capture, \
             requires_confirmation, requires_action, processing.",
            intent.status.word()
        );
        return Err(intent.unexpected_state(call.caller, message));
    }
    intent.status = Status::Canceled {
        at: call.now(),
        reason: reason.map(str::to_owned),
    };
    call.store.payment_intents.put(intent.clone());
    let answer = intent.json();
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        "payment_intent.canceled",
        &answer,
        None,
    );
    Ok(answer)
}
