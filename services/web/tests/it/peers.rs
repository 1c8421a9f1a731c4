//! The other services, as far as pages ask them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::{Value, json};
use url::Url;

use crate::ngo_peers::{self, Ngo};
use crate::peers_review::{self, Desk};

/// What the peers answer, and what they were asked.
pub(crate) struct State {
    pub(crate) campaign: Value,
    pub(crate) progress: Value,
    pub(crate) pledge: Value,
    pub(crate) matched: i64,
    /// The answer to a quote or a pledge, in place of a good one.
    pub(crate) refuse: Option<(u16, Value)>,
    /// Peers that don't answer, by the first words of a path.
    pub(crate) down: BTreeSet<&'static str>,
    /// How often yet the next call is answered by nobody: the connection breaks, after the peer did its part.
    pub(crate) breaks: u32,
    pub(crate) payment_state: &'static str,
    /// Whether payments rest, since cards are tried.
    pub(crate) rests: bool,
    /// For whom gifts and payments were asked for.
    pub(crate) clients: Vec<String>,
    /// Bodies and keys of pledges that were asked for.
    pub(crate) pledges: Vec<(Value, String)>,
    pub(crate) quotes: Vec<Value>,
    pub(crate) mails: Vec<Value>,
    pub(crate) cancelled: u32,
    pub(crate) asked_progress: u32,
    pub(crate) asked_campaign: u32,
    /// Ids of what changed, in the order in which it is told.
    pub(crate) changed: Vec<String>,
    /// What sponsors' pages ask.
    pub(crate) sponsors: crate::sponsor_peers::Sponsors,
    /// The query of the last list.
    pub(crate) listed: String,
    pub(crate) ngo: Ngo,
    pub(crate) desk: Desk,
}

pub(crate) type Shared = Arc<Mutex<State>>;

pub(crate) struct Peers {
    pub(crate) url: Url,
    state: Shared,
    server: actix_web::dev::ServerHandle,
}

macro_rules! sample {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../samples/", $name, ".json"))).unwrap()
    };
}

impl Peers {
    pub(crate) fn start() -> Self {
        let state = Arc::new(Mutex::new(State {
            campaign: sample!("campaign"),
            progress: sample!("progress"),
            pledge: sample!("pledge"),
            matched: 5_000,
            refuse: None,
            down: BTreeSet::new(),
            breaks: 0,
            payment_state: "requires_payment",
            rests: false,
            clients: Vec::new(),
            pledges: Vec::new(),
            quotes: Vec::new(),
            mails: Vec::new(),
            cancelled: 0,
            asked_progress: 0,
            asked_campaign: 0,
            changed: Vec::new(),
            sponsors: crate::sponsor_peers::Sponsors::default(),
            listed: String::new(),
            ngo: Ngo::default(),
            desk: Desk::new(),
        }));
        let shared = Data::new(state.clone());
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).configure(routes))
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            url: format!("http://{address}").parse().unwrap(),
            state,
            server: handle,
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last mail.
    pub(crate) fn mail(&self) -> Value {
        self.state().mails.last().expect("a mail").clone()
    }

    pub(crate) async fn stop(&self) {
        self.server.stop(false).await;
    }
}

fn routes(routes: &mut web::ServiceConfig) {
    routes
        .route("/api/campaigns", web::get().to(list))
        .route("/api/campaigns/{id}", web::get().to(campaign))
        .route("/api/campaigns/{id}/progress", web::get().to(progress))
        .route("/api/campaigns/{id}/updates", web::get().to(updates))
        .route("/api/match-funds", web::get().to(funds))
        .route("/internal/changes", web::get().to(changes))
        .route("/api/quotes", web::post().to(quote))
        .route("/api/pledges", web::post().to(create))
        .route("/api/pledges/wall", web::get().to(wall))
        .route("/api/pledges/days", web::get().to(ngo_peers::days))
        .route("/api/pledges/audit", web::get().to(peers_review::audit))
        .route("/api/pledges/{id}", web::get().to(pledge))
        .route("/api/pledges/{id}/extend", web::post().to(extend))
        .route("/api/pledges/{id}/cancel", web::post().to(cancel))
        .route("/api/pledges/{id}/leave-wall", web::post().to(leave_wall))
        .route("/api/payments", web::post().to(payment))
        .route("/internal/messages", web::post().to(message))
        .configure(peers_review::routes)
        .configure(ngo_peers::routes)
        .configure(crate::sponsor_peers::routes);
}

pub(crate) fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn sample_campaign() -> Value {
    sample!("campaign")
}

fn is_down(state: &State, request: &HttpRequest) -> bool {
    let down = &mut state.down.iter();
    down.any(|down| request.path().starts_with(down))
}

pub(crate) fn problem(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .body(json!({"status": status.as_u16(), "code": code}).to_string())
}

/// What the peers know, unless the one that is asked is down.
macro_rules! open {
    ($shared:expr, $request:expr) => {{
        let state = $shared.lock().unwrap_or_else(PoisonError::into_inner);
        if is_down(&state, &$request) {
            return problem(503, "unavailable");
        }
        state
    }};
}

fn page(item: &Value) -> HttpResponse {
    HttpResponse::Ok().json(json!({"items": [item], "next_cursor": null}))
}

async fn list(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = open!(shared, request);
    request.query_string().clone_into(&mut state.listed);
    if state.listed.contains("q=nothing") {
        return HttpResponse::Ok().json(json!({"items": [], "next_cursor": null}));
    }
    page(&state.campaign)
}

