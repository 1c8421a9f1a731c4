//! What waits for reviewers, who looks at it, and what changed since the last decision.

use contracts::Page;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{Campaign, Claim, Differences, Organisation, Review, ReviewKind};
use jiff::{SignedDuration, Timestamp};
use money::{CampaignId, OrganisationId};
use platform::db;
use platform::http::{Problem, User};
use platform::page::PageQuery;
use serde_json::Value;
use sqlx::PgConnection;

use super::{begin, campaigns, only, organisations, seen};
use crate::App;
use crate::domain::access::Access;
use crate::domain::campaign::State;
use crate::domain::{Refusal, campaign as domain, difference, organisation};
use crate::store::organisations::Hold;
use crate::store::reviews::{self, After};
use crate::store::submissions::{self as store, Subject};
use crate::store::{Key, campaigns as campaign_store};

/// For how long a reviewer has something to themselves.
const CLAIM: SignedDuration = SignedDuration::from_mins(30);

/// A campaign, as reviewers decide on it.
pub(crate) fn campaign(id: CampaignId) -> Subject {
    Subject {
        kind: ReviewKind::Campaign,
        id: id.into(),
    }
}

/// An organisation, as reviewers decide on it.
pub(crate) fn organisation_of(id: OrganisationId) -> Subject {
    Subject {
        kind: ReviewKind::Organisation,
        id: id.into(),
    }
}

/// A page of what waits.
///
/// # Errors
/// 403 for all but reviewers and admins.
pub async fn list(
    app: &App,
    user: &User,
    kind: Option<ReviewKind>,
    page: &PageQuery,
) -> Result<Page<Review>, Problem> {
    if !seen::beyond(user).sees_all() {
        let detail = "Only reviewers and admins see what waits for them.";
        return Err(Problem::forbidden(detail));
    }
    let now = app.service.clock.now();
    let mut conn = app.service.db.acquire().await?;
    let (after, limit) = (page.after()?, page.limit()? + 1);
    let rows = reviews::page(&mut conn, kind, &user.account, now, after, limit).await?;
    // Nobody is told who looks at their own.
    let rows = rows.into_iter().map(|review| Review {
        claim: review.claim.filter(|_| !review.own),
        ..review
    });
    page.page(rows.collect(), |review: &Review| After {
        since: review.waiting_since,
        id: review.id,
    })
}

/// A reviewer takes a campaign, or keeps it for longer.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when it doesn't wait, or another reviewer has it.
pub async fn claim_campaign(app: &App, user: &User, key: &Key) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = campaigns::hold(&mut tx, user, key).await?;
    held.access.decide()?;
    if held.campaign.state != State::Submitted {
        return Err(held.campaign.state.refused().into());
    }
    let (subject, since) = (campaign(held.campaign.id), held.campaign.updated_at);
    let claim = Some(take(app, &mut tx, user, subject, since).await?);
    db::commit(tx, "claim-review").await?;
    let after = domain::Campaign {
        claim,
        ..held.campaign
    };
    seen::campaign(after, &held.access, app)
}

/// A reviewer lets go of a campaign.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when another reviewer has it.
pub async fn release_campaign(app: &App, user: &User, key: &Key) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = campaigns::hold(&mut tx, user, key).await?;
    held.access.decide()?;
    let_go(app, &mut tx, user, campaign(held.campaign.id)).await?;
    db::commit(tx, "release-review").await?;
    let after = domain::Campaign {
        claim: None,
        ..held.campaign
    };
    seen::campaign(after, &held.access, app)
}

/// A reviewer takes an organisation that asks to be verified, or keeps it for longer.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when it doesn't wait, or another reviewer has it.
pub async fn claim_organisation(
    app: &App,
    user: &User,
    key: &Key,
) -> Result<Organisation, Problem> {
    let mut tx = begin(app).await?;
    let (found, access) = organisations::lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.decide()?;
    if found.state != OrganisationState::Applied {
        let (what, state) = ("organisation", organisation::name_of(found.state));
        return Err(Refusal::WrongState { what, state }.into());
    }
    let subject = organisation_of(found.id);
    let claim = Some(take(app, &mut tx, user, subject, found.updated_at).await?);
    db::commit(tx, "claim-organisation").await?;
    seen::organisation(Organisation { claim, ..found }, &access, app)
}

