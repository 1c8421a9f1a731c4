//! The end of a match fund: its window is over, gifts in flight are waited for, what is left is
//! given, and then it is final.

use std::collections::{BTreeMap, BTreeSet};

use contracts::pledge::events::FundState;
use jiff::{SignedDuration, Timestamp};
use money::{CampaignId, FundId};
use platform::http::{Problem, User};
use platform::{Service, db};
use sqlx::PgConnection;
use uuid::Uuid;

use super::fund::{require_member, shown};
use super::fund_money::not_open;
use super::go_over::look;
use super::outcome::Mark;
use super::save::{About, save};
use super::share::{give_kept, share_out};
use super::target::paid_to;
use super::{Fault, retrying};
use crate::domain::book::{Book, Paid, Whom};
use crate::domain::matching::Mode;
use crate::store::top_ups::{self, TopUp};
use crate::store::{self, cards, funds::Fund, settling, waiting};

/// Funds that one look takes in hand at most.
const BATCH: i64 = 100;

/// When a fund may be settled.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// So long after its window, once no gift is waited for.
    Due(SignedDuration),
    /// At once, whatever is waited for: as a scenario says.
    Now,
}

/// A sponsor wants to see a fund at its end: it is settled if that may be, else it waits for it.
///
/// # Errors
/// 403 or 404 for others, 409 for a draft, or while its window is open.
pub async fn ask(
    service: &Service,
    pace: usize,
    after: SignedDuration,
    user: &User,
    id: FundId,
) -> Result<Fund, Problem> {
    let mut conn = service.db.acquire().await?;
    require_member(&mut conn, user, id, false).await?;
    let fund = shown(&mut conn, id, true).await?;
    drop(conn);
    match fund.state {
        FundState::Draft => return Err(not_open(fund.state)),
        FundState::Settled => return Ok(fund),
        FundState::Active | FundState::Paused | FundState::Settling => {}
    }
    if service.clock.now() < fund.ends_at {
        let detail = format!(
            "Gifts that are made until {} are promised a match; it is settled after that. It can be paused meanwhile.",
            fund.ends_at
        );
        return Err(Problem::conflict("window_is_open", detail));
    }
    close(service, id).await?;
    // A large one is written down by the task, batch by batch.
    retrying(|| settle_once(service, pace, id, When::Due(after))).await?;
    service.wake_relay();
    let mut conn = service.db.acquire().await?;
    shown(&mut conn, id, true).await
}

/// Takes funds whose window is over on their way, and settles those that wait for nothing any
/// more. Any number of replicas may run it: each fund is looked at again under its lock.
///
/// # Errors
/// When Postgres fails.
pub async fn settle_due(
    service: &Service,
    pace: usize,
    after: SignedDuration,
) -> anyhow::Result<()> {
    let now = service.clock.now();
    let mut conn = service.db.acquire().await?;
    let over = settling::over(&mut conn, now, BATCH).await?;
    drop(conn);
    for id in over {
        if let Err(fault) = close(service, id).await {
            tracing::warn!(fund = %id, ?fault, "a match fund whose window is over waits on");
        }
    }
    let ended_by = ended_by(now, after);
    let mut before = None;
    loop {
        let mut conn = service.db.acquire().await?;
        let due = settling::due(&mut conn, ended_by, before).await?;
        drop(conn);
        let Some(id) = due else {
            return Ok(());
        };
        match settle(service, pace, id, When::Due(after)).await {
            Ok(true) => tracing::info!(fund = %id, "a match fund is settled"),
            Ok(false) => {}
            Err(fault) => tracing::warn!(fund = %id, ?fault, "a settlement waits on"),
        }
        before = Some(id);
    }
}

fn ended_by(now: Timestamp, after: SignedDuration) -> Timestamp {
    now.checked_sub(after).unwrap_or(Timestamp::MIN)
}

/// Its window is over: from now on it is settling.
async fn close(service: &Service, id: FundId) -> Result<(), Fault> {
    retrying(|| async {
        let mut tx = store::begin(&service.db).await?;
        let mut book = Book::default();
        store::book::lock(&mut tx, &mut book, &[id]).await?;
        if !book.fund_mut(id).is_some_and(|fund| fund.close()) {
            return Ok(());
        }
        save(&mut tx, &service.clock, &book, About::Fund).await?;
        let mark = Mark::of(&mut tx).await?;
        let committed = db::commit(tx, "close-fund").await;
        mark.settle(&service.db, committed).await
    })
    .await?;
    service.wake_relay();
    Ok(())
}

