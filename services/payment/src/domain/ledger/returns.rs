//! What is booked for money that goes back: the charge's entry is never touched, but taken back by new ones.

use contracts::payment::api::EntryKind;
use money::Money;

use super::{About, Account, Entry, LedgerError, credit, gifts};
use crate::domain::order::Order;
use crate::domain::refund::Split;

/// Takes a sum that went back out of `from`, and out of what it was made up of.
fn gone(
    kind: EntryKind,
    order: &Order,
    split: Split,
    from: Account,
    about: About<'_>,
) -> Result<Entry, LedgerError> {
    let Split {
        owed,
        gift,
        extras,
        excess,
    } = split;
    if owed < 0 || gift < 0 || extras < 0 || excess < 0 {
        return Err(LedgerError::Sum);
    }
    let parts = [owed, gift, extras, excess];
    let total = parts
        .into_iter()
        .try_fold(0_i64, |sum, part| sum.checked_add(part));
    let money = |amount| Money::new(amount, order.charge.currency);
    let lines = vec![
        (Account::RefundsOwed, money(owed)),
        (gifts(order), money(gift)),
        (Account::DonorExtras, money(extras)),
        (Account::Losses, money(excess)),
        (from, credit(money(total.ok_or(LedgerError::Sum)?))?),
    ];
    Entry::new(kind, about, lines)
}

/// A refund: what the charge booked is taken back, as far as it goes.
///
/// # Errors
/// When the sums make no sense.
pub fn refund(order: &Order, split: Split, about: About<'_>) -> Result<Entry, LedgerError> {
    let from = Account::ProviderClearing;
    gone(EntryKind::Refund, order, split, from, about)
}

/// A refund that came back: the provider holds the money again, and we owe it to the donor.
///
/// # Errors
/// When the sums make no sense.
pub fn refund_failure(sum: Money, about: About<'_>) -> Result<Entry, LedgerError> {
    let to = (Account::ProviderClearing, Account::RefundsOwed);
    transfer(EntryKind::RefundFailure, to, sum, about)
}

/// A dispute: the provider took the money out, and holds it until it is decided.
///
/// # Errors
/// When the sums make no sense.
pub fn dispute_held(sum: Money, about: About<'_>) -> Result<Entry, LedgerError> {
    let to = (Account::DisputesHeld, Account::ProviderClearing);
    transfer(EntryKind::DisputeHeld, to, sum, about)
}

/// A dispute that was won: what was held is put back. What is not put back of it is lost.
///
/// # Errors
/// When the sums make no sense.
pub fn dispute_won(held: Money, back: i64, about: About<'_>) -> Result<Entry, LedgerError> {
    let kept = held.amount.checked_sub(back).ok_or(LedgerError::Sum)?;
    let money = |amount| Money::new(amount, held.currency);
    let lines = vec![
        (Account::ProviderClearing, money(back)),
        (Account::Losses, money(kept)),
        (Account::DisputesHeld, credit(held)?),
    ];
    Entry::new(EntryKind::DisputeWon, about, lines)
}

/// A dispute that was lost: what was held is gone, like a refund.
///
/// # Errors
/// When the sums make no sense.
pub fn dispute_lost(order: &Order, split: Split, about: About<'_>) -> Result<Entry, LedgerError> {
    let from = Account::DisputesHeld;
    gone(EntryKind::DisputeLost, order, split, from, about)
}

fn transfer(
    kind: EntryKind,
    (to, from): (Account, Account),
    sum: Money,
    about: About<'_>,
) -> Result<Entry, LedgerError> {
    if sum.amount <= 0 {
        return Err(LedgerError::Sum);
    }
    Entry::new(kind, about, vec![(to, sum), (from, credit(sum)?)])
}

#[cfg(test)]
mod tests {
    use contracts::payment::api::AccountKind;
    use jiff::Timestamp;
    use money::PaymentId;
    use uuid::Uuid;

    use super::super::charge;
    use super::*;

    fn order(charge: Money, gift: i64) -> Order {
        Order {
            payment_id: Uuid::from_u128(1).into(),
            pledge_id: Uuid::from_u128(2).into(),
            campaign_id: Uuid::from_u128(3).into(),
            charge,
            gift,
            fund_type: "zakat".to_owned(),
        }
    }

    fn lines(entry: &Entry) -> Vec<(AccountKind, i64)> {
        let line = |posting: &super::super::Posting| (posting.account.kind(), posting.sum.amount);
        entry.postings.iter().map(line).collect()
    }

    const ABOUT: About<'static> = About {
        source: "re_1",
        payment_id: PaymentId(Uuid::from_u128(1)),
        occurred_at: Timestamp::UNIX_EPOCH,
    };

    #[test]
    fn what_goes_back_takes_back_what_the_charge_booked() {
        use AccountKind::{CampaignGifts, DonorExtras, Losses, ProviderClearing, RefundsOwed};
        let usd = |amount| Money::new(amount, "USD".parse().unwrap());
        let paid = order(usd(5_500), 5_000);
        let whole = Split {
            owed: 0,
            gift: 5_000,
            extras: 500,
            excess: 0,
        };
        let entry = refund(&paid, whole, ABOUT).unwrap();
        let booked = charge(&paid, Timestamp::UNIX_EPOCH).unwrap();
        let mut reversed = lines(&booked);
        reversed.iter_mut().for_each(|(_, sum)| *sum = -*sum);
        reversed.rotate_left(1);
        assert_eq!(lines(&entry), reversed);
        let beyond = Split { excess: 7, ..whole };
        let entry = dispute_lost(&paid, beyond, ABOUT).unwrap();
        assert_eq!(
            lines(&entry),
            [
                (CampaignGifts, 5_000),
                (DonorExtras, 500),
                (Losses, 7),
                (AccountKind::DisputesHeld, -5_507),
            ]
        );
        let entry = refund_failure(usd(40), ABOUT).unwrap();
        assert_eq!(lines(&entry), [(ProviderClearing, 40), (RefundsOwed, -40)]);
        let nothing = Split::default();
        assert!(refund(&paid, nothing, ABOUT).is_err());
        assert!(dispute_held(usd(0), ABOUT).is_err());
    }

    #[test]
    fn a_dispute_that_is_won_leaves_what_the_provider_did_not_put_back() {
        use AccountKind::{DisputesHeld, Losses, ProviderClearing};
        let usd = |amount| Money::new(amount, "USD".parse().unwrap());
        let won = |back| lines(&dispute_won(usd(100), back, ABOUT).unwrap());
        assert_eq!(won(100), [(ProviderClearing, 100), (DisputesHeld, -100)]);
        let part = [(ProviderClearing, 60), (Losses, 40), (DisputesHeld, -100)];
        assert_eq!(won(60), part);
    }
}
