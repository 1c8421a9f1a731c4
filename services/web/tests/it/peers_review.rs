//! The campaign and pledge services, as far as reviewers ask them.

use std::collections::HashMap;

use actix_web::guard::{Guard, fn_guard};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::peers::{Shared, lock, problem, sample_campaign};

pub(crate) const ID: &str = "0199a1b2-0000-7000-8000-000000000042";
/// Of something that was before it.
const EARLIER: &str = "0199a1b2-0000-7000-8000-000000000041";
const AT: &str = "2026-11-20T12:00:00Z";

/// What reviewers are told, and what they did.
pub(crate) struct Desk {
    pub(crate) campaign: Value,
    /// The answer to whatever is done, in place of a good one.
    pub(crate) refuse: Option<(u16, Value)>,
    /// Paths and bodies of what was done.
    pub(crate) done: Vec<(String, Value)>,
    /// Queries of lists.
    pub(crate) asked: Vec<String>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut campaign = sample_campaign();
        campaign["state"] = "submitted".into();
        campaign["id"] = ID.into();
        campaign["slug"] = "waits".into();
        Self {
            campaign,
            refuse: None,
            done: Vec::new(),
            asked: Vec::new(),
        }
    }
}

pub(crate) fn routes(routes: &mut web::ServiceConfig) {
    let act = || web::post().to(act);
    routes
        .route("/api/dead-letters", web::get().to(letters))
        .route("/api/dead-letters/{id}", web::get().to(one_letter))
        .route("/api/dead-letters/{id}/{deed}", web::post().to(deal))
        .route("/api/ledger/trial-balance", web::get().to(balance))
        .route("/api/ledger/entries", web::get().to(entries))
        .route("/api/programmes", web::post().to(open_programme))
        .route("/api/reviews", web::get().to(reviews))
        .route("/api/sponsors", web::get().guard(waiting()).to(sponsors))
        .route("/api/audit", web::get().to(audit))
        .route(
            "/api/campaigns/{id}/differences",
            web::get().to(differences),
        )
        .route("/api/campaigns/{id}/claim", act())
        .route("/api/campaigns/{id}/release", act())
        .route("/api/campaigns/{id}/permit", act())
        .route(&format!("/api/campaigns/{ID}/pause"), act())
        .route(&format!("/api/campaigns/{ID}/resume"), act())
        .route("/api/sponsors/{id}/claim", act())
        .route("/api/campaigns/{id}/decision", act());
}

/// Sponsors' own pages ask for others.
fn waiting() -> impl Guard {
    fn_guard(|context| {
        let query = context.head().uri.query();
        query.is_some_and(|query| query.contains("state=registered"))
    })
}

/// Whether the token that was shown names this role.
pub(crate) fn is_a(request: &HttpRequest, role: &str) -> bool {
    let header = request.headers().get("authorization");
    let token = header.and_then(|header| header.to_str().ok());
    let claims = token.and_then(|token| token.split('.').nth(1));
    let claims = claims.and_then(decode);
    claims.is_some_and(|claims| claims["roles"].to_string().contains(role))
}

