//! The 3-D Secure page's own calls, and the order by which a test answers in the holder's place.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control;
use crate::error::ApiError;
use crate::ids;
use crate::objects::challenge::{self, Answer, Asked};
use crate::objects::intent_parts::Status;
use crate::objects::payment_intent::PaymentIntent;
use crate::objects::setup_confirm;
use crate::objects::setup_intent::SetupIntent;
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

/// What a challenge is about.
enum Intent {
    Payment(Box<PaymentIntent>),
    Setup(Box<SetupIntent>),
}

impl Intent {
    fn find(store: &Store, id: &str) -> Option<Self> {
        let payment = store.payment_intents.get(id).cloned();
        let setup = store.setup_intents.get(id).cloned();
        let payment = payment.map(|intent| Self::Payment(Box::new(intent)));
        payment.or_else(|| setup.map(|intent| Self::Setup(Box::new(intent))))
    }

    /// For a page that knows the secret.
    fn open(store: &Store, id: &str, secret: &str) -> Option<Self> {
        Self::find(store, id).filter(|intent| intent.asked().client_secret == secret)
    }

    fn asked(&self) -> Asked<'_> {
        match self {
            Self::Payment(intent) => intent.asked(),
            Self::Setup(intent) => intent.asked(),
        }
    }

    fn answer(self, store: &mut Store, answer: Answer) -> Self {
        let now_ms = ids::now_ms();
        match self {
            Self::Payment(intent) => {
                Self::Payment(Box::new(challenge::answer(store, now_ms, *intent, answer)))
            }
            Self::Setup(intent) => Self::Setup(Box::new(setup_confirm::answer(
                store, now_ms, *intent, answer,
            ))),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Payment(intent) => intent.json(),
            Self::Setup(intent) => intent.json(),
        }
    }
}

fn shown(intent: &Intent) -> HttpResponse {
    HttpResponse::Ok().json(intent.asked().view())
}

fn unknown() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "There is no such payment." }))
}

/// `GET /v3/challenge/{id}`
pub(crate) async fn look(sim: Data<Sim>, id: Path<String>, secret: Query<Secret>) -> HttpResponse {
    let found = sim.read(|store| Intent::open(store, &id, &secret.client_secret));
    found.map_or_else(unknown, |intent| shown(&intent))
}

/// `POST /v3/challenge/{id}`: a second answer, or one to a cancelled payment, changes nothing.
pub(crate) async fn answer(sim: Data<Sim>, id: Path<String>, choice: Json<Choice>) -> HttpResponse {
    let answered = sim.change(|store| {
        let intent = Intent::open(store, &id, &choice.client_secret)?;
        Some(intent.answer(store, choice.outcome))
    });
    answered.map_or_else(unknown, |intent| shown(&intent))
}

/// `POST /_sim/challenges/{id}`: the intent afterwards.
pub(crate) async fn order(sim: Data<Sim>, id: Path<String>, order: Json<Order>) -> HttpResponse {
    let answer = |store: &mut Store| -> Result<Value, ApiError> {
        let intent =
            Intent::find(store, &id).ok_or_else(|| ApiError::missing("intent", &id, "intent"))?;
        let status = intent.asked().status.clone();
        if status != Status::RequiresAction {
            let word = status.word();
            let message = format!("No challenge is waiting: the intent's status is {word}.");
            return Err(ApiError::invalid(message));
        }
        Ok(intent.answer(store, order.outcome).json())
    };
    control::answer(sim.change(answer))
}
