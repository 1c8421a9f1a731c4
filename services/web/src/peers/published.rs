//! What everyone may see, and when that changes.

use contracts::Page;
use contracts::campaign::api::{
    Campaign, CampaignCounts, Organisation, Programme, ProgrammeParticipant, Progress, Sums, Update,
};
use contracts::changes::Changes;
use contracts::pledge::api::{MatchFund, Sponsor, WallEntry};
use money::{CampaignId, OrganisationId, ProgrammeId, SponsorId};
use platform::Service;
use platform::client::{As, Peer};
use serde_json::Value;

use super::{Answer, get, query, segment};

/// Published campaigns; `query` as the campaign service takes it.
pub(crate) async fn campaigns(service: &Service, query: &str) -> Answer<Page<Campaign>> {
    let path = format!("/api/campaigns?{query}");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// How many published campaigns there are, by what they can be filtered by.
pub(crate) async fn counts(service: &Service, query: &str) -> Answer<CampaignCounts> {
    let path = format!("/api/campaigns/counts?{query}");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// A published campaign, by slug or id.
pub(crate) async fn campaign(service: &Service, name: &str) -> Answer<Campaign> {
    let path = format!("/api/campaigns/{}", segment(name));
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// A campaign's figures as they are now.
pub(crate) async fn progress(service: &Service, id: CampaignId) -> Answer<Progress> {
    let path = format!("/api/campaigns/{id}/progress");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// The latest news from a campaign.
pub(crate) async fn updates(service: &Service, id: CampaignId) -> Answer<Page<Update>> {
    let path = format!("/api/campaigns/{id}/updates?limit=10");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// The match funds that give to a campaign.
pub(crate) async fn match_funds(
    service: &Service,
    id: CampaignId,
) -> Answer<Page<MatchFund<Value>>> {
    let path = format!("/api/match-funds?campaign_id={id}&limit=100");
    get(service, Peer::Pledge, &path, As::Guest).await
}

/// A verified organisation, by slug or id.
pub(crate) async fn organisation(service: &Service, name: &str) -> Answer<Organisation> {
    let path = format!("/api/organisations/{}", segment(name));
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// The latest donors of a campaign who want to be named on its page.
pub(crate) async fn wall(service: &Service, id: CampaignId) -> Answer<Page<WallEntry>> {
    let path = format!("/api/pledges/wall?campaign_id={id}&limit=24");
    get(service, Peer::Pledge, &path, As::Guest).await
}

/// What an organisation's campaigns got together.
pub(crate) async fn organisation_sums(service: &Service, id: OrganisationId) -> Answer<Sums> {
    let path = format!("/api/organisations/{id}/progress");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// A programme, by slug or id.
pub(crate) async fn programme(service: &Service, name: &str) -> Answer<Programme> {
    let path = format!("/api/programmes/{}", segment(name));
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// What a programme's campaigns got together.
pub(crate) async fn programme_sums(service: &Service, id: ProgrammeId) -> Answer<Sums> {
    let path = format!("/api/programmes/{id}/progress");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// Who takes part in a programme.
pub(crate) async fn participants(
    service: &Service,
    id: ProgrammeId,
) -> Answer<Page<ProgrammeParticipant>> {
    let path = format!("/api/programmes/{id}/participants?limit=200");
    get(service, Peer::Campaign, &path, As::Guest).await
}

/// Verified sponsors.
pub(crate) async fn sponsors(service: &Service, query: &str) -> Answer<Page<Sponsor>> {
    let path = format!("/api/sponsors?{query}");
    get(service, Peer::Pledge, &path, As::Guest).await
}

/// A verified sponsor, by slug or id.
pub(crate) async fn sponsor(service: &Service, name: &str) -> Answer<Sponsor> {
    let path = format!("/api/sponsors/{}", segment(name));
    get(service, Peer::Pledge, &path, As::Guest).await
}

/// A sponsor's match funds, but for drafts.
pub(crate) async fn sponsor_funds(
    service: &Service,
    id: SponsorId,
) -> Answer<Page<MatchFund<Value>>> {
    let path = format!("/api/match-funds?sponsor_id={id}&limit=100");
    get(service, Peer::Pledge, &path, As::Guest).await
}

/// What changed of all that, since a place that `peer` named; asked again soon, so not twice.
pub(crate) async fn changes(service: &Service, peer: Peer, after: Option<&str>) -> Answer<Changes> {
    let asked = query(&[("after", after.unwrap_or_default())]);
    let path = format!("/internal/changes?{asked}");
    service.client(peer).get(&path, As::Service).await
}
