//! The calls that pages make to the other services.

use std::time::Duration;

use contracts::Page;
use contracts::campaign::api::{Campaign, Progress, Update};
use contracts::notification::api::{CreateMessage, Message};
use contracts::payment::api::{OpenPayment, PaymentOpened};
use contracts::pledge::api::{AskQuote, CreatePledge, CreatedPledge, MatchFund, Pledge, Quote};
use money::{CampaignId, PledgeId};
use platform::Service;
use platform::client::{As, ClientError, Peer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::Instant;

type Answer<T> = Result<T, ClientError>;

/// A call that failed later than this used up the reader's patience.
const SOON: Duration = Duration::from_secs(5);
/// Long enough for the next copy to be found, or for a full queue to be shorter.
const PAUSE: Duration = Duration::from_millis(300);

/// A name as a part of a path.
fn segment(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// Asks, and once more if the copy that was asked was just stopping, or died meanwhile. Only for calls that
/// may be made twice: those that read, that bear a key, or that say what is said already.
async fn asked<T, F: Future<Output = Answer<T>>>(ask: impl Fn() -> F) -> Answer<T> {
    let begun = Instant::now();
    match ask().await {
        Err(error) if may_pass(&error) && begun.elapsed() < SOON => {
            tracing::info!(%error, "a peer is asked once more");
            tokio::time::sleep(PAUSE).await;
            ask().await
        }
        answer => answer,
    }
}

fn may_pass(error: &ClientError) -> bool {
    match error {
        ClientError::Unreachable { .. } => true,
        ClientError::Problem(problem) => matches!(problem.status, 502..=504),
    }
}

async fn get<T: DeserializeOwned>(
    service: &Service,
    peer: Peer,
    path: &str,
    caller: As,
) -> Answer<T> {
    let client = service.client(peer);
    asked(|| client.get(path, caller.clone())).await
}

async fn post<B: Serialize, T: DeserializeOwned>(
    service: &Service,
    peer: Peer,
    path: &str,
    body: &B,
    key: Option<&str>,
    caller: As,
) -> Answer<T> {
    let client = service.client(peer);
    asked(|| client.post(path, body, key, caller.clone())).await
}

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

/// What a gift would be matched with.
pub(crate) async fn quote(service: &Service, ask: &AskQuote, caller: As) -> Answer<Quote> {
    post(service, Peer::Pledge, "/api/quotes", ask, None, caller).await
}

/// Makes a pledge; the same key again gives the same pledge.
pub(crate) async fn create_pledge(
    service: &Service,
    pledge: &CreatePledge,
    key: &str,
    caller: As,
) -> Answer<CreatedPledge> {
    let path = "/api/pledges";
    post(service, Peer::Pledge, path, pledge, Some(key), caller).await
}

/// The pledge that `access_token` is for.
pub(crate) async fn pledge(service: &Service, id: PledgeId, access_token: &str) -> Answer<Pledge> {
    let caller = As::Bearer(access_token.to_owned());
    get(service, Peer::Pledge, &format!("/api/pledges/{id}"), caller).await
}

/// Asks for the pledge to be closed.
pub(crate) async fn cancel_pledge(
    service: &Service,
    id: PledgeId,
    access_token: &str,
) -> Answer<Value> {
    let caller = As::Bearer(access_token.to_owned());
    let path = format!("/api/pledges/{id}/cancel");
    post(service, Peer::Pledge, &path, &json!({}), None, caller).await
}

/// Opens the pledge's payment, or finds the one that is open.
pub(crate) async fn open_payment(
    service: &Service,
    id: PledgeId,
    ticket: String,
) -> Answer<PaymentOpened> {
    let (path, key) = ("/api/payments", format!("pledge-{id}"));
    let ticket = OpenPayment { ticket };
    post(service, Peer::Payment, path, &ticket, Some(&key), As::Guest).await
}

/// Has a mail sent; asked twice, two would be.
pub(crate) async fn send(service: &Service, message: &CreateMessage) -> Answer<Message> {
    service
        .client(Peer::Notification)
        .post("/internal/messages", message, None, As::Service)
        .await
}
