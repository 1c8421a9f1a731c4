//! Donors who share a card: flagged for a reviewer, and counted as one where the rules say so.
//!
//! It is known only once a gift is paid, and the match that was shown is booked all the same. So
//! sharing a card only limits what comes after it.

use jiff::Timestamp;
use money::DonorId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use crate::config::SharedCards;
use crate::store::cards;

/// A card by which others paid too.
pub(super) struct Shared<'a>(&'a str);

/// Notes the card of a payment, and unites its donor with the others who paid by it. To be asked
/// under the locks on funds, before those on totals.
pub(super) async fn note<'a>(
    conn: &mut PgConnection,
    mark: Option<&'a str>,
    donor: DonorId,
    setting: SharedCards,
) -> Result<Option<Shared<'a>>, Fault> {
    let Some(mark) = mark else {
        return Ok(None);
    };
    let donors = cards::note(conn, mark, donor).await?;
    if donors.len() < 2 {
        return Ok(None);
    }
    let people = cards::lock_people(conn, &donors).await?;
    let ids: Vec<Uuid> = people.iter().map(|(id, _)| *id).collect();
    // Another card may have brought them others while this waited for the locks.
    if cards::lock_people(conn, &ids).await?.len() != ids.len() {
        return Err(Fault::Raced);
    }
    let one_cap = setting == SharedCards::OneCap || people.iter().any(|(_, one_cap)| *one_cap);
    cards::unite(conn, &ids, one_cap).await?;
    Ok(Some(Shared(mark)))
}

/// Flags a shared card at the funds that matched gifts of several who paid by it, once what they
/// gave is written.
pub(super) async fn flag(
    conn: &mut PgConnection,
    shared: Option<Shared<'_>>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    match shared {
        Some(Shared(mark)) => cards::flag(conn, mark, now).await,
        None => Ok(()),
    }
}
