//! `/_sim/…`: looks into the simulation and makes trouble on demand. Loopback pages can't reach it by accident:
//! bodies are JSON, which a browser sends to another origin only after asking.

pub(crate) mod disputes;
pub(crate) mod money;
pub(crate) mod refunds;

use actix_web::web::{Data, Json, JsonConfig, Path, Query};
use actix_web::{HttpResponse, ResponseError, error};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chaos::{self, Chaos};
use crate::config::check_webhook_url;
use crate::deliveries::Standing;
use crate::error::ApiError;
use crate::faults::{Fault, Trouble};
use crate::ids;
use crate::objects::event;
use crate::sim::Sim;
use crate::table::Table;

const MAX_LISTED: usize = 1000;

/// Bodies must say that they are JSON; a bad one is told what is wrong with it.
pub(crate) fn json_config() -> JsonConfig {
    JsonConfig::default()
        .content_type_required(true)
        .error_handler(|problem, _| {
            let status = problem.error_response().status();
            let answer = HttpResponse::build(status).json(json!({ "error": problem.to_string() }));
            error::InternalError::from_response(problem, answer).into()
        })
}

fn refuse(message: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": message }))
}

/// The answer of an order that may be refused as the API refuses.
pub(crate) fn answer(result: Result<Value, ApiError>) -> HttpResponse {
    match result {
        Ok(body) => HttpResponse::Ok().json(body),
        Err(error) => refuse(error.message()),
    }
}

/// `GET /_sim`
pub(crate) async fn overview(sim: Data<Sim>) -> HttpResponse {
    HttpResponse::Ok().json(sim.read(|store| {
        json!({
            "webhook_url": store.webhook_url,
            "api_version": crate::API_VERSION,
            "pending_deliveries": store.deliveries.pending(),
            "faults": store.faults.list(),
            "troubles": store.troubles.list(),
            "chaos": store.chaos.as_ref().map(Chaos::order),
            "counts": {
                "customers": store.customers.len(), "payment_methods": store.payment_methods.len(),
                "payment_intents": store.payment_intents.len(), "charges": store.charges.len(),
                "setup_intents": store.setup_intents.len(), "refunds": store.refunds.len(), "disputes": store.disputes.len(), "events": store.events.len(),
                "balance_transactions": Table::len(&store.balance_transactions),
            },
        })
    }))
}

/// `{"url": "http://…"}`, or null to record events without sending them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhook {
    url: Option<String>,
}

/// `PUT /_sim/webhook`
pub(crate) async fn set_webhook(sim: Data<Sim>, body: Json<Webhook>) -> HttpResponse {
    let url = body.into_inner().url;
    if let Some(Err(error)) = url.as_deref().map(check_webhook_url) {
        return refuse(&format!("{error}"));
    }
    sim.change(|store| store.webhook_url.clone_from(&url));
    HttpResponse::Ok().json(json!({ "url": url }))
}

/// `POST /_sim/webhook/troubles`
pub(crate) async fn add_trouble(sim: Data<Sim>, body: Json<Trouble>) -> HttpResponse {
    match sim.change(|store| store.troubles.add(body.into_inner())) {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(message) => refuse(&message),
    }
}

/// `DELETE /_sim/webhook/troubles`
pub(crate) async fn clear_troubles(sim: Data<Sim>) -> HttpResponse {
    sim.change(|store| {
        store.troubles.clear();
        event::release_held(store, ids::now_ms());
    });
    HttpResponse::NoContent().finish()
}

/// `POST /_sim/faults`
pub(crate) async fn add_fault(sim: Data<Sim>, body: Json<Fault>) -> HttpResponse {
    match sim.change(|store| store.faults.add(body.into_inner())) {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(message) => refuse(&message),
    }
}

/// `DELETE /_sim/faults`
pub(crate) async fn clear_faults(sim: Data<Sim>) -> HttpResponse {
    sim.change(|store| store.faults.clear());
    HttpResponse::NoContent().finish()
}

/// `POST /_sim/chaos`: random trouble, in the place of any that was ordered before.
pub(crate) async fn begin_chaos(sim: Data<Sim>, body: Json<chaos::Order>) -> HttpResponse {
    match Chaos::new(body.into_inner()) {
        Ok(chaos) => {
            sim.quietly(|store| store.chaos = Some(chaos));
            HttpResponse::NoContent().finish()
        }
        Err(message) => refuse(&message),
    }
}

/// `DELETE /_sim/chaos`
pub(crate) async fn end_chaos(sim: Data<Sim>) -> HttpResponse {
    sim.quietly(|store| store.chaos = None);
    HttpResponse::NoContent().finish()
}

/// Which deliveries to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    event: Option<String>,
    #[serde(rename = "type")]
    event_type: Option<String>,
    standing: Option<Standing>,
}

/// `GET /_sim/deliveries`
pub(crate) async fn deliveries(sim: Data<Sim>, wanted: Query<Wanted>) -> HttpResponse {
    let Wanted {
        event,
        event_type,
        standing,
    } = wanted.into_inner();
    let listed: Vec<Value> = sim.read(|store| {
        store
            .deliveries
            .list()
            .filter(|delivery| {
                event
                    .as_ref()
                    .is_none_or(|wanted| *wanted == delivery.event)
            })
            .filter(|delivery| {
                event_type
                    .as_ref()
                    .is_none_or(|wanted| *wanted == delivery.event_type)
            })
            .filter(|delivery| standing.is_none_or(|wanted| wanted == delivery.standing))
            .take(MAX_LISTED)
            .map(|delivery| json!(delivery))
            .collect()
    });
    HttpResponse::Ok().json(json!({ "deliveries": listed }))
}

/// `POST /_sim/events/{id}/send`: delivers an event (again).
pub(crate) async fn send_event(sim: Data<Sim>, id: Path<String>) -> HttpResponse {
    let sent = sim.change(|store| {
        store
            .webhook_url
            .is_some()
            .then(|| event::send(store, &id, ids::now_ms()))
    });
    match sent {
        None => refuse("no webhook URL is set"),
        Some(false) => HttpResponse::NotFound().json(json!({ "error": "no such event" })),
        Some(true) => HttpResponse::Accepted().finish(),
    }
}
