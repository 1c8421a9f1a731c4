//! What reviewers and admins do. Every call is in their own name.

use contracts::Page;
use contracts::audit::AuditEntry;
use contracts::campaign::api::{
    Campaign, Differences, OpenProgramme, Organisation, Permit, Programme, Review,
};
use contracts::pledge::api::{Sponsor, WallEntry};
use money::CampaignId;
use platform::Service;
use platform::client::{As, Peer};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Answer, get, post, segment};
use crate::domain::review::Subject;

const fn peer(subject: Subject) -> Peer {
    match subject {
        Subject::Campaign | Subject::Organisation => Peer::Campaign,
        Subject::Sponsor => Peer::Pledge,
    }
}

fn path(subject: Subject, id: &str) -> String {
    format!("/api/{}/{}", subject.path(), segment(id))
}

/// Opens a programme; the same key again gives the same one.
pub(crate) async fn open_programme(
    service: &Service,
    said: &OpenProgramme,
    key: &str,
    caller: As,
) -> Answer<Programme> {
    let path = "/api/programmes";
    post(service, Peer::Campaign, path, said, Some(key), caller).await
}

/// Campaigns and organisations that wait, the one first that waits longest.
pub(crate) async fn reviews(service: &Service, query: &str, caller: As) -> Answer<Page<Review>> {
    get(
        service,
        Peer::Campaign,
        &format!("/api/reviews?{query}"),
        caller,
    )
    .await
}

/// Sponsors that nobody looked at yet, the oldest first.
pub(crate) async fn sponsors(service: &Service, query: &str, caller: As) -> Answer<Page<Sponsor>> {
    let path = format!("/api/sponsors?state=registered&{query}");
    get(service, Peer::Pledge, &path, caller).await
}

async fn one<T: DeserializeOwned>(
    service: &Service,
    subject: Subject,
    id: &str,
    caller: As,
) -> Answer<T> {
    get(service, peer(subject), &path(subject, id), caller).await
}

/// A campaign, as reviewers see it.
pub(crate) async fn campaign(service: &Service, id: &str, caller: As) -> Answer<Campaign> {
    one(service, Subject::Campaign, id, caller).await
}

/// An organisation, as reviewers see it.
pub(crate) async fn organisation(service: &Service, id: &str, caller: As) -> Answer<Organisation> {
    one(service, Subject::Organisation, id, caller).await
}

/// A sponsor, as reviewers see it.
pub(crate) async fn sponsor(service: &Service, id: &str, caller: As) -> Answer<Sponsor> {
    one(service, Subject::Sponsor, id, caller).await
}

/// What it says that it did not say when it was last decided on.
pub(crate) async fn differences(
    service: &Service,
    subject: Subject,
    id: &str,
    caller: As,
) -> Answer<Differences> {
    let path = format!("{}/differences", path(subject, id));
    get(service, peer(subject), &path, caller).await
}

/// Takes it in hand (`claim`), or lets go of it (`release`).
pub(crate) async fn hold(
    service: &Service,
    subject: Subject,
    id: &str,
    action: &str,
    caller: As,
) -> Answer<Value> {
    let path = match subject {
        Subject::Organisation => format!("{}/verification/{action}", path(subject, id)),
        Subject::Campaign | Subject::Sponsor => format!("{}/{action}", path(subject, id)),
    };
    post(service, peer(subject), &path, &json!({}), None, caller).await
}

/// Decides. Asked once alone: a second time it would be refused, since it was decided.
pub(crate) async fn decide(
    service: &Service,
    subject: Subject,
    id: &str,
    decision: &Value,
    caller: As,
) -> Answer<Value> {
    let path = match subject {
        Subject::Organisation => format!("{}/verification/decision", path(subject, id)),
        Subject::Campaign | Subject::Sponsor => format!("{}/decision", path(subject, id)),
    };
    let client = service.client(peer(subject));
    client.post(&path, decision, None, caller).await
}

/// Stops a campaign for a while (`pause`, with a reason) or lets it go on (`resume`).
pub(crate) async fn steer(
    service: &Service,
    id: &str,
    action: &str,
    said: &Value,
    caller: As,
) -> Answer<Value> {
    let path = format!("{}/{action}", path(Subject::Campaign, id));
    post(service, Peer::Campaign, &path, said, None, caller).await
}

/// The donors who are named on a campaign's page, the latest first, with their gifts.
pub(crate) async fn wall(
    service: &Service,
    id: CampaignId,
    cursor: &str,
    caller: As,
) -> Answer<Page<WallEntry>> {
    let id = id.to_string();
    let query = super::query(&[("campaign_id", &id), ("cursor", cursor)]);
    let path = format!("/api/pledges/wall?{query}");
    get(service, Peer::Pledge, &path, caller).await
}

/// Records a campaign's permit.
pub(crate) async fn permit(
    service: &Service,
    id: &str,
    permit: &Permit,
    caller: As,
) -> Answer<Value> {
    let path = format!("{}/permit", path(Subject::Campaign, id));
    post(service, Peer::Campaign, &path, permit, None, caller).await
}

/// Who decided what, as this service noted it.
pub(crate) async fn audit(
    service: &Service,
    peer: Peer,
    query: &str,
    caller: As,
) -> Answer<Page<AuditEntry>> {
    let path = match peer {
        Peer::Pledge => "/api/pledges/audit",
        Peer::Campaign | Peer::Payment | Peer::Notification => "/api/audit",
    };
    get(service, peer, &format!("{path}?{query}"), caller).await
}
