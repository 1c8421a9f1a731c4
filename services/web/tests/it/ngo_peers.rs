//! What the other services answer officers of organisations.

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::peers::{Shared, lock, problem};

pub(crate) const ID: &str = "0199a1b2-0000-7000-8000-000000000002";

/// What they know, and what they were asked.
pub(crate) struct Ngo {
    pub(crate) works: bool,
    pub(crate) organisation: Value,
    pub(crate) draft: Value,
    /// The answer to the next thing that is said, in place of a good one.
    pub(crate) refuse: Option<(u16, Value)>,
    /// What was said, by method and path.
    pub(crate) said: Vec<(String, Value)>,
    /// The query of the last list of gifts.
    pub(crate) gifts: String,
    pub(crate) uploaded: Option<(String, usize)>,
    /// Whether the organisation takes part in the programme.
    pub(crate) joined: bool,
}

impl Default for Ngo {
    fn default() -> Self {
        Self {
            works: false,
            organisation: json!({
                "id": ID, "state": "verified", "slug": "nile-trust", "name": {"ar": "أمناء النيل"}, "country": "JO",
                "registration_number": "7", "website": null, "target_groups": [], "areas": [], "verified_at": null,
                "your_role": "owner", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
                "version": 1,
            }),
            draft: json!({
                "id": ID, "state": "open", "organisation_id": ID, "kind": "campaign", "content": {},
                "created_by": "a@b.cd", "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z", "version": 1,
            }),
            refuse: None,
            said: Vec::new(),
            gifts: String::new(),
            uploaded: None,
            joined: false,
        }
    }
}

impl Ngo {
    /// What was said last to a path.
    pub(crate) fn last(&self, path: &str) -> Value {
        let said = self.said.iter().rev().find(|(known, _)| known == path);
        said.unwrap_or_else(|| panic!("{path} in {:?}", self.said))
            .1
            .clone()
    }
}

pub(crate) fn routes(routes: &mut web::ServiceConfig) {
    routes
        .route("/api/me", web::get().to(me))
        .route("/api/pictures/{id}/{size}", web::get().to(picture))
        .route("/api/organisations/{id}", web::get().to(organisation))
        .route("/api/organisations/{id}/pictures", web::post().to(upload))
        .route("/api/organisations/{id}/members", web::get().to(members))
        .route("/api/organisations/{id}/invitations", web::get().to(empty))
        .route(
            "/api/organisations/{id}/invitations",
            web::post().to(invited),
        )
        .route("/api/organisations", web::post().to(said_organisation))
        .route(
            "/api/organisations/{id}/verification",
            web::post().to(said_organisation),
        )
        .route("/api/invitations/accept", web::post().to(said_organisation))
        .route("/api/drafts", web::get().to(empty))
        .route("/api/drafts", web::post().to(change_draft))
        .route("/api/drafts/{id}", web::get().to(draft))
        .route("/api/drafts/{id}", web::patch().to(change_draft))
        .route("/api/drafts/{id}/discard", web::post().to(change_draft))
        .route("/api/campaigns", web::post().to(said_campaign))
        .route("/api/campaigns/{id}", web::patch().to(said_campaign))
        .route("/api/programmes", web::get().to(programmes))
        .route("/api/programmes/{id}", web::get().to(programme))
        .route("/api/programmes/{id}/participants", web::post().to(joined))
        .route("/api/pledges", web::get().to(gifts))
        .route("/api/payments/{id}", web::get().to(paid))
        .route("/api/messages", web::get().to(mails))
        .route("/api/payments/{id}/refunds", web::get().to(refunds))
        .route("/api/payments/{id}/refunds", web::post().to(give_back))
        .route("/api/campaigns/{id}/updates", web::post().to(posted))
        .route(
            "/api/campaigns/{id}/{action}",
            web::post().to(said_campaign),
        );
}

async fn mails() -> HttpResponse {
    HttpResponse::Ok().json(json!({"items": [{
        "id": "0199a1b2-0000-7000-8000-000000000009", "kind": "receipt", "state": "failed", "pledge_id": null,
        "attempts": 5, "created_at": "2026-11-22T12:05:00Z", "settled_at": "2026-11-22T13:05:00Z",
    }], "next_cursor": null}))
}