/// Settles a fund, as far as it may be; says whether it is settled by that.
///
/// # Errors
/// When it can't be done now.
pub async fn settle(service: &Service, pace: usize, id: FundId, when: When) -> Result<bool, Fault> {
    loop {
        let step = retrying(|| settle_once(service, pace, id, when)).await?;
        service.wake_relay();
        match step {
            Step::Settled => return Ok(true),
            Step::Waits => return Ok(false),
            Step::GoesOn => {}
        }
    }
}

/// How far one transaction came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The fund is final.
    Settled,
    /// Some shares are still to be written down.
    GoesOn,
    /// It is not to be settled yet, or was settled before.
    Waits,
}

async fn settle_once(
    service: &Service,
    pace: usize,
    id: FundId,
    when: When,
) -> Result<Step, Fault> {
    let now = service.clock.now();
    let mut tx = store::begin(&service.db).await?;
    let mut book = Book::looking_at(pace);
    let held = concerned(&mut tx, id).await?;
    store::book::lock(&mut tx, &mut book, &held).await?;
    let fund = book.fund(id).ok_or(Fault::Raced)?;
    let is_due = match (fund.state, when) {
        (FundState::Draft | FundState::Settled, _) => return Ok(Step::Waits),
        (_, When::Now) => true,
        (FundState::Settling, When::Due(_)) if fund.is_final() => true,
        (FundState::Settling, When::Due(after)) => {
            fund.ends_at <= ended_by(now, after) && !waits(&mut tx, &book, id).await?
        }
        (FundState::Active | FundState::Paused, When::Due(_)) => false,
    };
    if !is_due {
        return Ok(Step::Waits);
    }
    store::book::take_places(&mut tx, &mut book, &[id], None).await?;
    let step = decide(&mut tx, &mut book, id, now).await?;
    if step == Step::Settled {
        book.fund_mut(id).ok_or(Fault::Raced)?.finish(now);
    }
    save(&mut tx, &service.clock, &book, About::Fund).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "settle-fund").await;
    mark.settle(&service.db, committed).await?;
    Ok(step)
}

/// Whether something must happen before it is settled: a gift to be paid or let go of, or earlier
/// gifts to be topped up.
async fn waits(conn: &mut PgConnection, book: &Book, id: FundId) -> Result<bool, sqlx::Error> {
    let gives = book.fund(id).is_some_and(|fund| fund.gives());
    let tops_up = gives && !top_ups::due(conn, &BTreeSet::from([id])).await?.is_empty();
    Ok(tops_up || settling::is_waited_for(conn, id).await?)
}

/// The fund, and all for which the gifts could wait that it holds something for now.
async fn concerned(conn: &mut PgConnection, id: FundId) -> Result<Vec<FundId>, Fault> {
    let mut funds = BTreeSet::from([id]);
    let held = settling::held_for(conn, id).await?;
    let gifts = store::gifts::load(conn, &held).await?;
    let campaigns: BTreeSet<CampaignId> = gifts.iter().map(|gift| gift.campaign).collect();
    for campaign in campaigns {
        let learned = store::book::learn(conn, campaign, None).await?;
        funds.extend(learned.giving.into_iter().chain(learned.paused));
    }
    for gift in &gifts {
        funds.extend(gift.allocations.iter().map(|given| given.fund));
        funds.extend(waiting::funds_of(conn, gift.id).await?);
    }
    Ok(funds.into_iter().collect())
}

