//! The calls that pages make to the other services.

use contracts::Page;
use contracts::campaign::api::{Campaign, Progress, Update};
use contracts::notification::api::{CreateMessage, Message};
use contracts::payment::api::{OpenPayment, PaymentOpened};
use contracts::pledge::api::{AskQuote, CreatePledge, CreatedPledge, MatchFund, Pledge, Quote};
use money::{CampaignId, PledgeId};
use platform::Service;
use platform::client::{As, ClientError, Peer};
use serde_json::{Value, json};

type Answer<T> = Result<T, ClientError>;

/// A name as a part of a path.
fn segment(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// Published campaigns; `query` as the campaign service takes it.
pub(crate) async fn campaigns(service: &Service, query: &str) -> Answer<Page<Campaign>> {
    let path = format!("/api/campaigns?{query}");
    service.client(Peer::Campaign).get(&path, As::Guest).await
}

/// A published campaign, by slug or id.
pub(crate) async fn campaign(service: &Service, name: &str) -> Answer<Campaign> {
    let path = format!("/api/campaigns/{}", segment(name));
    service.client(Peer::Campaign).get(&path, As::Guest).await
}

/// A campaign's figures as they are now.
pub(crate) async fn progress(service: &Service, id: CampaignId) -> Answer<Progress> {
    let path = format!("/api/campaigns/{id}/progress");
    service.client(Peer::Campaign).get(&path, As::Guest).await
}

/// The latest news from a campaign.
pub(crate) async fn updates(service: &Service, id: CampaignId) -> Answer<Page<Update>> {
    let path = format!("/api/campaigns/{id}/updates?limit=10");
    service.client(Peer::Campaign).get(&path, As::Guest).await
}

/// The match funds that give to a campaign.
pub(crate) async fn match_funds(
    service: &Service,
    id: CampaignId,
) -> Answer<Page<MatchFund<Value>>> {
    let path = format!("/api/match-funds?campaign_id={id}&limit=20");
    service.client(Peer::Pledge).get(&path, As::Guest).await
}

/// What a gift would be matched with.
pub(crate) async fn quote(service: &Service, ask: &AskQuote, caller: As) -> Answer<Quote> {
    service
        .client(Peer::Pledge)
        .post("/api/quotes", ask, None, caller)
        .await
}

/// Makes a pledge; the same key again gives the same pledge.
pub(crate) async fn create_pledge(
    service: &Service,
    pledge: &CreatePledge,
    key: &str,
    caller: As,
) -> Answer<CreatedPledge> {
    service
        .client(Peer::Pledge)
        .post("/api/pledges", pledge, Some(key), caller)
        .await
}

/// The pledge that `access_token` is for.
pub(crate) async fn pledge(service: &Service, id: PledgeId, access_token: &str) -> Answer<Pledge> {
    let caller = As::Bearer(access_token.to_owned());
    service
        .client(Peer::Pledge)
        .get(&format!("/api/pledges/{id}"), caller)
        .await
}

/// Asks for the pledge to be closed.
pub(crate) async fn cancel_pledge(
    service: &Service,
    id: PledgeId,
    access_token: &str,
) -> Answer<Value> {
    let caller = As::Bearer(access_token.to_owned());
    let path = format!("/api/pledges/{id}/cancel");
    service
        .client(Peer::Pledge)
        .post(&path, &json!({}), None, caller)
        .await
}

/// Opens the pledge's payment, or finds the one that is open.
pub(crate) async fn open_payment(
    service: &Service,
    id: PledgeId,
    ticket: String,
) -> Answer<PaymentOpened> {
    let key = format!("pledge-{id}");
    service
        .client(Peer::Payment)
        .post(
            "/api/payments",
            &OpenPayment { ticket },
            Some(&key),
            As::Guest,
        )
        .await
}

/// Has a mail sent.
pub(crate) async fn send(service: &Service, message: &CreateMessage) -> Answer<Message> {
    service
        .client(Peer::Notification)
        .post("/internal/messages", message, None, As::Service)
        .await
}
