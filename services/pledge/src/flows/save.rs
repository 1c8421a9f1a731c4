//! Writing a book back, and saying what changed.

use std::collections::BTreeMap;

use contracts::payment::events::RefundCause;
use contracts::pledge::PledgeState;
use contracts::pledge::events::{
    CampaignTotalsChanged, FundState, MatchFundChanged, MatchFundExhausted, MatchFundSettled,
    PledgeConfirmed, PledgeExpired, PledgeRefunded, PledgeToppedUp, RefundFacts,
};
use jiff::Timestamp;
use money::{CampaignId, Currency, Money, PledgeId};
use platform::Clock;
use platform::outbox::{self, Outgoing};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use crate::domain::book::{Book, Gift, Tracked};
use crate::store::gifts::Written;
use crate::store::totals::{Delta, Totals};
use crate::store::{self, gifts};

/// The gift that a flow is about; others only get more.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    /// No gift: a fund.
    Fund,
    /// One that was paid, and how many donors it adds to its campaign.
    Confirmed(PledgeId, i64),
    /// One that won't be paid.
    Expired(PledgeId),
    /// One of which so much of the charge went back now, and why.
    Refunded(PledgeId, i64, RefundCause),
}

/// Writes back what changed, in the order in which rows are locked: funds are, then totals, then
/// pledges, which must be as they were read.
pub(super) async fn save(
    conn: &mut PgConnection,
    clock: &Clock,
    book: &Book,
    about: About,
) -> Result<(), Fault> {
    let now = clock.now();
    let changed: Vec<&Tracked<Gift>> = book.gifts().filter(|gift| gift.changed()).collect();
    let mut deltas = deltas(&changed, about);
    count_grants(&mut deltas, book);
    if !deltas.is_empty() {
        let campaigns: Vec<CampaignId> = deltas.keys().copied().collect();
        store::totals::lock_all(conn, &campaigns).await?;
    }
    if let About::Refunded(id, ..) = about {
        count_donor_out(conn, &mut deltas, book.gift(id)).await?;
    }
    let deltas: Vec<(CampaignId, Delta)> = deltas.into_iter().collect();
    let totals = store::totals::add(conn, &deltas).await?;
    lock_gifts(conn, &changed).await?;
    store::book::save(conn, book).await?;
    store::book::save_grants(conn, book, now).await?;
    if !changed.is_empty() {
        let gifts: Vec<&Gift> = changed.iter().map(|gift| &gift.now).collect();
        gifts::update(conn, &gifts).await?;
    }
    write_allocations(conn, &changed, now).await?;
    store::waiting::save(conn, book).await?;
    let mut told = Vec::new();
    for gift in &changed {
        told.push(gift_event(clock, book, &gift.now, about)?);
    }
    told.extend(fund_events(clock, book)?);
    for sums in &totals {
        told.push(totals_event(clock, book, sums, now)?);
    }
    outbox::add_all(conn, told).await?;
    Ok(())
}

/// What the changes add to the totals of campaigns, by id.
fn deltas(changed: &[&Tracked<Gift>], about: About) -> BTreeMap<CampaignId, Delta> {
    let mut deltas: BTreeMap<CampaignId, Delta> = BTreeMap::new();
    for gift in changed {
        let before = gift.before.as_ref().map(Gift::counted).unwrap_or_default();
        let now = gift.now.counted();
        let delta = deltas.entry(gift.now.campaign).or_default();
        delta.raised += now.raised - before.raised;
        delta.matched += now.matched - before.matched;
        delta.pledges += now.pledges - before.pledges;
        if let About::Confirmed(id, donors) = about
            && id == gift.now.id
        {
            delta.donors += donors;
        }
    }
    deltas.retain(|_, delta| *delta != Delta::default());
    deltas
}

/// What funds give to campaigns as a whole counts in what sponsors add there.
fn count_grants(deltas: &mut BTreeMap<CampaignId, Delta>, book: &Book) {
    for (_, campaign, granted, before) in book.grants_changed() {
        deltas.entry(campaign).or_default().matched += granted - before;
    }
    deltas.retain(|_, delta| *delta != Delta::default());
}

/// Whoever got all gifts to the campaign back is not one of its donors any more. That is asked
/// under the lock on its totals, which everyone holds who confirms or refunds a gift there.
async fn count_donor_out(
    conn: &mut PgConnection,
    deltas: &mut BTreeMap<CampaignId, Delta>,
    gift: Option<&Gift>,
) -> Result<(), sqlx::Error> {
    let Some(gift) = gift.filter(|gift| gift.state == PledgeState::Refunded) else {
        return Ok(());
    };
    if !gifts::has_others(conn, gift.donor, gift.campaign, gift.id).await?
        && let Some(delta) = deltas.get_mut(&gift.campaign)
    {
        delta.donors -= 1;
    }
    Ok(())
}

