//! Money went back to a donor: the match shrinks with the gift, and what returns to the funds is
//! for others.

use std::collections::BTreeSet;

use contracts::payment::events::PaymentRefunded;
use money::{FundId, Money};
use platform::consumer::Received;
use platform::{Service, db, inbox};
use sqlx::PgConnection;

use super::go_over::go_over;
use super::save::{About, save};
use super::{Fault, retrying};
use crate::domain::book::{Book, Gift, Refunded, Whom};
use crate::store::refunds::Refund;
use crate::store::{self, refunds};

/// Refunds that one look applies at most.
const BATCH: i64 = 100;

/// Acts on what payment says of a refund. Its sums are the whole so far, so one that is older
/// than what is known changes nothing; one that is heard before the payment itself is kept for
/// [`apply_early`].
///
/// # Errors
/// When it can't be done now; or never, because it is not of such a pledge.
pub async fn refunded(
    service: &Service,
    pace: usize,
    received: &Received<PaymentRefunded>,
) -> Result<(), Fault> {
    retrying(|| refund_once(service, pace, received)).await?;
    service.wake_relay();
    Ok(())
}

async fn refund_once(
    service: &Service,
    pace: usize,
    received: &Received<PaymentRefunded>,
) -> Result<(), Fault> {
    let said = &received.body;
    let mut tx = store::begin(&service.db).await?;
    if !inbox::first_time(&mut tx, received, service.clock.now()).await? {
        return Ok(());
    }
    let refund = Refund {
        pledge: said.pledge_id,
        payment: said.payment_id,
        sums: Refunded {
            of_charge: said.refunded.amount,
            of_gift: said.gift_refunded.amount,
            version: said.version,
        },
        cause: said.cause,
    };
    let gift = gift(&mut tx, &refund).await?;
    require_currency(&gift, said)?;
    if gift.is_paid() {
        let book = Book::looking_at(pace);
        apply(&mut tx, service, book, &gift, &refund).await?;
    } else {
        refunds::keep(&mut tx, &refund).await?;
    }
    db::commit(tx, "refund-pledge").await?;
    Ok(())
}

/// Applies the refunds whose payment was heard of after them. Any number of replicas may run it.
///
/// # Errors
/// When Postgres fails.
pub async fn apply_early(service: &Service, pace: usize) -> anyhow::Result<()> {
    let mut conn = service.db.acquire().await?;
    let ripe = refunds::ripe(&mut conn, BATCH).await?;
    drop(conn);
    for refund in ripe {
        match retrying(|| apply_early_once(service, pace, &refund)).await {
            Ok(()) => service.wake_relay(),
            Err(fault) => tracing::warn!(?refund, ?fault, "an early refund waits on"),
        }
    }
    Ok(())
}

async fn apply_early_once(service: &Service, pace: usize, refund: &Refund) -> Result<(), Fault> {
    let mut tx = store::begin(&service.db).await?;
    let applied = match gift(&mut tx, refund).await {
        Ok(gift) => apply(&mut tx, service, Book::looking_at(pace), &gift, refund).await,
        Err(fault) => Err(fault),
    };
    match applied {
        // It never will be: another payment paid the pledge. Nothing was changed.
        Err(Fault::Rejected(reason)) => {
            tracing::error!(reason, ?refund, "an early refund was dropped");
        }
        applied => applied?,
    }
    refunds::forget(&mut tx, refund).await?;
    db::commit(tx, "early-refund").await?;
    Ok(())
}

/// The pledge as it is now, if the refund can be of it.
async fn gift(conn: &mut PgConnection, refund: &Refund) -> Result<Gift, Fault> {
    let found = store::gifts::load(conn, &[refund.pledge.0]).await?.pop();
    let gift =
        found.ok_or_else(|| Fault::Rejected(format!("there is no pledge {}", refund.pledge)))?;
    check(&gift, refund)?;
    Ok(gift)
}

