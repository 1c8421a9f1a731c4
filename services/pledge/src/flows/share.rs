//! The shares of a fund that is shared out in proportion, written down as allocations. They are
//! decided in one transaction; where they are too many for it, they are kept and written down a
//! batch at a time, and nothing that happens meanwhile changes them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use money::{DonorId, FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use super::go_over::know_funds_of;
use super::settle::Step;
use crate::domain::book::Book;
use crate::domain::matching::Share;
use crate::store::{self, settling};

/// Shares that one transaction writes down at most.
const BATCH: usize = 500;

/// Gives shares that were just decided; keeps them if they are many.
pub(super) async fn share_out(
    conn: &mut PgConnection,
    book: &mut Book,
    fund: FundId,
    shares: Vec<(PledgeId, Share)>,
    now: Timestamp,
) -> Result<Step, Fault> {
    if shares.len() > BATCH {
        settling::keep(conn, fund, &shares).await?;
        let fund = book.fund_mut(fund).ok_or(Fault::Raced)?;
        fund.close();
        fund.settled_at = Some(now);
        return Ok(Step::GoesOn);
    }
    give(conn, book, fund, shares).await?;
    Ok(Step::Settled)
}

/// Gives some of the shares that were kept.
pub(super) async fn give_kept(
    conn: &mut PgConnection,
    book: &mut Book,
    fund: FundId,
) -> Result<Step, Fault> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let shares = settling::take(conn, fund, limit).await?;
    let more = shares.len() == BATCH;
    give(conn, book, fund, shares).await?;
    Ok(if more { Step::GoesOn } else { Step::Settled })
}

async fn give(
    conn: &mut PgConnection,
    book: &mut Book,
    fund: FundId,
    shares: Vec<(PledgeId, Share)>,
) -> Result<(), Fault> {
    let shares: BTreeMap<PledgeId, Share> = shares.into_iter().collect();
    let ids: Vec<Uuid> = shares.keys().map(|id| id.0).collect();
    let gifts = store::gifts::load(conn, &ids).await?;
    know_funds_of(conn, book, &gifts).await?;
    let donors: BTreeSet<DonorId> = gifts.iter().map(|gift| gift.donor).collect();
    let donors: Vec<DonorId> = donors.into_iter().collect();
    store::book::take_donors(conn, book, &donors).await?;
    for gift in gifts {
        let share = shares.get(&gift.id).copied().ok_or(Fault::Raced)?;
        book.give_share(gift, fund, share);
    }
    Ok(())
}
