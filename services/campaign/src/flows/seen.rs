//! Who calls, and what of a thing they see.

use contracts::campaign::api::{Campaign, Claim, Organisation, ShownPicture};
use money::OrganisationId;
use platform::http::{Problem, User};
use sqlx::PgConnection;

use crate::App;
use crate::domain::access::Access;
use crate::domain::campaign as domain;
use crate::store::lists::Sees;
use crate::store::members;

/// What the caller is to an organisation.
pub(crate) async fn access(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    user: Option<&User>,
) -> Result<Access, Problem> {
    let Some(user) = user else {
        return Ok(Access::default());
    };
    Ok(Access {
        role: members::role(conn, organisation, &user.account).await?,
        ..beyond(user)
    })
}

/// What a person is beyond any organisation.
pub(crate) fn beyond(user: &User) -> Access {
    Access {
        role: None,
        reviewer: user.is_reviewer(),
        admin: user.is_admin(),
    }
}

/// What the caller sees in lists.
pub(crate) fn sees(user: Option<&User>) -> Sees {
    match user {
        None => Sees::Published,
        Some(user) if beyond(user).sees_all() => Sees::All,
        Some(user) => Sees::Own(user.account.clone()),
    }
}

/// An organisation as the caller sees it; 404 before it was ever verified, for those whom it doesn't concern.
pub(crate) fn organisation(
    organisation: Organisation,
    access: &Access,
    app: &App,
) -> Result<Organisation, Problem> {
    check_known(&organisation, access)?;
    Ok(Organisation {
        remarks: organisation.remarks.filter(|_| access.sees_all()),
        claim: claim(organisation.claim, access, app),
        your_role: access.role,
        ..organisation
    })
}

/// 404 for an organisation that was never verified, for those whom it doesn't concern.
pub(crate) fn check_known(organisation: &Organisation, access: &Access) -> Result<(), Problem> {
    if organisation.verified_at.is_some() || access.sees_all() {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// Who has it now.
fn claim(claim: Option<Claim>, access: &Access, app: &App) -> Option<Claim> {
    let now = app.service.clock.now();
    claim.filter(|claim| access.sees_claims() && claim.until > now)
}

/// 404 for a campaign that was not published, for those whom it doesn't concern.
pub(crate) fn check_visible(campaign: &domain::Campaign, access: &Access) -> Result<(), Problem> {
    if campaign.published_at.is_some() || access.sees_all() {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// A campaign as the caller sees it.
pub(crate) fn campaign(
    campaign: domain::Campaign,
    access: &Access,
    app: &App,
) -> Result<Campaign, Problem> {
    check_visible(&campaign, access)?;
    let figures = campaign.totals.figures(campaign.content.goal);
    let content = campaign.content;
    Ok(Campaign {
        id: campaign.id,
        state: campaign.state.name(),
        organisation_id: campaign.organisation.id,
        permit_required: app.permits.asks(&campaign.organisation.country),
        organisation: campaign.organisation,
        programme_id: content.programme_id,
        programme: campaign.programme,
        slug: content.slug,
        title: content.title,
        story: content.story,
        kind: content.kind,
        funding_model: content.funding_model,
        goal: content.goal,
        starts_at: content.starts_at,
        ends_at: content.ends_at,
        sdgs: content.sdgs,
        areas: content.areas,
        groups: content.groups,
        fund_types: content.fund_types,
        stacking: content.stacking,
        permit: content.permit,
        budget: content.budget,
        suggested_gifts: content.suggested_gifts,
        picture: content.picture.map(|chosen| ShownPicture {
            id: chosen.id,
            alt: chosen.alt,
            sizes: campaign.picture_sizes,
        }),
        figures: figures.map_err(|error| Problem::internal(&error))?,
        paused_because: campaign.state.pause_cause(),
        remarks: campaign.remarks.filter(|_| access.sees_all()),
        claim: claim(campaign.claim, access, app),
        your_role: access.role,
        published_at: campaign.published_at,
        created_at: campaign.created_at,
        updated_at: campaign.updated_at,
        version: campaign.version,
    })
}
