//! A pledge will not be paid: payment has let go of it.

use std::collections::BTreeSet;

use contracts::payment::events::{ClosedAs, PaymentClosed};
use contracts::pledge::PledgeState;
use money::FundId;
use platform::consumer::Received;
use platform::{Service, inbox};

use super::go_over::go_over;
use super::save::{About, save};
use super::{Fault, retrying};
use crate::domain::book::Book;
use crate::store;

/// Acts on payment's answer. Only *cancelled* releases the match, and only of a pledge that is
/// pending; that it was paid is said by another event.
///
/// # Errors
/// When it can't be done now; or never, because there is no such pledge.
pub async fn closed(service: &Service, received: &Received<PaymentClosed>) -> Result<(), Fault> {
    match received.body.outcome {
        ClosedAs::Succeeded => return Ok(()),
        ClosedAs::Cancelled => {}
    }
    retrying(|| expire_once(service, received)).await?;
    service.wake_relay();
    Ok(())
}

async fn expire_once(service: &Service, received: &Received<PaymentClosed>) -> Result<(), Fault> {
    let id = received.body.pledge_id;
    let mut tx = store::begin(&service.db).await?;
    if !inbox::first_time(&mut tx, received, service.clock.now()).await? {
        return Ok(());
    }
    let learned = store::gifts::load(&mut tx, &[id.0]).await?.pop();
    let learned = learned.ok_or_else(|| Fault::Rejected(format!("there is no pledge {id}")))?;
    if learned.state != PledgeState::Pending {
        tx.commit().await?;
        return Ok(());
    }
    let funds: Vec<FundId> = learned.allocations.iter().map(|given| given.fund).collect();
    let mut book = Book::default();
    store::book::lock(&mut tx, &mut book, &funds).await?;
    let gift = store::gifts::load(&mut tx, &[id.0]).await?.pop();
    let gift = gift.ok_or(Fault::Raced)?;
    let held: BTreeSet<FundId> = gift.allocations.iter().map(|given| given.fund).collect();
    if !held.iter().all(|fund| book.holds(*fund)) {
        return Err(Fault::Raced);
    }
    store::book::take_places(&mut tx, &mut book, &funds, None).await?;
    store::book::take_donors(&mut tx, &mut book, &[gift.donor]).await?;
    book.take_gift(gift);
    let returned_to = book.expire(id);
    let asked = book.topping_up(returned_to);
    go_over(&mut tx, &mut book, &asked, None, None).await?;
    save(&mut tx, &service.clock, &book, About::Expired(id)).await?;
    tx.commit().await?;
    Ok(())
}
