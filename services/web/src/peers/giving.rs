//! What a donor does.

use contracts::payment::api::{OpenPayment, PaymentOpened};
use contracts::pledge::api::{AskQuote, CreatePledge, CreatedPledge, Pledge, Quote};
use money::PledgeId;
use platform::Service;
use platform::client::{As, Peer};
use serde_json::{Value, json};

use super::{Answer, get, post};

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
) -> Answer<PaymentOpened> {
    let (path, key) = ("/api/payments", format!("pledge-{id}"));
    let ticket = OpenPayment { ticket };
    post(service, Peer::Payment, path, &ticket, Some(&key), As::Guest).await
}
