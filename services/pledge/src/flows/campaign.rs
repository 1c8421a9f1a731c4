//! What was heard of campaigns and of those who look after their money.

use contracts::campaign::CampaignState;
use contracts::campaign::events::{CampaignFacts, OrganisationMembersChanged};
use contracts::pledge::events::MatchFundChanged;
use money::FundId;
use platform::consumer::Received;
use platform::outbox::{self, Outgoing};
use platform::{Service, db, inbox};
use sqlx::PgConnection;

use super::close::close_campaign;
use super::{Fault, retrying};
use crate::domain::book::Book;
use crate::domain::campaign::Campaign;
use crate::store;
use crate::store::scopes::{Open, Written};

/// Keeps what was heard of a campaign, and puts it into the scope of the funds that are for it
/// now. If it was called off, its unpaid gifts are let go of.
///
/// # Errors
/// When it can't be done now.
pub async fn heard<T>(
    service: &Service,
    received: &Received<T>,
    facts: &CampaignFacts,
) -> Result<(), Fault> {
    retrying(|| heard_once(service, received, facts)).await?;
    service.wake_relay();
    Ok(())
}

async fn heard_once<T>(
    service: &Service,
    received: &Received<T>,
    facts: &CampaignFacts,
) -> Result<(), Fault> {
    let mut tx = store::begin(&service.db).await?;
    if !inbox::first_time(&mut tx, received, service.clock.now()).await? {
        return Ok(());
    }
    store::scopes::lock(&mut tx).await?;
    if store::campaigns::keep(&mut tx, facts).await? {
        let campaign = store::campaigns::find(&mut tx, facts.campaign_id).await?;
        let campaign = campaign.ok_or(Fault::Raced)?;
        rescope(&mut tx, service, &campaign).await?;
        if campaign.state == CampaignState::Cancelled {
            close_campaign(&mut tx, service, campaign.id).await?;
        }
    }
    db::commit(tx, "hear-campaign").await?;
    Ok(())
}

/// Puts a campaign into the scope of the funds that are for it, and out of that of others.
async fn rescope(
    conn: &mut PgConnection,
    service: &Service,
    campaign: &Campaign,
) -> Result<(), Fault> {
    let open = store::scopes::open(conn, campaign.id).await?;
    let written: Vec<Written> = open
        .iter()
        .filter_map(|open| changed_by(open, campaign))
        .collect();
    if written.is_empty() {
        return Ok(());
    }
    let funds: Vec<FundId> = written.iter().map(|one| one.fund).collect();
    let mut book = Book::default();
    store::book::lock(conn, &mut book, &funds).await?;
    store::scopes::write(conn, &written).await?;
    let entered: Vec<FundId> = written
        .iter()
        .filter(|one| one.in_scope)
        .map(|one| one.fund)
        .collect();
    store::waiting::fill(conn, &entered, campaign.id).await?;
    // What others know of the fund is its version: it rises with what is told of a campaign.
    store::funds::raise_versions(conn, &funds).await?;
    store::book::take_places(conn, &mut book, &funds, Some(campaign.id)).await?;
    let mut told = Vec::new();
    for fund in book.funds() {
        let place = book.place(fund.now.id, campaign.id).ok_or(Fault::Raced)?;
        let facts = vec![place.facts(campaign.id, place.version)];
        let changed = MatchFundChanged(fund.now.facts(fund.now.version + 1, facts));
        told.push(Outgoing::new(&service.clock, &changed)?);
    }
    outbox::add_all(conn, told).await?;
    Ok(())
}

/// What is to be written of a fund and the campaign, if that is not so already.
fn changed_by(open: &Open, campaign: &Campaign) -> Option<Written> {
    let place = campaign.place_in(&open.scope, open.currency);
    let known = open.known.filter(|(_, in_scope)| *in_scope);
    if place == known.map(|(place, _)| place) {
        return None;
    }
    Some(Written {
        fund: open.fund,
        campaign: campaign.id,
        place: place.unwrap_or(0),
        in_scope: place.is_some(),
        unlocked: !open.has_unlock,
    })
}

/// Keeps who the members of an organisation are.
///
/// # Errors
/// When it can't be done now.
pub async fn members(
    service: &Service,
    received: &Received<OrganisationMembersChanged>,
) -> Result<(), Fault> {
    retrying(|| async {
        let mut tx = store::begin(&service.db).await?;
        if inbox::first_time(&mut tx, received, service.clock.now()).await? {
            store::members::keep(&mut tx, &received.body).await?;
            db::commit(tx, "hear-members").await?;
        }
        Ok(())
    })
    .await
}
