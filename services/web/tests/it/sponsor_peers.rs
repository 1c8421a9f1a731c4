//! The pledge service, as far as sponsors' pages ask it.

use std::sync::PoisonError;

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::peers::{Shared, problem};

/// What it knows, and what it was asked.
pub(crate) struct Sponsors {
    pub(crate) sponsor: Value,
    pub(crate) fund: Value,
    /// Whether the caller has a sponsor.
    pub(crate) known: bool,
    /// Whether the caller reviews.
    pub(crate) oversees: bool,
    /// Each call that changes something: its path, and its body.
    pub(crate) asked: Vec<(String, Value)>,
    /// Keys that came with them.
    pub(crate) keys: Vec<String>,
    pub(crate) scenarios: Vec<Value>,
    pub(crate) tried: Vec<Value>,
    /// The answer to the next call that changes something, in place of a good one.
    pub(crate) refuse: Option<(u16, Value)>,
}

macro_rules! sample {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../samples/", $name, ".json"))).unwrap()
    };
}

impl Default for Sponsors {
    fn default() -> Self {
        let mut fund = sample!("fund");
        fund["state"] = "draft".into();
        fund["rule"] = json!({"mode": "first_come", "methods": ["card"]});
        Self {
            sponsor: sample!("sponsor"),
            fund,
            known: true,
            oversees: false,
            asked: Vec::new(),
            keys: Vec::new(),
            scenarios: Vec::new(),
            tried: Vec::new(),
            refuse: None,
        }
    }
}

pub(crate) fn routes(routes: &mut web::ServiceConfig) {
    routes
        .route("/api/sponsors", web::get().to(list))
        .route("/api/sponsors", web::post().to(change))
        .route("/api/sponsors/{id}", web::get().to(sponsor))
        .route("/api/match-funds", web::post().to(change))
        .route("/api/match-funds/simulate", web::post().to(simulate))
        .route("/api/match-funds/try", web::post().to(try_rule))
        .route("/api/match-funds/{id}", web::get().to(fund))
        .route("/api/match-funds/{id}", web::patch().to(change))
        .route("/api/match-funds/{id}/days", web::get().to(days))
        .route("/api/match-funds/{id}/flags", web::get().to(flags))
        .route("/api/match-funds/{id}/statement", web::get().to(statement))
        .route("/api/match-funds/{id}/{action}", web::post().to(act))
        .route("/api/programmes", web::get().to(programmes));
}

macro_rules! open {
    ($shared:expr, $request:expr) => {{
        assert!(
            $request.headers().contains_key("authorization"),
            "only for people who are signed in"
        );
        $shared.lock().unwrap_or_else(PoisonError::into_inner)
    }};
}

fn page(items: &[&Value]) -> HttpResponse {
    HttpResponse::Ok().json(json!({"items": items, "next_cursor": null}))
}

async fn list(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    if !request.headers().contains_key("authorization") {
        // Verified ones are there for everyone.
        let state = shared.lock().unwrap_or_else(PoisonError::into_inner);
        return page(&[&state.sponsors.sponsor]);
    }
    let state = open!(shared, request);
    assert!(request.query_string().contains("mine=true"));
    if state.sponsors.known {
        return page(&[&state.sponsors.sponsor]);
    }
    page(&[])
}

async fn sponsor(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let state = open!(shared, request);
    HttpResponse::Ok().json(&state.sponsors.sponsor)
}

async fn fund(shared: Data<Shared>, request: HttpRequest, id: Path<String>) -> HttpResponse {
    let state = open!(shared, request);
    if state.sponsors.fund["id"] != id.as_str() {
        return problem(404, "not_found");
    }
    HttpResponse::Ok().json(&state.sponsors.fund)
}

/// A creation or a change: what is sent is there from then on.
async fn change(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    let sponsors = &mut state.sponsors;
    let body: Value = serde_json::from_slice(&body).unwrap();
    sponsors
        .asked
        .push((request.path().to_owned(), body.clone()));
    if let Some(key) = request.headers().get("idempotency-key") {
        sponsors.keys.push(key.to_str().unwrap().to_owned());
    }
    if let Some((status, body)) = sponsors.refuse.take() {
        let status = actix_web::http::StatusCode::from_u16(status).unwrap();
        return HttpResponse::build(status)
            .content_type("application/problem+json")
            .body(body.to_string());
    }
    if request.path() == "/api/sponsors" {
        sponsors.known = true;
        return HttpResponse::Created().json(&sponsors.sponsor);
    }
    for (name, value) in body.as_object().unwrap() {
        sponsors.fund[name] = value.clone();
    }
    HttpResponse::Ok().json(&sponsors.fund)
}

async fn act(
    shared: Data<Shared>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Bytes,
) -> HttpResponse {
    let mut state = open!(shared, request);
    let sponsors = &mut state.sponsors;
    let body: Value = serde_json::from_slice(&body).unwrap();
    sponsors.asked.push((request.path().to_owned(), body));
    if let Some((status, body)) = sponsors.refuse.take() {
        return problem(status, body["code"].as_str().unwrap());
    }
    match path.1.as_str() {
        "activate" | "resume" => sponsors.fund["state"] = "active".into(),
        "pause" => sponsors.fund["state"] = "paused".into(),
        "settle" => sponsors.fund["state"] = "settling".into(),
        "increase" => {}
        other => panic!("{other}"),
    }
    HttpResponse::Ok().json(&sponsors.fund)
}

/// Every gift is doubled.
async fn simulate(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    let scenario: Value = serde_json::from_slice(&body).unwrap();
    let mut pledges = json!({});
    for event in scenario["events"].as_array().unwrap() {
        if event["type"] == "pledge" {
            let id = event["id"].as_str().unwrap();
            pledges[id] = json!({"match": {id: {"amount": event["amount"], "state": "committed"}},
                "retained": event["amount"], "state": "confirmed"});
        }
    }
    state.sponsors.scenarios.push(scenario);
    HttpResponse::Ok()
        .json(json!({"campaigns": {}, "funds": {}, "pledges": pledges, "rejections": []}))
}

async fn try_rule(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    state
        .sponsors
        .tried
        .push(serde_json::from_slice(&body).unwrap());
    HttpResponse::Ok().json(sample!("tried"))
}

async fn days(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let state = open!(shared, request);
    if state.sponsors.sponsor["yours"] != true && !state.sponsors.oversees {
        return problem(403, "forbidden");
    }
    HttpResponse::Ok().json(sample!("days"))
}

async fn flags(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let _state = open!(shared, request);
    page(&[])
}

async fn statement(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let _state = open!(shared, request);
    let accept = request.headers().get("accept");
    if accept.is_some_and(|accept| accept == "text/csv") {
        return HttpResponse::Ok()
            .content_type("text/csv")
            .body("reference,amount\r\nx,1\r\n");
    }
    HttpResponse::Ok().json(sample!("statement"))
}

async fn programmes() -> HttpResponse {
    page(&[])
}
