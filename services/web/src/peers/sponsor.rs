//! What a sponsor does.

use std::io;

use actix_web::web::Bytes;
use contracts::Page;
use contracts::campaign::api::Programme;
use contracts::pledge::api::{
    CreateMatchFund, CreateSponsor, Flag, IncreaseMatchFund, MatchFund, MatchFundDays, Sponsor,
    Statement, TriedMatchFund, TryMatchFund,
};
use futures_util::Stream;
use futures_util::stream;
use money::{FundId, SponsorId};
use platform::Service;
use platform::client::{As, Peer};
use serde_json::{Value, json};

use super::{Answer, get, post, segment};
use crate::domain::funds::examples::Outcome;

/// A fund as pages read it: the rule is read by them.
pub(crate) type Fund = MatchFund<Value>;

/// What a sponsor does with a fund that it set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Activate,
    Pause,
    Resume,
    Settle,
}

impl Action {
    const fn word(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Settle => "settle",
        }
    }
}

/// The caller's sponsors.
pub(crate) async fn mine(service: &Service, caller: As) -> Answer<Page<Sponsor>> {
    let path = "/api/sponsors?mine=true&limit=50";
    get(service, Peer::Pledge, path, caller).await
}

/// A sponsor, by id or slug.
pub(crate) async fn sponsor(service: &Service, name: &str, caller: As) -> Answer<Sponsor> {
    let path = format!("/api/sponsors/{}", segment(name));
    get(service, Peer::Pledge, &path, caller).await
}

/// Registers a sponsor; the same key again gives the same one.
pub(crate) async fn register(
    service: &Service,
    new: &CreateSponsor,
    key: &str,
    caller: As,
) -> Answer<Sponsor> {
    post(
        service,
        Peer::Pledge,
        "/api/sponsors",
        new,
        Some(key),
        caller,
    )
    .await
}

/// A sponsor's funds.
pub(crate) async fn funds(service: &Service, sponsor: SponsorId, caller: As) -> Answer<Page<Fund>> {
    let path = format!("/api/match-funds?sponsor_id={sponsor}&limit=100");
    get(service, Peer::Pledge, &path, caller).await
}

/// A fund.
pub(crate) async fn fund(service: &Service, id: FundId, caller: As) -> Answer<Fund> {
    get(
        service,
        Peer::Pledge,
        &format!("/api/match-funds/{id}"),
        caller,
    )
    .await
}

/// Sets up a draft; the same key again gives the same one.
pub(crate) async fn create(
    service: &Service,
    new: &CreateMatchFund<Value>,
    key: &str,
    caller: As,
) -> Answer<Fund> {
    let path = "/api/match-funds";
    post(service, Peer::Pledge, path, new, Some(key), caller).await
}

/// Changes a draft.
pub(crate) async fn change(
    service: &Service,
    id: FundId,
    change: &Value,
    caller: As,
) -> Answer<Fund> {
    let path = format!("/api/match-funds/{id}");
    // Said twice, it says the same: the version is the one that was read, or none.
    service
        .client(Peer::Pledge)
        .patch(&path, change, caller)
        .await
}

/// Has a fund begin, pause, go on, or come to its end.
pub(crate) async fn act(service: &Service, id: FundId, action: Action, caller: As) -> Answer<Fund> {
    let path = format!("/api/match-funds/{id}/{}", action.word());
    let client = service.client(Peer::Pledge);
    client.post(&path, &json!({}), None, caller).await
}

/// Commits more; the same key again commits it once.
pub(crate) async fn increase(
    service: &Service,
    id: FundId,
    by: &IncreaseMatchFund,
    key: &str,
    caller: As,
) -> Answer<Fund> {
    let path = format!("/api/match-funds/{id}/increase");
    post(service, Peer::Pledge, &path, by, Some(key), caller).await
}

/// What a fund gave, day by day.
pub(crate) async fn days(service: &Service, id: FundId, caller: As) -> Answer<MatchFundDays> {
    let path = format!("/api/match-funds/{id}/days");
    get(service, Peer::Pledge, &path, caller).await
}

/// A page of a fund's statement.
pub(crate) async fn statement(
    service: &Service,
    id: FundId,
    cursor: &str,
    caller: As,
) -> Answer<Statement> {
    let query = super::query(&[("limit", "100"), ("cursor", cursor)]);
    let path = format!("/api/match-funds/{id}/statement?{query}");
    get(service, Peer::Pledge, &path, caller).await
}

/// A fund's statement as a table, piece by piece.
pub(crate) async fn statement_table(
    service: &Service,
    id: FundId,
    caller: As,
) -> Answer<impl Stream<Item = io::Result<Bytes>> + 'static> {
    let path = format!("/api/match-funds/{id}/statement");
    let client = service.client(Peer::Pledge);
    let table = client.file(&path, "text/csv", caller).await?;
    Ok(stream::try_unfold(table, |mut table| async move {
        let piece = table.chunk().await.map_err(io::Error::other)?;
        Ok(piece.map(|piece| (piece, table)))
    }))
}

/// Cards by which several donors of a fund paid.
pub(crate) async fn flags(service: &Service, id: FundId, caller: As) -> Answer<Page<Flag>> {
    let path = format!("/api/match-funds/{id}/flags?limit=50");
    get(service, Peer::Pledge, &path, caller).await
}

/// Plays a scenario.
pub(crate) async fn simulate(service: &Service, scenario: &Value, caller: As) -> Answer<Outcome> {
    let path = "/api/match-funds/simulate";
    post(service, Peer::Pledge, path, scenario, None, caller).await
}

/// Tries a rule on past gifts.
pub(crate) async fn try_rule(
    service: &Service,
    asked: &TryMatchFund<Value>,
    caller: As,
) -> Answer<TriedMatchFund> {
    post(
        service,
        Peer::Pledge,
        "/api/match-funds/try",
        asked,
        None,
        caller,
    )
    .await
}

/// The programmes that a fund may be for.
pub(crate) async fn programmes(service: &Service) -> Answer<Page<Programme>> {
    get(
        service,
        Peer::Campaign,
        "/api/programmes?limit=200",
        As::Guest,
    )
    .await
}
