//! 3-D Secure: the card's bank asks its holder who they are before it pays.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::confirm;
use super::event;
use super::payment_intent::{PaymentIntent, Status};
use crate::call::{Call, Mark};
use crate::error::ApiError;
use crate::state::Store;
use crate::table::Record;

/// A question to the card's holder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Challenge {
    /// The page that asks.
    url: String,
    /// Where the holder goes from there, when they are sent to it by address.
    return_url: Option<String>,
    /// Whether the browser's library shows the page.
    sdk: bool,
}

/// How the holder answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// They are who they should be.
    Complete,
    /// They are not, or don't want to.
    Fail,
}

impl Challenge {
    /// For a PaymentIntent that is being confirmed.
    pub(super) fn new(
        base_url: &str,
        intent: &PaymentIntent,
        return_url: Option<String>,
        sdk: bool,
    ) -> Self {
        let (id, secret) = (intent.id(), &intent.client_secret);
        Self {
            url: format!("{base_url}/v3/challenge.html?id={id}&client_secret={secret}"),
            return_url,
            sdk,
        }
    }

    /// Stripe's words for what to do next.
    pub(super) fn next_action(&self) -> Value {
        match &self.return_url {
            Some(return_url) if !self.sdk => json!({
                "type": "redirect_to_url",
                "redirect_to_url": { "return_url": return_url, "url": self.url },
            }),
            Some(_) | None => json!({
                "type": "use_stripe_sdk",
                "use_stripe_sdk": { "type": "three_d_secure_redirect", "stripe_js": self.url },
            }),
        }
    }

    /// Where the holder goes with the result; nowhere if the page was shown within another.
    fn return_to(&self, intent: &PaymentIntent) -> Option<String> {
        let mut url = Url::parse(self.return_url.as_deref()?).ok()?;
        let status = match intent.status {
            Status::Succeeded => "succeeded",
            Status::Processing => "pending",
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction
            | Status::Canceled { .. } => "failed",
        };
        url.query_pairs_mut()
            .append_pair("payment_intent", intent.id())
            .append_pair("payment_intent_client_secret", &intent.client_secret)
            .append_pair("redirect_status", status);
        Some(url.into())
    }
}

/// Leaves a PaymentIntent waiting for its card's holder.
pub(super) fn begin(call: &mut Call<'_>, mut intent: PaymentIntent, challenge: Challenge) -> Value {
    intent.status = Status::RequiresAction;
    intent.last_payment_error = None;
    intent.challenge = Some(challenge);
    call.store.payment_intents.put(intent.clone());
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        "payment_intent.requires_action",
        &intent.json(),
        None,
    );
    intent.json_for(call.caller)
}

/// What the page shows: what is asked, or that nothing is asked any more.
pub(crate) fn view(intent: &PaymentIntent, shown_amount: &str) -> Value {
    let error = intent.last_payment_error.as_ref();
    let return_to = intent.challenge.as_ref();
    json!({
        "waiting": intent.status == Status::RequiresAction,
        "succeeded": intent.status == Status::Succeeded,
        "amount": shown_amount,
        "code": error.map(|error| error["code"].clone()),
        "decline_code": error.map(|error| error["decline_code"].clone()),
        "return_to": return_to.and_then(|challenge| challenge.return_to(intent)),
    })
}

/// Takes the holder's answer; nothing happens when none is waited for.
pub(crate) fn answer(
    store: &mut Store,
    now_ms: i64,
    mut intent: PaymentIntent,
    answer: Answer,
) -> PaymentIntent {
    let method = confirm::method_of(store, &intent);
    let (Status::RequiresAction, Some(method)) = (&intent.status, method) else {
        return intent;
    };
    let mark = Mark::default();
    if answer == Answer::Complete {
        // A decline is in the intent and in its event.
        return confirm::attempt(store, &mark, now_ms, intent, method, true).0;
    }
    let refusal = ApiError::invalid(
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new \
         PaymentMethod to attempt to fulfill this PaymentIntent again.",
    )
    .code("payment_intent_authentication_failure")
    .with("payment_method", method.json());
    intent.status = Status::RequiresPaymentMethod;
    intent.payment_method = None;
    intent.last_payment_error = Some(refusal.object());
    store.payment_intents.put(intent.clone());
    let event_type = "payment_intent.payment_failed";
    event::emit(store, &mark, now_ms, event_type, &intent.json(), None);
    intent
}
