//! A reviewer has a sponsor to themselves while they look at it.

use contracts::campaign::api::Claim;
use contracts::pledge::api::{Sponsor, SponsorState};
use jiff::{SignedDuration, Timestamp};
use money::SponsorId;
use platform::http::{Problem, User};
use platform::{Service, db};
use sqlx::PgConnection;

use super::outcome::Mark;
use super::{Fault, retrying};
use crate::store;

/// For how long.
const CLAIM: SignedDuration = SignedDuration::from_mins(30);

/// What becomes of the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The reviewer takes the sponsor, or keeps it for longer.
    Take,
    /// The reviewer lets go of it.
    LetGo,
}

/// Takes a sponsor that waits in hand, or lets go of it.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when it doesn't wait, or another reviewer has it.
pub async fn claim(
    service: &Service,
    user: &User,
    id: SponsorId,
    deed: Deed,
) -> Result<Sponsor, Problem> {
    user.require_reviewer()?;
    Ok(retrying(|| claim_once(service, user, id, deed)).await?)
}

async fn claim_once(
    service: &Service,
    user: &User,
    id: SponsorId,
    deed: Deed,
) -> Result<Sponsor, Fault> {
    let now = service.clock.now();
    let mut tx = store::begin(&service.db).await?;
    let found = hold(&mut tx, id, user, now).await?;
    if deed == Deed::Take && found.state != SponsorState::Registered {
        let detail = "The sponsor doesn't wait for a decision.";
        return Err(Problem::conflict("wrong_state", detail).into());
    }
    let claim = (deed == Deed::Take).then(|| Claim {
        by: user.account.clone(),
        until: now.checked_add(CLAIM).unwrap_or(now),
    });
    store::sponsors::set_claim(&mut tx, id, claim.as_ref()).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "claim-sponsor").await;
    mark.settle(&service.db, committed).await?;
    Ok(Sponsor { claim, ..found })
}

/// Locks a sponsor that this reviewer may decide on now.
///
/// # Errors
/// 404; 403 for its own members; 409 while another reviewer has it.
pub(super) async fn hold(
    conn: &mut PgConnection,
    id: SponsorId,
    user: &User,
    now: Timestamp,
) -> Result<Sponsor, Fault> {
    store::sponsors::lock(conn, id).await?;
    let found = store::sponsors::find(conn, id, Some(&user.account)).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    if found.yours {
        let detail = "Nobody decides on a sponsor of their own.";
        return Err(Problem::forbidden(detail).into());
    }
    match &found.claim {
        Some(claim) if claim.until > now && claim.by != user.account => {
            let detail = "Another reviewer is looking at this.";
            Err(Problem::conflict("claimed_by_another", detail)
                .with("claimed_by", &claim.by)
                .with("claimed_until", claim.until)
                .into())
        }
        Some(_) | None => Ok(found),
    }
}