/// Gives what the fund still gives, and takes back what it does not.
async fn decide(
    conn: &mut PgConnection,
    book: &mut Book,
    id: FundId,
    now: Timestamp,
) -> Result<Step, Fault> {
    let fund = book.fund(id).ok_or(Fault::Raced)?;
    let mode = fund.rule.mode;
    if fund.is_final() {
        return give_kept(conn, book, id).await;
    }
    match mode {
        Mode::FirstCome => last_top_up(conn, book, id).await,
        Mode::ProRata => {
            let paid = paid_by_people(conn, book, id, true).await?;
            let shares = book.shares(id, &paid);
            share_out(conn, book, id, shares, now).await
        }
        Mode::Quadratic => {
            let paid = paid_by_people(conn, book, id, false).await?;
            book.grant_by_breadth(id, &paid)
                .map_err(|too_large| Problem::internal(&too_large))?;
            Ok(Step::Settled)
        }
        Mode::Challenge => {
            let paid = paid_to_all(conn, book, id).await?;
            book.take_back_grants(id, &paid);
            Ok(Step::Settled)
        }
    }
}

async fn paid_to_all(conn: &mut PgConnection, book: &Book, id: FundId) -> Result<Vec<Paid>, Fault> {
    let places = book.places().filter(|((fund, _), _)| *fund == id);
    let campaigns: Vec<CampaignId> = places.map(|((_, campaign), _)| *campaign).collect();
    paid_to(conn, book, id, &campaigns).await
}

/// The paid gifts, of donors who share a card as if they were of one; where it is about caps, only
/// if the operator wants that.
async fn paid_by_people(
    conn: &mut PgConnection,
    book: &Book,
    id: FundId,
    capped: bool,
) -> Result<Vec<Paid>, Fault> {
    let mut paid = paid_to_all(conn, book, id).await?;
    let donors: BTreeSet<Uuid> = paid.iter().map(|gift| gift.donor.0).collect();
    let donors: Vec<Uuid> = donors.into_iter().collect();
    let people = cards::people(conn, &donors, capped).await?;
    for gift in &mut paid {
        gift.donor = people.get(&gift.donor).copied().unwrap_or(gift.donor);
    }
    Ok(paid)
}

/// What is held for unpaid gifts returns for good; what is left tops up those that were paid.
async fn last_top_up(conn: &mut PgConnection, book: &mut Book, id: FundId) -> Result<Step, Fault> {
    let held = settling::held_for(conn, id).await?;
    if !held.is_empty() {
        let_go(conn, book, id, &held).await?;
    }
    waiting::uncap(conn, &book.uncapped()).await?;
    let asked: BTreeSet<FundId> = book.topping_up([id]);
    if look(conn, book, &asked, Whom::Confirmed).await?.more {
        return Ok(Step::GoesOn);
    }
    // Whoever still waits for it is forgotten, a batch at a time.
    let forgets = TopUp {
        seq: top_ups::next_seq(conn).await?,
        fund: id,
        whom: Whom::All,
        wanted: 0,
    };
    top_ups::write(conn, forgets).await?;
    book.set_aside(id, 0);
    Ok(Step::Settled)
}

async fn let_go(
    conn: &mut PgConnection,
    book: &mut Book,
    id: FundId,
    held: &[Uuid],
) -> Result<(), Fault> {
    let gifts = store::gifts::load(conn, held).await?;
    let mut others: BTreeMap<CampaignId, Vec<FundId>> = BTreeMap::new();
    for gift in &gifts {
        let known = store::book::learn(conn, gift.campaign, None).await?;
        let mut funds: Vec<FundId> = known.giving.into_iter().chain(known.paused).collect();
        funds.extend(gift.allocations.iter().map(|given| given.fund));
        // One that came after the funds were learned.
        if !funds.iter().all(|fund| book.holds(*fund)) {
            return Err(Fault::Raced);
        }
        funds.retain(|fund| *fund != id);
        others.entry(gift.campaign).or_default().extend(funds);
    }
    for (campaign, funds) in &others {
        store::book::take_places(conn, book, funds, Some(*campaign)).await?;
    }
    let campaigns: Vec<CampaignId> = others.into_keys().collect();
    for (campaign, stacking) in store::campaigns::stackings(conn, &campaigns).await? {
        book.take_stacking(campaign, stacking);
    }
    let donors: Vec<_> = gifts.iter().map(|gift| gift.donor).collect();
    store::book::take_donors(conn, book, &donors).await?;
    waiting::take(conn, book, held).await?;
    for gift in gifts {
        let pledge = gift.id;
        book.take_gift(gift);
        book.let_go(pledge, id);
    }
    Ok(())
}
