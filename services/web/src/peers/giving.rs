//! What a donor does.

use contracts::payment::api::{OpenPayment, PaymentOpened};
use contracts::pledge::api::{AskQuote, CreatePledge, CreatedPledge, Pledge, Quote};
use money::PledgeId;
use platform::Service;
use platform::client::{As, Peer};
use platform::http::ClientAddress;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Answer, asked, get, post};

/// Asked at the request of `from`, whom the peer's limits count.
async fn post_for<B: Serialize, T: DeserializeOwned>(
    service: &Service,
    (peer, path): (Peer, &str),
    body: &B,
    key: Option<&str>,
    caller: As,
    from: ClientAddress,
) -> Answer<T> {
    let client = service.client(peer).speaking_for(from);
    asked(|| client.post(path, body, key, caller.clone())).await
}

/// What a gift would be matched with.
pub(crate) async fn quote(
    service: &Service,
    ask: &AskQuote,
    caller: As,
    from: ClientAddress,
) -> Answer<Quote> {
    let call = (Peer::Pledge, "/api/quotes");
    post_for(service, call, ask, None, caller, from).await
}

/// Makes a pledge; the same key again gives the same pledge.
pub(crate) async fn create_pledge(
    service: &Service,
    pledge: &CreatePledge,
    key: &str,
    caller: As,
    from: ClientAddress,
) -> Answer<CreatedPledge> {
    let call = (Peer::Pledge, "/api/pledges");
    post_for(service, call, pledge, Some(key), caller, from).await
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

/// Takes the donor's name off the campaign's page; `token` may be of the receipt's link, too.
pub(crate) async fn leave_wall(service: &Service, id: PledgeId, token: &str) -> Answer<Value> {
    let caller = As::Bearer(token.to_owned());
    let path = format!("/api/pledges/{id}/leave-wall");
    post(service, Peer::Pledge, &path, &json!({}), None, caller).await
}

/// Asks for more time to pay.
pub(crate) async fn extend_pledge(
    service: &Service,
    id: PledgeId,
    access_token: &str,
) -> Answer<Pledge> {
    let caller = As::Bearer(access_token.to_owned());
    let path = format!("/api/pledges/{id}/extend");
    post(service, Peer::Pledge, &path, &json!({}), None, caller).await
}

/// Opens the pledge's payment, or finds the one that is open.
pub(crate) async fn open_payment(
    service: &Service,
    id: PledgeId,
    ticket: String,
    from: ClientAddress,
) -> Answer<PaymentOpened> {
    let (call, key) = ((Peer::Payment, "/api/payments"), format!("pledge-{id}"));
    let ticket = OpenPayment { ticket };
    post_for(service, call, &ticket, Some(&key), As::Guest, from).await
}