fn empty_page() -> HttpResponse {
    HttpResponse::Ok().json(json!({"items": [], "next_cursor": null}))
}

/// Keeps what was said, and refuses it if that is wanted.
#[expect(
    clippy::result_large_err,
    reason = "a test's answer is not in a hot path"
)]
fn hear(shared: &Data<Shared>, request: &HttpRequest, body: &Bytes) -> Result<Value, HttpResponse> {
    assert!(
        request.headers().contains_key("authorization"),
        "as someone"
    );
    let said: Value = serde_json::from_slice(body).unwrap();
    let mut state = lock(shared);
    let call = format!("{} {}", request.method(), request.path());
    state.ngo.said.push((call, said.clone()));
    match state.ngo.refuse.take() {
        Some((status, body)) => Err(HttpResponse::build(status.try_into().unwrap())
            .content_type("application/problem+json")
            .body(body.to_string())),
        None => Ok(said),
    }
}

async fn me(shared: Data<Shared>) -> HttpResponse {
    let state = lock(&shared);
    let organisation = &state.ngo.organisation;
    let one = json!({"organisation": organisation, "role": "owner", "created_at": "2026-01-01T00:00:00Z"});
    let all = if state.ngo.works {
        vec![one]
    } else {
        Vec::new()
    };
    HttpResponse::Ok().json(json!({"account": "a@b.cd", "roles": [], "organisations": all}))
}

async fn organisation(shared: Data<Shared>, name: Path<String>) -> HttpResponse {
    let state = lock(&shared);
    if *name != ID {
        return problem(404, "not_found");
    }
    HttpResponse::Ok().json(&state.ngo.organisation)
}

async fn said_organisation(
    shared: Data<Shared>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    match hear(&shared, &request, &body) {
        Ok(_) => HttpResponse::Ok().json(&lock(&shared).ngo.organisation),
        Err(refused) => refused,
    }
}

async fn said_campaign(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    match hear(&shared, &request, &body) {
        Ok(_) => HttpResponse::Ok().json(&lock(&shared).campaign),
        Err(refused) => refused,
    }
}

async fn draft(shared: Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(&lock(&shared).ngo.draft)
}

async fn change_draft(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let said = match hear(&shared, &request, &body) {
        Ok(said) => said,
        Err(refused) => return refused,
    };
    let mut state = lock(&shared);
    if said["content"].is_object() {
        state.ngo.draft["content"] = said["content"].clone();
    }
    let version = state.ngo.draft["version"].as_i64().unwrap();
    state.ngo.draft["version"] = (version + 1).into();
    HttpResponse::Ok().json(&state.ngo.draft)
}

async fn upload(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let media_type = request.headers().get("content-type").unwrap();
    let media_type = media_type.to_str().unwrap().to_owned();
    let mut state = lock(&shared);
    state.ngo.uploaded = Some((media_type, body.len()));
    if let Some((status, body)) = state.ngo.refuse.take() {
        return problem(status, body["code"].as_str().unwrap());
    }
    let size = |size: u32| json!({"size": size, "width": size, "height": size / 2, "bytes": 9});
    HttpResponse::Created().json(json!({
        "id": "b".repeat(64), "state": "kept", "organisation_id": ID, "created_at": "2026-01-01T00:00:00Z",
        "sizes": [size(480), size(960), size(1600)],
    }))
}

async fn picture() -> HttpResponse {
    HttpResponse::Ok().content_type("image/jpeg").body("jpeg")
}

async fn members() -> HttpResponse {
    HttpResponse::Ok().json(json!({"next_cursor": null, "items": [{
        "id": ID, "state": "active", "organisation_id": ID, "account": "huda@example.org", "role": "editor",
        "created_at": "2026-01-01T00:00:00Z",
    }]}))
}

async fn empty() -> HttpResponse {
    empty_page()
}

async fn invited(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    if let Err(refused) = hear(&shared, &request, &body) {
        return refused;
    }
    HttpResponse::Created().json(json!({
        "id": ID, "state": "open", "organisation_id": ID, "email": "omar@example.org", "role": "finance",
        "locale": "ar", "invited_by": "a@b.cd", "mailed_at": null, "expires_at": "2026-11-29T00:00:00Z",
        "created_at": "2026-11-22T00:00:00Z",
    }))
}

