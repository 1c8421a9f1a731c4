//! Funds that go over earlier gifts: a top-up, or a target that was met.
//!
//! Whoever makes it due looks at a few gifts in its own transaction, which mostly are all that wait.
//! What they don't come to is set aside, and done by [`super::top_up`] a batch at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::pledge::PledgeState;
use money::{CampaignId, DonorId, FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use crate::domain::book::{Book, Gift, Room, Whom};
use crate::store;
use crate::store::top_ups::TopUp;
use crate::store::waiting::{Turn, Wanted};

/// Has the asked funds go over gifts: the confirmed ones in the order of confirmation, then the
/// pending ones in the order of creation. What the funds are to the campaigns is in the book already.
///
/// As many gifts as the book may look at get their share now. If more wait, what they could take is
/// set aside; so is all of it if an earlier event's gifts still wait for their turn.
pub(super) async fn go_over(
    conn: &mut PgConnection,
    book: &mut Book,
    asked: &BTreeSet<FundId>,
    whom: Whom,
) -> Result<(), Fault> {
    store::waiting::uncap(conn, &book.uncapped()).await?;
    let asked = book.with_something_left(asked);
    if asked.is_empty() {
        return Ok(());
    }
    let due = store::top_ups::due(conn, &asked).await?;
    let mut looked = Looked::default();
    if due.is_empty() {
        looked = look(conn, book, &asked, whom).await?;
        if !looked.more {
            return Ok(());
        }
    }
    set_aside(conn, book, &asked, whom, (&due, &looked)).await
}

/// What came of looking at gifts.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// Whether others may wait.
    pub(super) more: bool,
    /// What those that were looked at could have taken at most, of each fund.
    pub(super) wanted: BTreeMap<FundId, i64>,
}

/// Has the asked funds give to those that are the next in turn, as many as the book may look at.
/// Whoever was looked at waits no more, or waits for a cap on its donor or its campaign, or
/// there is nothing left: so no place has to be remembered, and no gift is looked at in vain twice.
pub(super) async fn look(
    conn: &mut PgConnection,
    book: &mut Book,
    asked: &BTreeSet<FundId>,
    whom: Whom,
) -> Result<Looked, Fault> {
    let mut looked = Looked::default();
    let asked = book.with_something_left(asked);
    let rooms = book.room(&asked, whom);
    if rooms.is_empty() {
        return Ok(looked);
    }
    let most = book.looks_left();
    let mut turns = next(conn, book, &rooms, whom, &mut looked).await?;
    turns.truncate(most);
    for turn in &turns {
        let wanted = looked.wanted.entry(turn.fund).or_default();
        *wanted = wanted.saturating_add(turn.want);
    }
    let mut ids: Vec<PledgeId> = turns.iter().map(|turn| turn.pledge).collect();
    // The rows of one gift, a row for each fund, follow each other.
    ids.dedup();
    let mut gifts = load(conn, book, &ids).await?;
    for id in ids {
        let gift = gifts.remove(&id).or_else(|| book.gift(id).cloned());
        book.go_over(gift.ok_or(Fault::Raced)?, &asked);
    }
    Ok(looked)
}

/// The next in turn, as they are in the book: what was just paid is the last of the confirmed ones,
/// and what was just closed has no turn. Tells whether there are more than may be looked at.
async fn next(
    conn: &mut PgConnection,
    book: &Book,
    rooms: &[Room],
    whom: Whom,
    looked: &mut Looked,
) -> Result<Vec<Turn>, Fault> {
    let most = book.looks_left();
    let one_more = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let mut turns = store::waiting::next(conn, rooms, whom, one_more).await?;
    looked.more = turns.len() > most;
    turns.retain(|turn| {
        let is_as_before = |gift: &Gift| gift.is_paid() != turn.at.0;
        book.gift(turn.pledge).is_none_or(is_as_before)
    });
    for gift in book.gifts() {
        let was = gift.before.as_ref().map(|before| before.state);
        let now = &gift.now;
        let paid = now
            .confirmation
            .filter(|_| now.state == PledgeState::Confirmed && was != Some(PledgeState::Confirmed));
        let Some(paid) = paid.filter(|_| whom.has(now)) else {
            continue;
        };
        for room in rooms.iter().filter(|room| room.campaign == now.campaign) {
            turns.extend(book.want(now.id, room.fund).map(|want| Turn {
                pledge: now.id,
                fund: room.fund,
                at: (false, paid.seq),
                want,
            }));
        }
    }
    turns.sort_by_key(|turn| turn.at);
    looked.more |= turns.len() > most;
    Ok(turns)
}

/// Of each campaign, gifts whose wishes are added up before it is asked for all of them.
const SOME: i64 = 1_024;

