//! What everyone may see.

use contracts::Page;
use contracts::campaign::api::{Campaign, Progress, Update};
use contracts::pledge::api::MatchFund;
use money::CampaignId;
use platform::Service;
use platform::client::{As, Peer};
use serde_json::Value;

use super::{Answer, get, segment};

/// Published campaigns; `query` as the campaign service takes it.
pub(crate) async fn campaigns(service: &Service, query: &str) -> Answer<Page<Campaign>> {
    let path = format!("/api/campaigns?{query}");
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
    let path = format!("/api/match-funds?campaign_id={id}&limit=20");
    get(service, Peer::Pledge, &path, As::Guest).await
}