/// A reviewer lets go of an organisation.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when another reviewer has it.
pub async fn release_organisation(
    app: &App,
    user: &User,
    key: &Key,
) -> Result<Organisation, Problem> {
    let mut tx = begin(app).await?;
    let (found, access) = organisations::lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.decide()?;
    let_go(app, &mut tx, user, organisation_of(found.id)).await?;
    db::commit(tx, "release-organisation").await?;
    let claim = None;
    seen::organisation(Organisation { claim, ..found }, &access, app)
}

/// Under the lock on what it is about.
async fn take(
    app: &App,
    conn: &mut PgConnection,
    user: &User,
    subject: Subject,
    waiting_since: Timestamp,
) -> Result<Claim, Problem> {
    check_free(app, conn, user, subject).await?;
    let now = app.service.clock.now();
    let claim = Claim {
        by: user.account.clone(),
        until: now.checked_add(CLAIM).unwrap_or(now),
    };
    let id = app.service.clock.id();
    store::claim(conn, id, subject, &claim, waiting_since).await?;
    Ok(claim)
}

async fn let_go(
    app: &App,
    conn: &mut PgConnection,
    user: &User,
    subject: Subject,
) -> Result<(), Problem> {
    check_free(app, conn, user, subject).await?;
    Ok(store::release(conn, subject).await?)
}

/// 409 while another reviewer has it. Under the lock on what it is about.
pub(crate) async fn check_free(
    app: &App,
    conn: &mut PgConnection,
    user: &User,
    subject: Subject,
) -> Result<(), Problem> {
    let now = app.service.clock.now();
    match store::claim_of(conn, subject).await? {
        Some(claim) if claim.until > now && claim.by != user.account => {
            let detail = "Another reviewer is looking at this.";
            Err(Problem::conflict("claimed_by_another", detail)
                .with("claimed_by", claim.by)
                .with("claimed_until", claim.until))
        }
        Some(_) | None => Ok(()),
    }
}

/// What a campaign says that it didn't say when it was last decided on.
///
/// # Errors
/// 403 for all but members, reviewers and admins.
pub async fn campaign_differences(
    app: &App,
    user: &User,
    key: &Key,
) -> Result<Differences, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let found = campaign_store::find(&mut conn, key).await?;
    let (id, of) = found.ok_or_else(Problem::not_found)?;
    let access = seen::access(&mut conn, of, Some(user)).await?;
    let found = only(campaign_store::load(&mut conn, &[id.into()]).await?)?;
    seen::check_visible(&found, &access)?;
    check_concerned(&access)?;
    differences(&mut conn, campaign(id), &found.content.said(of)?).await
}

/// What an organisation says that it didn't say when it was last decided on.
///
/// # Errors
/// 403 for all but members, reviewers and admins.
pub async fn organisation_differences(
    app: &App,
    user: &User,
    key: &Key,
) -> Result<Differences, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let (id, access) = organisations::find(&mut conn, user, key).await?;
    check_concerned(&access)?;
    let found = super::organisation(&mut conn, id).await?;
    differences(&mut conn, organisation_of(id), &difference::said(&found)).await
}

fn check_concerned(access: &Access) -> Result<(), Problem> {
    if access.sees_all() {
        return Ok(());
    }
    let detail = "Only members, reviewers and admins see what changed.";
    Err(Problem::forbidden(detail))
}

async fn differences(
    conn: &mut PgConnection,
    subject: Subject,
    said: &Value,
) -> Result<Differences, Problem> {
    let last = store::last_decided(conn, subject).await?;
    Ok(Differences {
        since: last.as_ref().map(|last| last.submitted_at),
        items: last
            .as_ref()
            .map_or_else(Vec::new, |last| difference::between(&last.content, said)),
        decision: last.map(|last| last.decision),
    })
}
