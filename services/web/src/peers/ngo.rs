//! What officers of organisations do.

use contracts::Page;
use contracts::campaign::api::{
    AcceptInvitation, AddMember, Campaign, ChangeCampaign, ChangeDraft, ChangeOrganisation,
    CreateCampaign, CreateDraft, Draft, Invitation, Invite, JoinProgramme, Me, Member,
    Organisation, Participant, Permit, Picture, PostUpdate, Programme, Progress,
    RegisterOrganisation, RemoveMember, Update,
};
use contracts::notification::api::Message;
use contracts::payment::api::{Payment, Refund, RefundPayment};
use contracts::pledge::api::{CampaignDays, Pledge, PledgeItem};
use money::{CampaignId, OrganisationId, PaymentId, PledgeId, ProgrammeId};
use platform::Service;
use platform::client::{As, Peer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Answer, get, post, segment};

/// Does what is told; never twice, since the second time would be refused for the first.
async fn act<B: Serialize, T: DeserializeOwned>(
    service: &Service,
    path: &str,
    body: &B,
    caller: As,
) -> Answer<T> {
    let client = service.client(Peer::Campaign);
    client.post(path, body, None, caller).await
}

/// Where the caller works.
pub(crate) async fn me(service: &Service, caller: As) -> Answer<Me> {
    get(service, Peer::Campaign, "/api/me", caller).await
}

/// An organisation, by id or slug.
pub(crate) async fn organisation(
    service: &Service,
    name: &str,
    caller: As,
) -> Answer<Organisation> {
    let path = format!("/api/organisations/{}", segment(name));
    get(service, Peer::Campaign, &path, caller).await
}

/// Registers an organisation; the same key again gives the same one.
pub(crate) async fn register(
    service: &Service,
    said: &RegisterOrganisation,
    key: &str,
    caller: As,
) -> Answer<Organisation> {
    let path = "/api/organisations";
    post(service, Peer::Campaign, path, said, Some(key), caller).await
}

/// Changes what an organisation says of itself.
pub(crate) async fn change_organisation(
    service: &Service,
    organisation: &Organisation,
    change: &ChangeOrganisation,
    caller: As,
) -> Answer<Organisation> {
    let path = format!("/api/organisations/{}", organisation.id);
    let client = service.client(Peer::Campaign);
    client.patch(&path, change, caller).await
}

/// Asks for an organisation to be verified.
pub(crate) async fn apply(service: &Service, name: &str, caller: As) -> Answer<Organisation> {
    let path = format!("/api/organisations/{}/verification", segment(name));
    act(service, &path, &json!({}), caller).await
}

/// An organisation's campaigns, drafted ones too.
pub(crate) async fn campaigns(
    service: &Service,
    organisation: &Organisation,
    caller: As,
) -> Answer<Page<Campaign>> {
    let id = organisation.id;
    let path = format!("/api/campaigns?organisation={id}&limit=100");
    get(service, Peer::Campaign, &path, caller).await
}

/// Takes a donor's name off the campaign's page.
pub(crate) async fn leave_wall(service: &Service, id: PledgeId, caller: As) -> Answer<Pledge> {
    let path = format!("/api/pledges/{id}/leave-wall");
    post(service, Peer::Pledge, &path, &json!({}), None, caller).await
}

/// A campaign as its members see it.
pub(crate) async fn campaign(service: &Service, name: &str, caller: As) -> Answer<Campaign> {
    let path = format!("/api/campaigns/{}", segment(name));
    get(service, Peer::Campaign, &path, caller).await
}

/// A campaign's figures.
pub(crate) async fn progress(service: &Service, id: CampaignId, caller: As) -> Answer<Progress> {
    let path = format!("/api/campaigns/{id}/progress");
    get(service, Peer::Campaign, &path, caller).await
}

/// What a campaign got, day by day.
pub(crate) async fn days(service: &Service, id: CampaignId, caller: As) -> Answer<CampaignDays> {
    let path = format!("/api/pledges/days?campaign_id={id}");
    get(service, Peer::Pledge, &path, caller).await
}

/// What was mailed about a gift.
pub(crate) async fn mails(service: &Service, id: PledgeId, caller: As) -> Answer<Page<Message>> {
    let path = format!("/api/messages?pledge_id={id}&limit=200");
    get(service, Peer::Notification, &path, caller).await
}