/// A part of a token, without checking its signature.
fn decode(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn listed(items: Value) -> HttpResponse {
    let page = HashMap::from([("items", items), ("next_cursor", Value::Null)]);
    HttpResponse::Ok().json(page)
}

async fn balance() -> HttpResponse {
    HttpResponse::Ok()
        .json(json!({"currencies": [{"currency": "EGP", "debit": 5_700, "credit": 5_700}]}))
}

async fn entries(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let asked = request.query_string().to_owned();
    lock(&shared).desk.asked.push(asked);
    listed(json!([{
        "id": ID, "kind": "refund", "payment_id": ID, "occurred_at": AT, "created_at": AT,
        "postings": [
            {"account_id": ID, "kind": "campaign_gifts", "side": "debit", "amount": {"amount": 5_000, "currency": "EGP"}},
            {"account_id": ID, "kind": "provider_clearing", "side": "credit", "amount": {"amount": 5_000, "currency": "EGP"}},
        ],
    }]))
}

async fn open_programme(shared: Data<Shared>, body: Bytes) -> HttpResponse {
    let said: Value = serde_json::from_slice(&body).unwrap();
    lock(&shared)
        .desk
        .done
        .push(("/api/programmes".to_owned(), said.clone()));
    if said["slug"] == "taken" {
        let errors = json!([{"pointer": "/slug", "code": "taken", "detail": "taken"}]);
        return HttpResponse::Conflict()
            .content_type("application/problem+json")
            .json(json!({"status": 409, "code": "taken", "errors": errors}));
    }
    let mut programme = json!({
        "id": ID, "state": "open", "participants": 0, "created_at": AT, "updated_at": AT, "version": 1,
    });
    for (field, value) in said.as_object().unwrap() {
        programme[field] = value.clone();
    }
    HttpResponse::Created().json(programme)
}

async fn reviews(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    if !is_a(&request, "reviewer") {
        return problem(403, "forbidden");
    }
    let mut state = lock(&shared);
    state.desk.asked.push(request.query_string().to_owned());
    let campaign = &state.desk.campaign;
    listed(json!([{
        "kind": "campaign", "id": ID, "state": "submitted", "slug": "waits", "title": campaign["title"],
        "organisation": campaign["organisation"], "waiting_since": AT, "submissions": 2,
        "claim": {"by": "other@rifada.test", "until": "2026-11-22T12:32:00Z"}, "own": false, "created_at": AT,
    }]))
}

fn one_sponsor() -> Value {
    json!({
        "id": ID, "slug": "isfd", "state": "registered", "name": {"en": "Solidarity Fund"}, "kind": "foundation",
        "country": "SA", "created_at": AT, "decided_at": null, "version": 1,
    })
}

async fn sponsors(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    lock(&shared)
        .desk
        .asked
        .push(request.query_string().to_owned());
    listed(json!([one_sponsor()]))
}

async fn differences() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "since": AT, "decision": "changes_requested",
        "items": [{"field": "title", "before": {"en": "The old title"}, "after": {"en": "The new title"}}],
    }))
}

pub(crate) async fn audit(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    lock(&shared)
        .desk
        .asked
        .push(request.query_string().to_owned());
    let (id, kind, action, states) = if request.path().starts_with("/api/pledges") {
        (
            EARLIER,
            "sponsor",
            "sponsor.verified",
            ("registered", "verified"),
        )
    } else {
        (
            ID,
            "campaign",
            "campaign.approved",
            ("submitted", "approved"),
        )
    };
    listed(json!([{
        "id": id, "actor": "amal@rifada.test", "action": action, "subject_kind": kind,
        "subject_id": ID, "reason": null, "reason_code": null, "before": states.0, "after": states.1,
        "created_at": AT,
    }]))
}

async fn act(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = lock(&shared);
    if let Some((status, body)) = &state.desk.refuse {
        let status = actix_web::http::StatusCode::from_u16(*status).unwrap();
        return HttpResponse::build(status)
            .content_type("application/problem+json")
            .body(body.to_string());
    }
    let body = serde_json::from_slice(&body).unwrap();
    state.desk.done.push((request.path().to_owned(), body));
    HttpResponse::Ok().json(&state.desk.campaign)
}

fn dead_letter(whole: bool) -> Value {
    let mut letter = json!({
        "id": "sha:0123456789ab", "type": "campaign_totals.changed", "reason": "the body <b>can't</b> be read",
        "attempts": 3, "said_at": "2026-10-01T00:00:00Z", "died_at": AT, "age_seconds": 60,
    });
    if whole {
        letter["headers"] = json!({"x-rifada-attempt": "3"});
        letter["body"] = json!({"no": "<script>"});
    }
    letter
}

/// The same of every service that is asked.
async fn letters() -> HttpResponse {
    HttpResponse::Ok().json(json!({"items": [dead_letter(false)], "next_cursor": null}))
}

async fn one_letter(id: Path<String>) -> HttpResponse {
    match id.as_str() {
        "sha:0123456789ab" => HttpResponse::Ok().json(dead_letter(true)),
        _ => problem(404, "not_found"),
    }
}

async fn deal(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let said: Value = serde_json::from_slice(&body).unwrap();
    let mut state = lock(&shared);
    state
        .desk
        .done
        .push((request.path().to_owned(), said.clone()));
    if request.path().ends_with("/replay") && said["old"] != true {
        return problem(409, "too_old");
    }
    HttpResponse::Ok().json(dead_letter(false))
}
