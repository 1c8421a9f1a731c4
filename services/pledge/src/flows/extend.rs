//! A donor needs more time to pay.

use jiff::SignedDuration;
use money::PledgeId;
use platform::http::Problem;
use platform::{Service, db};

use super::outcome::Mark;
use super::{Fault, retrying};
use crate::domain::hold::NoLonger;
use crate::store;

/// Has a pledge be held for `by` longer, once. Whoever closes holds looks at the same row, under the
/// same lock: it is closed, or held on, never both.
///
/// # Errors
/// 404; 409 when it was extended before, is not held any more, or the sponsor's window ends.
pub async fn extend(service: &Service, id: PledgeId, by: SignedDuration) -> Result<(), Problem> {
    Ok(retrying(|| extend_once(service, id, by)).await?)
}

async fn extend_once(service: &Service, id: PledgeId, by: SignedDuration) -> Result<(), Fault> {
    let mut tx = store::begin(&service.db).await?;
    store::gifts::lock(&mut tx, &[id.0]).await?;
    let hold = store::holds::find(&mut tx, id).await?;
    let hold = hold.ok_or_else(Problem::not_found)?;
    let until = hold.longer(by, service.clock.now()).map_err(refusal)?;
    store::holds::extend(&mut tx, id, until).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "extend-hold").await;
    mark.settle(&service.db, committed).await
}

fn refusal(why: NoLonger) -> Problem {
    let (code, detail) = match why {
        NoLonger::NotHeld => ("wrong_state", "Nothing is held for this gift any more."),
        NoLonger::Extended => ("hold_extended", "It was held for longer once already."),
        NoLonger::WindowEnds => (
            "wrong_state",
            "The sponsor's match ends, so it can't be held for longer.",
        ),
    };
    Problem::conflict(code, detail)
}