/// An organisation's drafts.
pub(crate) async fn drafts(
    service: &Service,
    organisation: &Organisation,
    caller: As,
) -> Answer<Page<Draft>> {
    let id = organisation.id;
    let path = format!("/api/drafts?organisation_id={id}&limit=100");
    get(service, Peer::Campaign, &path, caller).await
}

/// A draft.
pub(crate) async fn draft(service: &Service, id: &str, caller: As) -> Answer<Draft> {
    let path = format!("/api/drafts/{}", segment(id));
    get(service, Peer::Campaign, &path, caller).await
}

/// Begins a draft; the same key again gives the same one.
pub(crate) async fn create_draft(
    service: &Service,
    draft: &CreateDraft,
    key: &str,
    caller: As,
) -> Answer<Draft> {
    let path = "/api/drafts";
    post(service, Peer::Campaign, path, draft, Some(key), caller).await
}

/// Keeps what was typed.
pub(crate) async fn keep_draft(service: &Service, draft: &Draft, caller: As) -> Answer<Draft> {
    let path = format!("/api/drafts/{}", draft.id);
    let change = ChangeDraft {
        version: draft.version,
        content: draft.content.clone(),
    };
    let client = service.client(Peer::Campaign);
    client.patch(&path, &change, caller).await
}

/// Throws a draft away.
pub(crate) async fn discard_draft(service: &Service, draft: &Draft, caller: As) -> Answer<Draft> {
    let path = format!("/api/drafts/{}/discard", draft.id);
    act(service, &path, &json!({}), caller).await
}

/// Uploads a picture of an organisation.
pub(crate) async fn upload(
    service: &Service,
    draft: &Draft,
    media_type: &str,
    bytes: Vec<u8>,
    caller: As,
) -> Answer<Picture> {
    let path = format!("/api/organisations/{}/pictures", draft.organisation_id);
    let client = service.client(Peer::Campaign);
    client.upload(&path, media_type, bytes, caller).await
}

/// Makes a campaign out of a draft; the same key again gives the same one.
pub(crate) async fn create_campaign(
    service: &Service,
    campaign: &CreateCampaign,
    key: &str,
    caller: As,
) -> Answer<Campaign> {
    let path = "/api/campaigns";
    post(service, Peer::Campaign, path, campaign, Some(key), caller).await
}

/// Changes a campaign that is not handed in.
pub(crate) async fn change_campaign(
    service: &Service,
    id: &str,
    change: &ChangeCampaign,
    caller: As,
) -> Answer<Campaign> {
    let path = format!("/api/campaigns/{}", segment(id));
    let client = service.client(Peer::Campaign);
    client.patch(&path, change, caller).await
}

/// Does `action` with a campaign: `submit`, `pause`, `resume`, `close`, `cancel`.
pub(crate) async fn act_on_campaign(
    service: &Service,
    id: CampaignId,
    action: &str,
    caller: As,
) -> Answer<Campaign> {
    let path = format!("/api/campaigns/{id}/{action}");
    act(service, &path, &json!({}), caller).await
}

/// Records a permit that came later.
pub(crate) async fn record_permit(
    service: &Service,
    id: CampaignId,
    permit: &Permit,
    caller: As,
) -> Answer<Campaign> {
    let path = format!("/api/campaigns/{id}/permit");
    act(service, &path, permit, caller).await
}

/// Gifts, by a query as the pledge service takes it.
pub(crate) async fn gifts(service: &Service, query: &str, caller: As) -> Answer<Page<PledgeItem>> {
    let path = format!("/api/pledges?{query}");
    get(service, Peer::Pledge, &path, caller).await
}

/// A gift, as those see it who look after its campaign's money.
pub(crate) async fn gift(service: &Service, id: PledgeId, caller: As) -> Answer<Pledge> {
    let path = format!("/api/pledges/{id}");
    get(service, Peer::Pledge, &path, caller).await
}

/// The payment of a gift.
pub(crate) async fn payment(service: &Service, id: PaymentId, caller: As) -> Answer<Payment> {
    let path = format!("/api/payments/{id}");
    get(service, Peer::Payment, &path, caller).await
}

/// What was given back of a payment.
pub(crate) async fn refunds(service: &Service, id: PaymentId, caller: As) -> Answer<Page<Refund>> {
    let path = format!("/api/payments/{id}/refunds?limit=100");
    get(service, Peer::Payment, &path, caller).await
}

