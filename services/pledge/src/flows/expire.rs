//! A pledge will not be paid: payment has let go of it.

use std::collections::BTreeSet;

use contracts::payment::events::{ClosedAs, PaymentClosed};
use contracts::pledge::PledgeState;
use money::FundId;
use platform::consumer::Received;
use platform::{Service, db, inbox};
use sqlx::PgConnection;

use super::go_over::go_over;
use super::save::{About, save};
use super::{Fault, retrying};
use crate::domain::book::{Book, Gift, Whom};
use crate::store;

/// Acts on payment's answer. Only *cancelled* releases the match, and only of a pledge that is
/// pending; that it was paid is said by another event.
///
/// # Errors
/// When it can't be done now; or never, because there is no such pledge.
pub async fn closed(
    service: &Service,
    pace: usize,
    received: &Received<PaymentClosed>,
) -> Result<(), Fault> {
    retrying(|| expire_once(service, pace, received)).await?;
    service.wake_relay();
    Ok(())
}

async fn expire_once(
    service: &Service,
    pace: usize,
    received: &Received<PaymentClosed>,
) -> Result<(), Fault> {
    let id = received.body.pledge_id;
    let mut tx = store::begin(&service.db).await?;
    if !inbox::first_time(&mut tx, received, service.clock.now()).await? {
        return Ok(());
    }
    let learned = store::gifts::load(&mut tx, &[id.0]).await?.pop();
    let learned = learned.ok_or_else(|| Fault::Rejected(format!("there is no pledge {id}")))?;
    let cancelled = match received.body.outcome {
        ClosedAs::Cancelled => true,
        ClosedAs::Succeeded => false,
    };
    if cancelled && learned.state == PledgeState::Pending {
        let book = Book::looking_at(pace);
        release(&mut tx, service, book, &learned).await?;
    }
    db::commit(tx, "expire-pledge").await?;
    Ok(())
}

async fn release(
    conn: &mut PgConnection,
    service: &Service,
    mut book: Book,
    learned: &Gift,
) -> Result<(), Fault> {
    let id = learned.id;
    let mut funds = store::waiting::funds_of(conn, id).await?;
    funds.extend(learned.allocations.iter().map(|given| given.fund));
    store::book::lock(conn, &mut book, &funds).await?;
    let gift = store::gifts::load(conn, &[id.0]).await?.pop();
    let gift = gift.ok_or(Fault::Raced)?;
    let now_held: BTreeSet<FundId> = gift.allocations.iter().map(|given| given.fund).collect();
    let waits_for = store::waiting::funds_of(conn, id).await?;
    if !now_held
        .iter()
        .chain(&waits_for)
        .all(|fund| book.holds(*fund))
    {
        return Err(Fault::Raced);
    }
    let held: Vec<FundId> = now_held.into_iter().collect();
    store::book::take_places(conn, &mut book, &held, None).await?;
    store::book::take_places(conn, &mut book, &funds, Some(gift.campaign)).await?;
    store::waiting::take(conn, &mut book, &[id.0]).await?;
    store::book::take_donors(conn, &mut book, &[gift.donor]).await?;
    book.take_gift(gift);
    let returned_to = book.expire(id);
    let asked = book.topping_up(returned_to);
    go_over(conn, &mut book, &asked, Whom::All).await?;
    save(conn, &service.clock, &book, About::Expired(id)).await
}
