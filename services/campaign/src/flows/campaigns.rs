//! Drafting, deciding on, pausing and ending campaigns.

mod draft;
mod permit;
mod picture;
mod said;
mod step;

pub use draft::{change, create};
pub use permit::record as record_permit;
pub use picture::set as set_picture;
pub use said::{cancel, close, decide, pause, resume, submit};
pub(crate) use step::{Step, go};

use contracts::Reason;
use contracts::campaign::api::{Campaign, Organisation, PauseCause};
use money::OrganisationId;
use platform::http::{Problem, User};
use sqlx::PgConnection;

use super::{only, seen};
use crate::App;
use crate::domain::access::Access;
use crate::domain::campaign as domain;
use crate::store::organisations::{self, Hold};
use crate::store::{Key, campaigns as store};
use platform::audit::Deed;

/// A campaign that is held, with what decides about it.
pub(crate) struct Held {
    pub(crate) campaign: domain::Campaign,
    pub(crate) organisation: Organisation,
    pub(crate) access: Access,
}

/// Locks the campaign that a path names, its organisation first: suspending one holds it
/// while it looks for campaigns to pause, so none slips live beside it.
pub(crate) async fn hold(conn: &mut PgConnection, user: &User, key: &Key) -> Result<Held, Problem> {
    let (id, organisation) = store::find(conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let organisation = organisations::lock(conn, organisation, Hold::ForShare).await?;
    let organisation = organisation.ok_or_else(Problem::not_found)?;
    let campaign = store::lock(conn, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let access = seen::access(conn, organisation.id, Some(user)).await?;
    seen::check_visible(&campaign, &access)?;
    Ok(Held {
        campaign,
        organisation,
        access,
    })
}

/// The campaign that a path names, as the caller sees it.
///
/// # Errors
/// 404 when there is none, or it doesn't concern the caller.
pub async fn get(app: &App, key: &Key, user: Option<&User>) -> Result<Campaign, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let (id, organisation) = store::find(&mut conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let access = seen::access(&mut conn, organisation, user).await?;
    let campaign = only(store::load(&mut conn, &[id.into()]).await?)?;
    seen::campaign(campaign, &access, app)
}

/// Pauses all campaigns of an organisation that was suspended.
pub(crate) async fn pause_all(
    app: &App,
    conn: &mut PgConnection,
    user: &User,
    organisation: OrganisationId,
    reason: Option<Reason>,
) -> Result<(), Problem> {
    for campaign in store::lock_running(conn, organisation).await? {
        let next = campaign
            .state
            .clone()
            .pause(PauseCause::OrganisationSuspended)?;
        let deed = Deed::by(user, "campaign.paused").because(reason.clone());
        go(app, conn, campaign, Step::to(next, deed)).await?;
    }
    Ok(())
}
