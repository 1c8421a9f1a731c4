//! Funds that go over earlier gifts: a top-up, or a target that was met.

use std::collections::{BTreeSet, HashMap};

use contracts::pledge::PledgeState;
use money::{CampaignId, DonorId, FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use crate::domain::book::{Book, Fund, Gift};
use crate::store;
use crate::store::gifts::{Turn, Turns, Whom};

/// Gifts that are looked at together.
const BATCH: usize = 256;

/// Has the asked funds go over the gifts of one campaign, or of all that they are for: the
/// confirmed ones in the order of confirmation, then the pending ones in the order of creation.
/// What the funds are to the campaigns is in the book already. A gift that was refunded is left out:
/// what just came back of it is not for it.
pub(super) async fn go_over(
    conn: &mut PgConnection,
    book: &mut Book,
    asked: &BTreeSet<FundId>,
    campaign: Option<CampaignId>,
    but: Option<PledgeId>,
) -> Result<(), Fault> {
    let campaigns = match campaign {
        Some(campaign) => vec![campaign],
        None => in_scope(book, asked),
    };
    let funds: Vec<&Fund> = asked.iter().filter_map(|id| book.fund(*id)).collect();
    let from = funds.iter().map(|fund| fund.starts_at).min();
    let until = funds.iter().map(|fund| fund.ends_at).max();
    let currency = funds.first().map(|fund| fund.currency);
    let (Some(from), Some(until), Some(currency)) = (from, until, currency) else {
        return Ok(());
    };
    if campaigns.is_empty() || !book.have_something_left(asked) {
        return Ok(());
    }
    let whom = Whom {
        campaigns: &campaigns,
        currency,
        from,
        until,
    };
    let ids: Vec<Uuid> = asked.iter().map(|fund| fund.0).collect();
    let turns = store::gifts::turns(conn, &whom, &ids).await?;
    let mut turns = in_their_turn(book, asked, turns, &campaigns);
    turns.retain(|(_, id)| Some(*id) != but);
    for (campaign, stacking) in store::campaigns::stackings(conn, &campaigns).await? {
        book.take_stacking(campaign, stacking);
    }
    for batch in turns.chunks(BATCH) {
        if !book.have_something_left(asked) {
            break;
        }
        let ids: Vec<PledgeId> = batch.iter().map(|(_, id)| *id).collect();
        let mut gifts = load(conn, book, &ids).await?;
        for (state, id) in batch {
            let gift = gifts.remove(id).or_else(|| book.gift(*id).cloned());
            // Somebody changed it after the turns were read.
            let gift = gift.filter(|gift| gift.state == *state);
            book.go_over(gift.ok_or(Fault::Raced)?, asked);
        }
    }
    Ok(())
}

fn in_scope(book: &Book, asked: &BTreeSet<FundId>) -> Vec<CampaignId> {
    let campaigns: BTreeSet<CampaignId> = book
        .places()
        .filter(|((fund, _), place)| asked.contains(fund) && place.now.in_scope)
        .map(|((_, campaign), _)| *campaign)
        .collect();
    campaigns.into_iter().collect()
}

/// The turns as they are in the book: the gift that was just paid is the last of the confirmed
/// ones, and one that was just closed has none. Most gifts have all that their ratio gives, and
/// need not be looked at.
fn in_their_turn(
    book: &Book,
    asked: &BTreeSet<FundId>,
    turns: Turns,
    campaigns: &[CampaignId],
) -> Vec<(PledgeState, PledgeId)> {
    let in_turn = |state: PledgeState| {
        move |turn: Turn| {
            let still = book.gift(turn.id).is_none_or(|gift| gift.state == state);
            let waits = book.may_take_more(asked, turn.retained, &turn.given);
            (still && waits).then_some((state, turn.id))
        }
    };
    let just_confirmed = book.gifts().filter(|gift| {
        let was = gift.before.as_ref().map(|before| before.state);
        gift.now.state == PledgeState::Confirmed
            && was != Some(PledgeState::Confirmed)
            && campaigns.contains(&gift.now.campaign)
    });
    let confirmed = turns.confirmed.into_iter();
    let pending = turns.pending.into_iter();
    confirmed
        .filter_map(in_turn(PledgeState::Confirmed))
        .chain(just_confirmed.map(|gift| (PledgeState::Confirmed, gift.now.id)))
        .chain(pending.filter_map(in_turn(PledgeState::Pending)))
        .collect()
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
    know_funds_of(conn, book, &gifts).await?;
    let held = batch.iter().filter_map(|id| book.gift(*id));
    let donors: BTreeSet<DonorId> = gifts.iter().chain(held).map(|gift| gift.donor).collect();
    let donors: Vec<DonorId> = donors.into_iter().collect();
    store::book::take_donors(conn, book, &donors).await?;
    Ok(gifts.into_iter().map(|gift| (gift.id, gift)).collect())
}

/// Gets to know the funds that gave to these gifts: what they gave covers them.
async fn know_funds_of(
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