async fn campaign(shared: Data<Shared>, request: HttpRequest, name: Path<String>) -> HttpResponse {
    let mut state = open!(shared, request);
    state.asked_campaign += 1;
    if [&state.campaign["slug"], &state.campaign["id"]]
        .iter()
        .any(|known| *known == name.as_str())
    {
        return HttpResponse::Ok().json(&state.campaign);
    }
    if state.desk.campaign["id"] == name.as_str() {
        return HttpResponse::Ok().json(&state.desk.campaign);
    }
    problem(404, "not_found")
}

async fn progress(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = open!(shared, request);
    state.asked_progress += 1;
    HttpResponse::Ok().json(&state.progress)
}

async fn updates(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let _state = open!(shared, request);
    page(&sample!("update"))
}

async fn funds(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let _state = open!(shared, request);
    page(&sample!("fund"))
}

async fn wall(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let _state = open!(shared, request);
    let mut entry = json!({"name": "Amal <b>", "day": "2026-11-21"});
    if peers_review::is_a(&request, "admin") {
        entry["pledge_id"] = peers_review::ID.into();
    }
    page(&entry)
}

async fn changes(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let state = open!(shared, request);
    let after = request.query_string().strip_prefix("after=");
    let after: Option<usize> = after.and_then(|place| place.parse().ok());
    let known = after.unwrap_or_default().min(state.changed.len());
    HttpResponse::Ok().json(json!({
        "next": state.changed.len().to_string(),
        "all": after.is_none(),
        "what": state.changed[known..],
    }))
}

fn refused(state: &State) -> Option<HttpResponse> {
    let (status, body) = state.refuse.as_ref()?;
    let status = actix_web::http::StatusCode::from_u16(*status).unwrap();
    let mut response = HttpResponse::build(status);
    Some(
        response
            .content_type("application/problem+json")
            .body(body.to_string()),
    )
}

/// Half an answer, as of a peer that dies while it gives it.
fn broken() -> HttpResponse {
    let half = futures_util::stream::iter([
        Ok(Bytes::from_static(b"{")),
        Err(std::io::Error::other("it died")),
    ]);
    HttpResponse::Created().streaming(half)
}

/// What a match of so much would be, out of the sample's one fund.
fn given(state: &State) -> Value {
    let mut given = state.pledge["match"].clone();
    given[0]["amount"] = state.matched.into();
    given
}

async fn quote(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    let asked: Value = serde_json::from_slice(&body).unwrap();
    state.quotes.push(asked.clone());
    if let Some(refused) = refused(&state) {
        return refused;
    }
    let matched = json!({"amount": state.matched, "currency": "EGP"});
    HttpResponse::Ok()
        .json(json!({"matched": matched, "charge": asked["amount"], "match": given(&state)}))
}

async fn create(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let key = request
        .headers()
        .get("idempotency-key")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    state.pledges.push((asked, key));
    state.clients.push(client(&request));
    if let Some(refused) = refused(&state) {
        return refused;
    }
    let mut made = state.pledge.clone();
    made["access_token"] = "access".into();
    if state.breaks > 0 {
        state.breaks -= 1;
        return broken();
    }
    HttpResponse::Created().json(made)
}

async fn pledge(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = open!(shared, request);
    let token = request.headers().get("authorization");
    let token = token.map_or("", |token| token.to_str().unwrap());
    if token.starts_with("Bearer ey") {
        // Someone who looks after the campaign's money is told which payment paid it.
        let mut pledge = state.pledge.clone();
        pledge["payment_id"] = ngo_peers::ID.into();
        return HttpResponse::Ok().json(pledge);
    }
    if token != "Bearer access" {
        return problem(401, "unauthorized");
    }
    if state.breaks > 0 {
        state.breaks -= 1;
        return broken();
    }
    HttpResponse::Ok().json(&state.pledge)
}

async fn cancel(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = open!(shared, request);
    state.cancelled += 1;
    state.pledge["closing"] = true.into();
    HttpResponse::Accepted().json(&state.pledge)
}

async fn leave_wall(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = open!(shared, request);
    state.pledge["on_wall"] = false.into();
    HttpResponse::Ok().json(&state.pledge)
}

async fn extend(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = open!(shared, request);
    let until = state.pledge["extends_to"].take();
    if until.is_null() {
        return problem(409, "hold_extended");
    }
    state.pledge["expires_at"] = until;
    HttpResponse::Ok().json(&state.pledge)
}

/// The client that web asks for, and that web says so; empty if it does not know either.
fn client(request: &HttpRequest) -> String {
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    assert!(header("rifada-forwarded-by").starts_with("ey"));
    header("x-forwarded-for")
}

async fn payment(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    let asked: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(asked["ticket"], "ticket");
    state.clients.push(client(&request));
    if state.rests {
        let problem = json!({"status": 429, "code": "payments_paused"});
        return HttpResponse::TooManyRequests().json(problem);
    }
    HttpResponse::Created().json(json!({
        "id": "0199a1b2-0000-7000-8000-000000000009", "kind": "payment", "state": state.payment_state,
        "charge": state.pledge["charge"], "client_secret": "pi_1_secret_2", "publishable_key": "pk_test_1",
        "created_at": "2026-11-22T12:02:00Z",
    }))
}

async fn message(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let mut state = open!(shared, request);
    assert!(
        request.headers().contains_key("authorization"),
        "service tokens alone"
    );
    state.mails.push(serde_json::from_slice(&body).unwrap());
    HttpResponse::Accepted().json(json!({
        "id": "0199a1b2-0000-7000-8000-000000000008", "kind": "sign_in", "state": "queued", "pledge_id": null,
        "attempts": 0, "created_at": "2026-11-22T12:02:00Z", "settled_at": null,
    }))
}
