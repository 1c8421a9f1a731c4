use contracts::campaign::api::{Campaign, Permit};
use platform::db;
use platform::http::{Problem, User};

use super::{Step, go, hold};
use crate::App;
use crate::domain::access::Access;
use crate::domain::campaign::{Content, State, permit};
use crate::flows::{begin, seen};
use crate::store::{Key, campaigns as store};
use platform::audit::Deed;

/// Records a permit that came, or was renewed, after the campaign was handed in.
///
/// # Errors
/// 403 for those who may not; 409 where it is a draft (which is edited) or over; 422 for what is wrong with it.
pub async fn record(app: &App, user: &User, key: &Key, said: Permit) -> Result<Campaign, Problem> {
    let permit = permit(&said)?;
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    let before = held.campaign;
    may_record(&before.state, &held.access)?;
    let content = Content {
        permit: Some(permit),
        ..before.content.clone()
    };
    store::set_content(&mut tx, before.id, &content).await?;
    let state = before.state.clone();
    let before = crate::domain::campaign::Campaign { content, ..before };
    let after = go(
        app,
        &mut tx,
        before,
        Step::to(state, Deed::by(user, "campaign.permit_recorded")),
    )
    .await?;
    db::commit(tx, "record-permit").await?;
    app.committed();
    seen::campaign(after, &held.access, app)
}

/// Until the approval the organisation says what its permit is, or the reviewer who looks at it does;
/// after it a reviewer has to have seen the new one.
fn may_record(state: &State, access: &Access) -> Result<(), Problem> {
    match state {
        State::Submitted => match access.decide() {
            Ok(()) => Ok(()),
            Err(_) => Ok(access.edit()?),
        },
        State::Approved | State::Live | State::Paused(_) => Ok(access.decide()?),
        State::Draft | State::Closed | State::Cancelled | State::Rejected => {
            Err(state.refused().into())
        }
    }
}
