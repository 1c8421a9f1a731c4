//! A pledge was paid.

use std::collections::BTreeSet;

use contracts::payment::events::PaymentSucceeded;
use money::{FundId, Money, PaymentId};
use platform::consumer::Received;
use platform::{Service, db, inbox};
use sqlx::PgConnection;

use super::save::{About, save};
use super::target::{Sums, judge};
use super::{Fault, cards, retrying};
use crate::config::Settings;
use crate::domain::book::{Book, Confirmation, Gift};
use crate::store;

/// Confirms the pledge that a payment paid: what is held for it is committed, it is given once
/// more what the funds have for it, and the campaign's targets are judged.
///
/// # Errors
/// When it can't be done now; or never, because the payment is not for such a pledge.
pub async fn confirm(
    service: &Service,
    settings: &Settings,
    received: &Received<PaymentSucceeded>,
) -> Result<(), Fault> {
    retrying(|| confirm_once(service, settings, received)).await?;
    service.wake_relay();
    Ok(())
}

async fn confirm_once(
    service: &Service,
    settings: &Settings,
    received: &Received<PaymentSucceeded>,
) -> Result<(), Fault> {
    let mut tx = store::begin(&service.db).await?;
    if !inbox::first_time(&mut tx, received, service.clock.now()).await? {
        return Ok(());
    }
    let learned = gift(&mut tx, &received.body).await?;
    if learned.is_paid() {
        paid_before(&learned, received.body.payment_id)?;
    } else {
        book_payment(&mut tx, service, settings, &learned, &received.body).await?;
    }
    db::commit(tx, "confirm-pledge").await?;
    Ok(())
}

async fn book_payment(
    conn: &mut PgConnection,
    service: &Service,
    settings: &Settings,
    learned: &Gift,
    paid: &PaymentSucceeded,
) -> Result<(), Fault> {
    let mut book = Book::looking_at(settings.top_up_batch);
    let funds = lock_funds(conn, &mut book, learned).await?;
    let campaign = learned.campaign;
    let card = paid.card_fingerprint.as_deref();
    let shared = cards::note(conn, card, learned.donor, settings.shared_cards).await?;
    let totals = store::totals::lock(conn, campaign).await?;
    // A fund that was resumed before the totals were locked has judged without this gift.
    let known = store::book::learn(conn, campaign, None).await?;
    if known.giving.iter().any(|fund| !funds.contains(fund)) {
        return Err(Fault::Raced);
    }
    let gift = gift(conn, paid).await?;
    let waits_for = store::waiting::funds_of(conn, gift.id).await?;
    let concerned =
        held_by(&gift).is_subset(&funds) && waits_for.iter().all(|fund| funds.contains(fund));
    if gift.is_paid() || !concerned {
        return Err(Fault::Raced);
    }
    let (id, donor) = (gift.id, gift.donor);
    let others = store::gifts::has_others(conn, donor, campaign, id).await?;
    let new_donors = i64::from(!others);
    let sums = Sums {
        raised: totals.raised.saturating_add(gift.retained),
        donors: totals.donors + new_donors,
    };
    store::book::take_donors(conn, &mut book, &[donor]).await?;
    store::waiting::take(conn, &mut book, &[id.0]).await?;
    for (campaign, stacking) in store::campaigns::stackings(conn, &[campaign]).await? {
        book.take_stacking(campaign, stacking);
    }
    let confirmation = Confirmation {
        payment_id: paid.payment_id,
        at: paid.at,
        seq: store::gifts::next_confirmation(conn).await?,
    };
    book.take_gift(gift);
    book.confirm(id, confirmation);
    for fund in book.awaiting(campaign) {
        judge(conn, &mut book, fund, campaign, sums).await?;
    }
    let about = About::Confirmed(id, new_donors);
    save(conn, &service.clock, &book, about).await?;
    cards::flag(conn, shared, service.clock.now()).await?;
    Ok(())
}

/// The pledge as it is now. A payment of another sum than was pledged is not for it.
async fn gift(conn: &mut PgConnection, paid: &PaymentSucceeded) -> Result<Gift, Fault> {
    let found = store::gifts::load(conn, &[paid.pledge_id.0]).await?.pop();
    let gift =
        found.ok_or_else(|| Fault::Rejected(format!("there is no pledge {}", paid.pledge_id)))?;
    let charge = Money::new(gift.charge, gift.currency);
    if charge != paid.charge {
        return Err(Fault::Rejected(format!(
            "the pledge is charged {charge}, the payment was {}",
            paid.charge
        )));
    }
    Ok(gift)
}

/// The same payment twice is one; another one means that a donor was charged twice.
fn paid_before(gift: &Gift, payment: PaymentId) -> Result<(), Fault> {
    match gift.confirmation {
        Some(before) if before.payment_id != payment => Err(Fault::Rejected(format!(
            "the pledge {} was paid by {} before",
            gift.id, before.payment_id
        ))),
        Some(_) | None => Ok(()),
    }
}

fn held_by(gift: &Gift) -> BTreeSet<FundId> {
    gift.allocations.iter().map(|given| given.fund).collect()
}

/// Locks the funds that hold something for the gift, and those that are for its campaign, paused
/// ones too: who is paid has another turn than before with all of them.
async fn lock_funds(
    conn: &mut PgConnection,
    book: &mut Book,
    gift: &Gift,
) -> Result<BTreeSet<FundId>, Fault> {
    let learned = store::book::learn(conn, gift.campaign, None).await?;
    let mut funds = held_by(gift);
    funds.extend(learned.giving);
    funds.extend(learned.paused);
    funds.extend(store::waiting::funds_of(conn, gift.id).await?);
    let locked: Vec<FundId> = funds.iter().copied().collect();
    store::book::lock(conn, book, &locked).await?;
    store::book::take_places(conn, book, &locked, Some(gift.campaign)).await?;
    Ok(funds)
}
