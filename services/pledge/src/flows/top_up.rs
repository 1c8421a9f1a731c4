//! The rest of what funds have to go over, a batch at a time.

use std::collections::BTreeSet;

use contracts::pledge::events::FundState;
use money::FundId;
use platform::{Service, db};
use sqlx::PgConnection;

use super::go_over::{Looked, look};
use super::save::{About, save};
use super::{Fault, retrying};
use crate::domain::book::Book;
use crate::store::top_ups::{self, TopUp};
use crate::store::{self, waiting};

/// What is tried before nothing else is to be had.
const TRIED: i64 = 8;

/// Goes over what is due until nothing is, or others have it in hand: `pace` gifts at a time, each
/// batch in a transaction of its own, so that new gifts come in between. Any number of replicas may
/// run it.
///
/// # Errors
/// When a batch can't be done now.
pub async fn run(service: &Service, pace: usize) -> anyhow::Result<()> {
    while !service.shutdown.is_cancelled() {
        let went_on = retrying(|| batch(service, pace)).await;
        match went_on {
            Ok(true) => service.wake_relay(),
            Ok(false) => break,
            Err(fault) => anyhow::bail!("a top-up waits on: {fault:?}"),
        }
    }
    Ok(())
}

/// One batch; false if there is none for this replica.
async fn batch(service: &Service, pace: usize) -> Result<bool, Fault> {
    let mut tx = store::begin(&service.db).await?;
    for (seq, funds) in top_ups::ripe(&mut tx, TRIED).await? {
        if !top_ups::take_in_hand(&mut tx, seq).await? {
            continue;
        }
        let mut book = Book::looking_at(pace);
        store::book::lock(&mut tx, &mut book, &funds).await?;
        let all: BTreeSet<FundId> = funds.into_iter().collect();
        // What was learned before the locks may be done meanwhile.
        let due = top_ups::due(&mut tx, &all).await?;
        let now: Vec<&TopUp> = due.iter().filter(|one| one.seq == seq).collect();
        go_on(&mut tx, &mut book, &now, &due).await?;
        save(&mut tx, &service.clock, &book, About::Fund).await?;
        db::commit(tx, "top-up").await?;
        return Ok(true);
    }
    Ok(false)
}

async fn go_on(
    conn: &mut PgConnection,
    book: &mut Book,
    now: &[&TopUp],
    due: &[TopUp],
) -> Result<(), Fault> {
    let Some(first) = now.first() else {
        return Ok(());
    };
    let asked: BTreeSet<FundId> = now.iter().map(|one| one.fund).collect();
    let funds: Vec<FundId> = asked.iter().copied().collect();
    store::book::take_places(conn, book, &funds, None).await?;
    let looked = look(conn, book, &asked, first.whom).await?;
    for one in now {
        match book.fund(one.fund).map(|fund| fund.state) {
            Some(FundState::Settled) => forget(conn, book, one).await?,
            // It waits until the fund is resumed.
            Some(FundState::Paused) => {}
            _ => account(conn, book, one, &looked, due).await?,
        }
    }
    Ok(())
}

/// Nobody waits for a settled fund any more.
async fn forget(conn: &mut PgConnection, book: &mut Book, one: &TopUp) -> Result<(), Fault> {
    let most = i64::try_from(book.looks_left()).unwrap_or(i64::MAX);
    if waiting::forget(conn, one.fund, most).await? == 0 {
        top_ups::done(conn, one.fund, None).await?;
    }
    book.set_aside(one.fund, 0);
    Ok(())
}

/// What is set aside falls with what was looked at. When nobody is left that waits, or nothing to
/// give, the rest is for new gifts again.
async fn account(
    conn: &mut PgConnection,
    book: &mut Book,
    one: &TopUp,
    looked: &Looked,
    due: &[TopUp],
) -> Result<(), Fault> {
    let something_left = book
        .fund(one.fund)
        .is_some_and(|fund| fund.balance.remaining() > 0);
    if !something_left {
        top_ups::done(conn, one.fund, None).await?;
        book.set_aside(one.fund, 0);
        return Ok(());
    }
    let mut wanted = 0;
    if looked.more {
        let less = looked.wanted.get(&one.fund).copied().unwrap_or(0);
        wanted = one.wanted.saturating_sub(less).max(0);
        top_ups::write(conn, TopUp { wanted, ..*one }).await?;
    } else {
        top_ups::done(conn, one.fund, Some(one.seq)).await?;
    }
    let others = due
        .iter()
        .filter(|other| other.fund == one.fund && other.seq != one.seq);
    let all = others.fold(wanted, |sum, other| sum.saturating_add(other.wanted));
    book.set_aside(one.fund, all);
    Ok(())
}
