//! A receiver of Stripe's webhooks that keeps them, for a test to deliver as it likes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::{Data, Json};
use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::Value;

/// An event that Stripe sent.
#[derive(Clone)]
pub(crate) struct Happened {
    pub(crate) kind: String,
    pub(crate) body: Value,
}

type ByIntent = Arc<Mutex<HashMap<String, Vec<Happened>>>>;

/// What Stripe sent so far, by PaymentIntent.
pub(crate) struct Caught {
    pub(crate) url: String,
    by_intent: ByIntent,
}

impl Caught {
    pub(crate) async fn start() -> Self {
        let by_intent = ByIntent::default();
        let shared = Data::new(by_intent.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/", web::post().to(catch))
        })
        .workers(1)
        .bind(("127.0.0.1", 0))
        .unwrap();
        let url = format!("http://{}/", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { url, by_intent }
    }

    /// All that was sent about a PaymentIntent, in Stripe's order.
    pub(crate) fn all(&self, intent: &str) -> Vec<Happened> {
        let caught = self
            .by_intent
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        caught.get(intent).cloned().unwrap_or_default()
    }

    /// How much of one kind was sent about it.
    pub(crate) fn count(&self, intent: &str, kind: &str) -> usize {
        let of_kind = |event: &&Happened| event.kind == kind;
        self.all(intent).iter().filter(of_kind).count()
    }

    pub(crate) fn forget(&self, intent: &str) {
        let mut caught = self
            .by_intent
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        caught.remove(intent);
    }
}

async fn catch(by_intent: Data<ByIntent>, body: Json<Value>) -> HttpResponse {
    let object = &body["data"]["object"];
    let intent = if object["object"] == "payment_intent" {
        &object["id"]
    } else {
        &object["payment_intent"]
    };
    if let Some(intent) = intent.as_str() {
        let mut caught = by_intent.lock().unwrap_or_else(PoisonError::into_inner);
        caught.entry(intent.to_owned()).or_default().push(Happened {
            kind: body["type"].as_str().unwrap_or_default().to_owned(),
            body: body.0.clone(),
        });
    }
    HttpResponse::Ok().finish()
}
