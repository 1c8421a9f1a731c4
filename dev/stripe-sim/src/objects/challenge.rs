//! 3-D Secure: the card's bank asks its holder who they are before it pays.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::charge::Proof;
use super::confirm;
use super::event;
use super::payment_intent::{PaymentIntent, Status};
use crate::call::{Call, Mark};
use crate::error::ApiError;
use crate::state::Store;

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
    /// For an intent that is being confirmed, by its id and its secret.
    pub(super) fn new(
        base_url: &str,
        (id, secret): (&str, &str),
        return_url: Option<String>,
        sdk: bool,
    ) -> Self {
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
}

/// An intent, as far as its challenge goes.
pub(crate) struct Asked<'a> {
    /// `payment_intent` or `setup_intent`.
    pub(crate) object: &'static str,
    /// Its id.
    pub(crate) id: &'a str,
    /// Its secret.
    pub(crate) client_secret: &'a str,
    /// Where it stands.
    pub(crate) status: &'a Status,
    /// Why it failed.
    pub(crate) error: Option<&'a Value>,
    /// The question.
    pub(crate) challenge: Option<&'a Challenge>,
    /// What is to be paid, where anything is.
    pub(crate) amount: Option<String>,
}

impl Asked<'_> {
    /// Where the holder goes with the result; nowhere if the page was shown within another.
    fn return_to(&self) -> Option<String> {
        let mut url = Url::parse(self.challenge?.return_url.as_deref()?).ok()?;
        let status = match self.status {
            Status::Succeeded => "succeeded",
            Status::Processing => "pending",
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction
            | Status::Canceled { .. } => "failed",
        };
        url.query_pairs_mut()
            .append_pair(self.object, self.id)
            .append_pair(
                &format!("{}_client_secret", self.object),
                self.client_secret,
            )
            .append_pair("redirect_status", status);
        Some(url.into())
    }

    /// What the page shows: what is asked, or that nothing is asked any more.
    pub(crate) fn view(&self) -> Value {
        json!({
            "waiting": *self.status == Status::RequiresAction,
            "succeeded": *self.status == Status::Succeeded,
            "amount": self.amount,
            "code": self.error.map(|error| error["code"].clone()),
            "decline_code": self.error.map(|error| error["decline_code"].clone()),
            "return_to": self.return_to(),
        })
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
        return confirm::attempt(store, &mark, now_ms, intent, method, Proof::Given).0;
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