async fn lock_gifts(conn: &mut PgConnection, changed: &[&Tracked<Gift>]) -> Result<(), Fault> {
    if changed.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = changed.iter().map(|gift| gift.now.id.0).collect();
    let locked: BTreeMap<PledgeId, i64> = gifts::lock(conn, &ids).await?.into_iter().collect();
    // They were read without locks: what was decided holds only if nobody changed them since.
    let as_read = |gift: &&Tracked<Gift>| locked.get(&gift.now.id) == Some(&gift.now.version);
    if changed.iter().all(as_read) {
        Ok(())
    } else {
        Err(Fault::Raced)
    }
}

async fn write_allocations(
    conn: &mut PgConnection,
    changed: &[&Tracked<Gift>],
    now: Timestamp,
) -> Result<(), Fault> {
    let (mut written, mut gone) = (Vec::new(), Vec::new());
    for gift in changed {
        let before = gift.before.as_ref();
        for allocation in &gift.now.allocations {
            let as_before = before.is_some_and(|before| before.allocations.contains(allocation));
            if !as_before {
                written.push(Written {
                    pledge: gift.now.id,
                    campaign: gift.now.campaign,
                    allocation: *allocation,
                });
            }
        }
        for allocation in before.into_iter().flat_map(|before| &before.allocations) {
            if gift.now.given_by(allocation.fund) == 0 {
                gone.push((gift.now.id, allocation.fund));
            }
        }
    }
    gifts::write_allocations(conn, &written, now).await?;
    gifts::remove_allocations(conn, &gone).await?;
    Ok(())
}

fn gift_event(
    clock: &Clock,
    book: &Book,
    gift: &Gift,
    about: About,
) -> Result<Outgoing, serde_json::Error> {
    let mut facts = gift.facts(book, gift.version + 1, clock.now());
    match about {
        About::Confirmed(id, _) if id == gift.id => Outgoing::new(clock, &PledgeConfirmed(facts)),
        About::Expired(id) if id == gift.id => Outgoing::new(clock, &PledgeExpired(facts)),
        About::Refunded(id, amount, cause) if id == gift.id => {
            facts.refund = Some(RefundFacts {
                amount: Money::new(amount, gift.currency),
                refunded: Money::new(gift.refunded, gift.currency),
                cause,
            });
            Outgoing::new(clock, &PledgeRefunded(facts))
        }
        About::Confirmed(..) | About::Expired(_) | About::Refunded(..) | About::Fund => {
            Outgoing::new(clock, &PledgeToppedUp(facts))
        }
    }
}

/// One event for each fund that changed, with the campaigns where it did; and one for each that
/// has nothing left now.
pub(super) fn fund_events(clock: &Clock, book: &Book) -> Result<Vec<Outgoing>, serde_json::Error> {
    let mut told = Vec::new();
    for fund in book.touched() {
        let campaigns = book
            .changed_places(fund.now.id)
            .map(|(campaign, place)| place.facts(campaign, place.version + 1))
            .collect();
        let facts = fund.now.facts(fund.now.version + 1, campaigns);
        let had = fund
            .before
            .as_ref()
            .map_or(0, |before| before.balance.available());
        if had > 0 && fund.now.balance.available() == 0 {
            told.push(Outgoing::new(clock, &MatchFundExhausted(facts.clone()))?);
        }
        let was = fund.before.as_ref().map(|before| before.state);
        if fund.now.state == FundState::Settled && was != Some(FundState::Settled) {
            told.push(Outgoing::new(clock, &MatchFundSettled(facts.clone()))?);
        }
        told.push(Outgoing::new(clock, &MatchFundChanged(facts))?);
    }
    Ok(told)
}

fn totals_event(
    clock: &Clock,
    book: &Book,
    sums: &Totals,
    now: Timestamp,
) -> Result<Outgoing, Fault> {
    let campaign_id: CampaignId = sums.campaign_id.into();
    let of_gift = book.gifts().map(|gift| &gift.now);
    let of_gift = of_gift
        .filter(|gift| gift.campaign == campaign_id)
        .map(|gift| gift.currency);
    // A campaign is in the currency of the funds that are for it.
    let of_fund = book
        .places()
        .filter(|((_, campaign), _)| *campaign == campaign_id)
        .filter_map(|((fund, _), _)| book.fund(*fund))
        .map(|fund| fund.currency);
    let currency: Currency = of_gift.chain(of_fund).next().ok_or(Fault::Raced)?;
    let event = CampaignTotalsChanged {
        campaign_id,
        version: sums.version,
        raised: Money::new(sums.raised, currency),
        matched: Money::new(sums.matched, currency),
        donors: sums.donors,
        pledges: sums.pledges,
        at: now,
    };
    Ok(Outgoing::new(clock, &event)?)
}