async fn posted(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    match hear(&shared, &request, &body) {
        Ok(_) => HttpResponse::Created()
            .json(serde_json::from_str::<Value>(include_str!("../samples/update.json")).unwrap()),
        Err(refused) => refused,
    }
}

pub(crate) async fn days(shared: Data<Shared>) -> HttpResponse {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    let campaign = lock(&shared).campaign["id"].clone();
    HttpResponse::Ok().json(json!({
        "campaign_id": campaign, "pending_gifts": 2, "pending": egp(7_700), "next_cursor": null,
        "items": [{"day": "2026-11-21", "gifts": 3, "raised": egp(30_000), "matched": egp(15_000)}],
    }))
}

async fn gifts(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let mut state = lock(&shared);
    request.query_string().clone_into(&mut state.ngo.gifts);
    let asked = request.headers().get("accept");
    if asked.is_some_and(|kind| kind == "text/csv") {
        return HttpResponse::Ok()
            .content_type("text/csv")
            .body("pledge_id,day\n1,2\n");
    }
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    HttpResponse::Ok().json(json!({"next_cursor": "next", "items": [{
        "id": ID, "state": "confirmed", "campaign_id": ID, "amount": egp(50_000), "charge": egp(50_000),
        "retained": egp(50_000), "matched": egp(20_000), "fund_type": "general", "anonymous": true,
        "donor_name": null, "message": null, "closing": false, "created_at": "2026-11-22T10:00:00Z",
        "confirmed_at": "2026-11-22T10:01:00Z",
    }]}))
}

fn refunded(amount: i64) -> Value {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    json!({
        "id": ID, "payment_id": ID, "state": "succeeded", "amount": egp(amount), "gift": egp(amount),
        "cause": "requested", "reason": "He gave twice", "created_at": "2026-11-22T10:00:00Z",
        "updated_at": "2026-11-22T10:00:00Z",
    })
}

/// A payment of EGP 50, of which EGP 10 went back.
async fn paid(shared: Data<Shared>) -> HttpResponse {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    let pledge = lock(&shared).pledge.clone();
    HttpResponse::Ok().json(json!({
        "id": ID, "kind": "payment", "state": "succeeded", "pledge_id": pledge["id"],
        "campaign_id": pledge["campaign_id"], "charge": egp(5_000), "amount": egp(5_000), "fee": egp(120),
        "refunded": egp(1_000), "closing": false, "created_at": "2026-11-22T10:00:00Z",
        "succeeded_at": "2026-11-22T10:01:00Z",
    }))
}

async fn refunds() -> HttpResponse {
    HttpResponse::Ok().json(json!({"items": [refunded(1_000)], "next_cursor": null}))
}

async fn give_back(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    assert!(request.headers().contains_key("idempotency-key"));
    match hear(&shared, &request, &body) {
        Ok(said) => {
            HttpResponse::Created().json(refunded(said["amount"]["amount"].as_i64().unwrap()))
        }
        Err(refused) => refused,
    }
}

fn one_programme() -> Value {
    json!({
        "id": ID, "state": "open", "slug": "climate", "title": {"en": "Sustainable Climate"},
        "description": {"en": "For the climate."}, "starts_at": "2026-01-01T00:00:00Z",
        "ends_at": "2030-01-01T00:00:00Z", "charter": {"en": "We plant trees."}, "participants": 3,
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1,
    })
}

async fn programme() -> HttpResponse {
    HttpResponse::Ok().json(one_programme())
}

/// All of them; those that an organisation takes part in once it joined.
async fn programmes(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let joined = lock(&shared).ngo.joined;
    let known = if joined || !request.query_string().contains("participant") {
        vec![one_programme()]
    } else {
        Vec::new()
    };
    HttpResponse::Ok().json(json!({"items": known, "next_cursor": null}))
}

async fn joined(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    if let Err(refused) = hear(&shared, &request, &body) {
        return refused;
    }
    lock(&shared).ngo.joined = true;
    HttpResponse::Created().json(json!({
        "id": ID, "state": "joined", "programme_id": ID, "organisation_id": ID,
        "charter_signed_at": "2026-11-22T00:00:00Z", "created_at": "2026-11-22T00:00:00Z",
    }))
}