/// Gives money back; the same key again gives back no more.
pub(crate) async fn refund(
    service: &Service,
    id: PaymentId,
    wanted: &RefundPayment,
    key: &str,
    caller: As,
) -> Answer<Refund> {
    let path = format!("/api/payments/{id}/refunds");
    post(service, Peer::Payment, &path, wanted, Some(key), caller).await
}

/// News from a campaign.
pub(crate) async fn updates(
    service: &Service,
    id: CampaignId,
    cursor: &str,
    caller: As,
) -> Answer<Page<Update>> {
    let query = super::query(&[("limit", "20"), ("cursor", cursor)]);
    let path = format!("/api/campaigns/{id}/updates?{query}");
    get(service, Peer::Campaign, &path, caller).await
}

/// Posts news; the same key again posts nothing more.
pub(crate) async fn post_update(
    service: &Service,
    id: CampaignId,
    update: &PostUpdate,
    key: &str,
    caller: As,
) -> Answer<Update> {
    let path = format!("/api/campaigns/{id}/updates");
    post(service, Peer::Campaign, &path, update, Some(key), caller).await
}

/// Who works in an organisation.
pub(crate) async fn members(
    service: &Service,
    organisation: &Organisation,
    caller: As,
) -> Answer<Page<Member>> {
    let path = format!("/api/organisations/{}/members?limit=200", organisation.id);
    get(service, Peer::Campaign, &path, caller).await
}

/// Gives a member another role.
pub(crate) async fn set_role(
    service: &Service,
    organisation: &Organisation,
    member: &AddMember,
    caller: As,
) -> Answer<Member> {
    let path = format!("/api/organisations/{}/members", organisation.id);
    act(service, &path, member, caller).await
}

/// Ends a membership.
pub(crate) async fn remove_member(
    service: &Service,
    organisation: &Organisation,
    member: &RemoveMember,
    caller: As,
) -> Answer<serde_json::Value> {
    let path = format!("/api/organisations/{}/members/remove", organisation.id);
    act(service, &path, member, caller).await
}

/// Whom an organisation invited.
pub(crate) async fn invitations(
    service: &Service,
    organisation: &Organisation,
    caller: As,
) -> Answer<Page<Invitation>> {
    let id = organisation.id;
    let path = format!("/api/organisations/{id}/invitations?limit=100");
    get(service, Peer::Campaign, &path, caller).await
}

/// Invites someone; the same key again mails nothing more.
pub(crate) async fn invite(
    service: &Service,
    organisation: &Organisation,
    invitation: &Invite,
    key: &str,
    caller: As,
) -> Answer<Invitation> {
    let path = format!("/api/organisations/{}/invitations", organisation.id);
    post(
        service,
        Peer::Campaign,
        &path,
        invitation,
        Some(key),
        caller,
    )
    .await
}

/// Takes an invitation back.
pub(crate) async fn revoke(
    service: &Service,
    organisation: &Organisation,
    invitation: &str,
    caller: As,
) -> Answer<Invitation> {
    let (id, invitation) = (organisation.id, segment(invitation));
    let path = format!("/api/organisations/{id}/invitations/{invitation}/revoke");
    act(service, &path, &json!({}), caller).await
}

/// Accepts an invitation, which may be done twice.
pub(crate) async fn accept(service: &Service, secret: &str, caller: As) -> Answer<Organisation> {
    let secret = AcceptInvitation {
        secret: secret.to_owned(),
    };
    let path = "/api/invitations/accept";
    post(service, Peer::Campaign, path, &secret, None, caller).await
}

/// All programmes.
pub(crate) async fn programmes(service: &Service, caller: As) -> Answer<Page<Programme>> {
    let path = "/api/programmes?limit=200";
    get(service, Peer::Campaign, path, caller).await
}

/// The programmes that an organisation takes part in.
pub(crate) async fn programmes_of(
    service: &Service,
    organisation: OrganisationId,
    caller: As,
) -> Answer<Page<Programme>> {
    let path = format!("/api/programmes?participant={organisation}&limit=200");
    get(service, Peer::Campaign, &path, caller).await
}

/// Has an organisation take part in a programme; the same key again gives the same answer.
pub(crate) async fn join(
    service: &Service,
    programme: ProgrammeId,
    organisation: OrganisationId,
    key: &str,
    caller: As,
) -> Answer<Participant> {
    let path = format!("/api/programmes/{programme}/participants");
    let said = JoinProgramme {
        organisation_id: organisation,
    };
    post(service, Peer::Campaign, &path, &said, Some(key), caller).await
}
