use contracts::campaign::api::{Campaign, SetPicture};
use money::OrganisationId;
use platform::db;
use platform::http::{Problem, User};
use sqlx::PgConnection;

use super::{Step, go, hold};
use crate::App;
use crate::domain::access::Access;
use crate::domain::campaign::{Content, State, picture};
use crate::flows::problems::unknown;
use crate::flows::{begin, only, seen};
use crate::store::{Key, campaigns as store, pictures};
use platform::audit::Deed;

/// Gives a campaign another picture, or none.
///
/// # Errors
/// 403 for those who may not; 409 while it waits for a reviewer, or is over; 422 for a picture that the organisation
/// doesn't have.
pub async fn set(app: &App, user: &User, key: &Key, said: SetPicture) -> Result<Campaign, Problem> {
    let picture = picture(said.picture)?;
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    let (before, organisation) = (held.campaign, held.organisation.id);
    may_set(&before.state, &held.access)?;
    let content = Content {
        picture,
        ..before.content.clone()
    };
    check(&mut tx, &content, organisation).await?;
    store::set_content(&mut tx, before.id, &content).await?;
    let (id, state) = (before.id, before.state.clone());
    let before = crate::domain::campaign::Campaign { content, ..before };
    let deed = Deed::by(user, "campaign.picture_set");
    go(app, &mut tx, before, Step::to(state, deed)).await?;
    let after = only(store::load(&mut tx, &[id.into()]).await?)?;
    db::commit(tx, "set-picture").await?;
    app.committed();
    seen::campaign(after, &held.access, app)
}

/// A picture says as much as the text that was approved: once it was, only an owner answers for another one.
fn may_set(state: &State, access: &Access) -> Result<(), Problem> {
    match state {
        State::Draft => Ok(access.edit()?),
        State::Approved | State::Live | State::Paused(_) => Ok(access.own()?),
        State::Submitted | State::Closed | State::Cancelled | State::Rejected => {
            access.edit()?;
            Err(state.refused().into())
        }
    }
}

/// The picture that a campaign shows is one of its organisation's.
pub(super) async fn check(
    conn: &mut PgConnection,
    content: &Content,
    organisation: OrganisationId,
) -> Result<(), Problem> {
    let Some(chosen) = &content.picture else {
        return Ok(());
    };
    if pictures::get(conn, organisation, &chosen.id)
        .await?
        .is_some()
    {
        return Ok(());
    }
    let detail = "The organisation has no such picture.";
    Err(unknown("/picture/id", "unknown_picture", detail))
}