/// Sets aside what those that still wait could take, and leaves it to [`super::top_up`].
async fn set_aside(
    conn: &mut PgConnection,
    book: &mut Book,
    asked: &BTreeSet<FundId>,
    whom: Whom,
    (due, looked): (&[TopUp], &Looked),
) -> Result<(), Fault> {
    let asked = book.with_something_left(asked);
    if asked.is_empty() {
        return Ok(());
    }
    let same = |fund| {
        let mut of_fund = due.iter().filter(move |one| one.fund == fund);
        of_fund.find(|one| goes_over_as_many(one.whom, whom))
    };
    let fresh: BTreeSet<FundId> = asked
        .iter()
        .copied()
        .filter(|id| same(*id).is_none())
        .collect();
    let wanted = wanted(conn, book, &fresh, whom, looked).await?;
    let seq = store::top_ups::next_seq(conn).await?;
    for fund in &asked {
        let top_up = match same(*fund) {
            // It has to go over all gifts already, and need not do so twice. Caps on donors and
            // on campaigns let pass, each, no more than what came back.
            Some(one) => TopUp {
                whom: if one.whom == whom { whom } else { Whom::All },
                wanted: one
                    .wanted
                    .saturating_add(book.freed(*fund).saturating_mul(2)),
                ..*one
            },
            None => TopUp {
                seq,
                fund: *fund,
                whom,
                wanted: wanted.get(fund).copied().unwrap_or(0),
            },
        };
        store::top_ups::write(conn, top_up).await?;
        let others = due
            .iter()
            .filter(|one| one.fund == *fund && one.seq != top_up.seq);
        let all = others.fold(top_up.wanted, |sum, one| sum.saturating_add(one.wanted));
        book.set_aside(*fund, all);
    }
    Ok(())
}

/// What those that wait could take of these funds. All of them are only read where there is more
/// money than some of them could take: then all get their turn anyway.
async fn wanted(
    conn: &mut PgConnection,
    book: &Book,
    funds: &BTreeSet<FundId>,
    whom: Whom,
    looked: &Looked,
) -> Result<BTreeMap<FundId, i64>, Fault> {
    // Those that were just looked at stand there as they were before.
    let others = |found: Wanted| {
        let of_looked = looked.wanted.get(&found.fund).copied().unwrap_or(0);
        found.sum.saturating_sub(of_looked).max(0)
    };
    let mut wanted = BTreeMap::new();
    let mut rich = BTreeSet::new();
    for found in store::waiting::wanted(conn, &book.room(funds, whom), whom, Some(SOME)).await? {
        let left = book
            .fund(found.fund)
            .map_or(0, |fund| fund.balance.remaining());
        if found.all {
            wanted.insert(found.fund, others(found));
        } else if others(found) >= left {
            wanted.insert(found.fund, i64::MAX);
        } else {
            rich.insert(found.fund);
        }
    }
    if !rich.is_empty() {
        let all = store::waiting::wanted(conn, &book.room(&rich, whom), whom, None).await?;
        wanted.extend(all.into_iter().map(|found| (found.fund, others(found))));
    }
    Ok(wanted)
}

/// Whether what is due already includes what is asked for now.
fn goes_over_as_many(due: Whom, asked: Whom) -> bool {
    match (due, asked) {
        (Whom::All | Whom::AllBut(_), Whom::All | Whom::AllBut(_)) => true,
        (due, asked) => due == asked,
    }
}

/// Loads the gifts of a batch that are not in the book, and what binds all of them.
async fn load(
    conn: &mut PgConnection,
    book: &mut Book,
    batch: &[PledgeId],
) -> Result<HashMap<PledgeId, Gift>, Fault> {
    let missing: Vec<Uuid> = batch
        .iter()
        .filter(|id| book.gift(**id).is_none())
        .map(|id| id.0)
        .collect();
    let gifts = store::gifts::load(conn, &missing).await?;
    store::waiting::take(conn, book, &missing).await?;
    know_funds_of(conn, book, &gifts).await?;
    let held = batch.iter().filter_map(|id| book.gift(*id));
    let of_batch = || gifts.iter().chain(held.clone());
    let donors: BTreeSet<DonorId> = of_batch().map(|gift| gift.donor).collect();
    let campaigns: BTreeSet<CampaignId> = of_batch().map(|gift| gift.campaign).collect();
    let donors: Vec<DonorId> = donors.into_iter().collect();
    let campaigns: Vec<CampaignId> = campaigns.into_iter().collect();
    store::book::take_donors(conn, book, &donors).await?;
    for (campaign, stacking) in store::campaigns::stackings(conn, &campaigns).await? {
        book.take_stacking(campaign, stacking);
    }
    Ok(gifts.into_iter().map(|gift| (gift.id, gift)).collect())
}

/// Gets to know the funds that gave to these gifts: what they gave covers them.
pub(super) async fn know_funds_of(
    conn: &mut PgConnection,
    book: &mut Book,
    gifts: &[Gift],
) -> Result<(), Fault> {
    let unknown: BTreeSet<Uuid> = gifts
        .iter()
        .flat_map(|gift| &gift.allocations)
        .map(|given| given.fund)
        .filter(|fund| book.fund(*fund).is_none())
        .map(|fund| fund.0)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let unknown: Vec<Uuid> = unknown.into_iter().collect();
    for fund in store::book::load(conn, &unknown).await? {
        book.know_fund(fund);
    }
    Ok(())
}