fn check(gift: &Gift, refund: &Refund) -> Result<(), Fault> {
    let Refunded {
        of_charge, of_gift, ..
    } = refund.sums;
    let of_the_rest = of_charge.saturating_sub(of_gift);
    let sound = (0..=gift.amount).contains(&of_gift)
        && (0..=gift.charge - gift.amount).contains(&of_the_rest);
    if !sound {
        return Err(Fault::Rejected(format!(
            "of the pledge {}, {of_charge} can't have gone back, {of_gift} of it gift",
            gift.id
        )));
    }
    match gift.confirmation {
        Some(paid) if paid.payment_id != refund.payment => Err(Fault::Rejected(format!(
            "the pledge {} was paid by {}, the refund is of {}",
            gift.id, paid.payment_id, refund.payment
        ))),
        Some(_) | None => Ok(()),
    }
}

fn require_currency(gift: &Gift, said: &PaymentRefunded) -> Result<(), Fault> {
    let wrong = |sum: Money| sum.currency != gift.currency;
    if wrong(said.refunded) || wrong(said.gift_refunded) {
        let reason = format!("the pledge {} is in {}", gift.id, gift.currency);
        return Err(Fault::Rejected(reason));
    }
    Ok(())
}

/// Whether it says nothing new. What went back can't come again: later sums are never smaller.
fn is_known(gift: &Gift, refund: &Refund) -> Result<bool, Fault> {
    if refund.sums.version <= gift.refund_version {
        return Ok(true);
    }
    let retained = gift.amount - refund.sums.of_gift;
    if refund.sums.of_charge < gift.refunded || retained > gift.retained {
        return Err(Fault::Rejected(format!(
            "less of the pledge {} went back than before",
            gift.id
        )));
    }
    Ok(false)
}

/// The funds that gave to the gift, and those for which it waits, or may wait once less is retained.
async fn concerned(conn: &mut PgConnection, gift: &Gift) -> Result<Vec<FundId>, sqlx::Error> {
    let for_it = store::book::learn(conn, gift.campaign, Some(gift.created_at)).await?;
    let mut funds: BTreeSet<FundId> = gift.allocations.iter().map(|given| given.fund).collect();
    funds.extend(for_it.giving);
    funds.extend(for_it.paused);
    funds.extend(store::waiting::funds_of(conn, gift.id).await?);
    Ok(funds.into_iter().collect())
}

async fn apply(
    conn: &mut PgConnection,
    service: &Service,
    mut book: Book,
    learned: &Gift,
    refund: &Refund,
) -> Result<(), Fault> {
    if is_known(learned, refund)? {
        return Ok(());
    }
    let funds = concerned(conn, learned).await?;
    store::book::lock(conn, &mut book, &funds).await?;
    let gift = gift(conn, refund).await?;
    if is_known(&gift, refund)? {
        return Ok(());
    }
    if !concerned(conn, &gift)
        .await?
        .iter()
        .all(|fund| book.holds(*fund))
    {
        return Err(Fault::Raced);
    }
    let held: Vec<FundId> = gift.allocations.iter().map(|given| given.fund).collect();
    store::book::take_places(conn, &mut book, &held, None).await?;
    store::book::take_places(conn, &mut book, &funds, Some(gift.campaign)).await?;
    store::book::take_donors(conn, &mut book, &[gift.donor]).await?;
    store::waiting::take(conn, &mut book, &[gift.id.0]).await?;
    for (campaign, stacking) in store::campaigns::stackings(conn, &[gift.campaign]).await? {
        book.take_stacking(campaign, stacking);
    }
    let id = gift.id;
    let now = refund.sums.of_charge - gift.refunded;
    book.take_gift(gift);
    let returned_to = book.refund(id, refund.sums);
    let asked = book.topping_up(returned_to);
    go_over(conn, &mut book, &asked, Whom::AllBut(id)).await?;
    let about = About::Refunded(id, now, refund.cause);
    save(conn, &service.clock, &book, about).await
}
