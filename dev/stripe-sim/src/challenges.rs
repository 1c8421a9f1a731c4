//! The 3-D Secure page's own calls, and the order by which a test answers in the holder's place.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control;
use crate::currency;
use crate::error::ApiError;
use crate::ids;
use crate::objects::challenge::{self, Answer};
use crate::objects::payment_intent::{PaymentIntent, Status};
use crate::sim::Sim;
use crate::state::Store;

/// The secret that the page was opened with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    client_secret: String,
}

/// What the holder chose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    client_secret: String,
    outcome: Answer,
}

/// `{"outcome": "complete"}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    outcome: Answer,
}

fn find(store: &Store, id: &str, secret: &str) -> Option<PaymentIntent> {
    let intent = store.payment_intents.get(id)?;
    (intent.client_secret == secret).then(|| intent.clone())
}

fn shown(intent: &PaymentIntent) -> HttpResponse {
    let amount = currency::find(&intent.currency).map(|rule| rule.show(intent.amount));
    HttpResponse::Ok().json(challenge::view(intent, &amount.unwrap_or_default()))
}

fn unknown() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "There is no such payment." }))
}

/// `GET /v3/challenge/{id}`
pub(crate) async fn look(sim: Data<Sim>, id: Path<String>, secret: Query<Secret>) -> HttpResponse {
    let found = sim.read(|store| find(store, &id, &secret.client_secret));
    found.map_or_else(unknown, |intent| shown(&intent))
}

/// `POST /v3/challenge/{id}`: a second answer, or one to a cancelled payment, changes nothing.
pub(crate) async fn answer(sim: Data<Sim>, id: Path<String>, choice: Json<Choice>) -> HttpResponse {
    let answered = sim.change(|store| {
        let intent = find(store, &id, &choice.client_secret)?;
        Some(challenge::answer(
            store,
            ids::now_ms(),
            intent,
            choice.outcome,
        ))
    });
    answered.map_or_else(unknown, |intent| shown(&intent))
}

/// `POST /_sim/challenges/{id}`: the PaymentIntent afterwards.
pub(crate) async fn order(sim: Data<Sim>, id: Path<String>, order: Json<Order>) -> HttpResponse {
    let answer = |store: &mut Store| -> Result<Value, ApiError> {
        let intent = store.payment_intents.at(&id, "intent")?.clone();
        if intent.status != Status::RequiresAction {
            let message = format!(
                "No challenge is waiting: the PaymentIntent's status is {}.",
                intent.status.word()
            );
            return Err(ApiError::invalid(message));
        }
        Ok(challenge::answer(store, ids::now_ms(), intent, order.outcome).json())
    };
    control::answer(sim.change(answer))
}
