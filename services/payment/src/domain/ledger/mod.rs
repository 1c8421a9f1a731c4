//! Double entry: what is booked for a charge, for what the provider keeps of it, and for what goes back.
//! A debit is positive, a credit negative; an entry comes to nought in every currency.

mod returns;

use std::collections::BTreeMap;

use contracts::payment::api::{AccountKind, EntryKind};
use jiff::Timestamp;
use money::{CampaignId, Currency, Money, PaymentId};

use super::movement::Movement;
use super::order::Order;
use super::payment::Settlement;

pub use self::returns::{dispute_held, dispute_lost, dispute_won, refund, refund_failure};

/// An account, found or opened by what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Account {
    /// What the provider holds for us.
    ProviderClearing,
    /// Gifts owed to a campaign; zakat and other fund types never mix.
    CampaignGifts {
        /// The campaign.
        campaign_id: CampaignId,
        /// `general`, `zakat`, …
        fund_type: String,
    },
    /// Tip and covered fees: what donors add to the gift.
    DonorExtras,
    /// What the provider kept.
    ProviderFees,
    /// Passage from one currency into another.
    Exchange,
    /// What the provider took out for disputes that are not decided.
    DisputesHeld,
    /// Refunds that came back, owed to donors.
    RefundsOwed,
    /// What went back beyond what was left of a charge.
    Losses,
}

impl Account {
    /// What kind of account it is.
    #[must_use]
    pub const fn kind(&self) -> AccountKind {
        match self {
            Self::ProviderClearing => AccountKind::ProviderClearing,
            Self::CampaignGifts { .. } => AccountKind::CampaignGifts,
            Self::DonorExtras => AccountKind::DonorExtras,
            Self::ProviderFees => AccountKind::ProviderFees,
            Self::Exchange => AccountKind::Exchange,
            Self::DisputesHeld => AccountKind::DisputesHeld,
            Self::RefundsOwed => AccountKind::RefundsOwed,
            Self::Losses => AccountKind::Losses,
        }
    }
}

/// One line: how much on which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// Positive on its debit side, negative on its credit side.
    pub sum: Money,
}

/// What is booked at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it books.
    pub kind: EntryKind,
    /// What tells it from others of its kind: the same is never booked twice.
    pub source: String,
    /// The payment that it is about.
    pub payment_id: PaymentId,
    /// When it happened, by the provider's clock.
    pub occurred_at: Timestamp,
    /// Its lines.
    pub postings: Vec<Posting>,
}

/// Sums that can't be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The lines don't come to nought in every currency, or there are not two.
    #[error("the entry does not balance")]
    Unbalanced,
    /// A sum is negative or too large.
    #[error("a sum can't be booked")]
    Sum,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// What tells it from others of its kind.
    pub source: &'a str,
    /// The payment.
    pub payment_id: PaymentId,
    /// When it happened, by the provider's clock.
    pub occurred_at: Timestamp,
}

impl Entry {
    fn new(
        kind: EntryKind,
        about: About<'_>,
        lines: Vec<(Account, Money)>,
    ) -> Result<Self, LedgerError> {
        let lines = lines.into_iter().filter(|(_, sum)| sum.amount != 0);
        let postings: Vec<Posting> = lines
            .map(|(account, sum)| Posting { account, sum })
            .collect();
        let mut totals: BTreeMap<Currency, i64> = BTreeMap::new();
        for posting in &postings {
            let total = totals.entry(posting.sum.currency).or_default();
            *total = total
                .checked_add(posting.sum.amount)
                .ok_or(LedgerError::Sum)?;
        }
        if postings.len() < 2 || totals.values().any(|total| *total != 0) {
            return Err(LedgerError::Unbalanced);
        }
        Ok(Self {
            kind,
            source: about.source.to_owned(),
            payment_id: about.payment_id,
            occurred_at: about.occurred_at,
            postings,
        })
    }
}

fn credit(money: Money) -> Result<Money, LedgerError> {
    let amount = money.amount.checked_neg().ok_or(LedgerError::Sum)?;
    Ok(Money::new(amount, money.currency))
}

fn gifts(order: &Order) -> Account {
    Account::CampaignGifts {
        campaign_id: order.campaign_id,
        fund_type: order.fund_type.clone(),
    }
}

/// A donor's charge: the provider holds it, the gift is owed to the campaign, the rest is ours.
///
/// # Errors
/// When the sums make no sense.
pub fn charge(order: &Order, occurred_at: Timestamp) -> Result<Entry, LedgerError> {
    let gift = Money::new(order.gift, order.charge.currency);
    let extras = order
        .charge
        .checked_sub(gift)
        .map_err(|_| LedgerError::Sum)?;
    if gift.amount <= 0 || extras.amount < 0 {
        return Err(LedgerError::Sum);
    }
    let lines = vec![
        (Account::ProviderClearing, order.charge),
        (gifts(order), credit(gift)?),
        (Account::DonorExtras, credit(extras)?),
    ];
    let about = About {
        source: &order.payment_id.to_string(),
        payment_id: order.payment_id,
        occurred_at,
    };
    Entry::new(EntryKind::Charge, about, lines)
}

/// What the provider made of a charge: turned into its own currency where that is another one,
/// and less its fee.
///
/// # Errors
/// When the sums make no sense.
pub fn settlement(
    order: &Order,
    settled: Settlement,
    occurred_at: Timestamp,
) -> Result<Vec<Entry>, LedgerError> {
    if settled.gross < 0 || settled.fee < 0 {
        return Err(LedgerError::Sum);
    }
    let movement = Movement {
        id: order.payment_id.to_string(),
        currency: settled.currency,
        gross: settled.gross,
        fee: settled.fee,
    };
    moved(order.payment_id, order.charge, &movement, occurred_at)
}

/// What the provider made of a sum that came in, or, if it is negative, went out.
///
/// # Errors
/// When the sums make no sense: in one and the same currency they must be equal.
pub fn moved(
    payment_id: PaymentId,
    sum: Money,
    movement: &Movement,
    occurred_at: Timestamp,
) -> Result<Vec<Entry>, LedgerError> {
    let gross = Money::new(movement.gross, movement.currency);
    let fee = Money::new(movement.fee, movement.currency);
    let about = About {
        source: &movement.id,
        payment_id,
        occurred_at,
    };
    let mut entries = Vec::new();
    if gross.currency == sum.currency {
        if gross != sum {
            return Err(LedgerError::Sum);
        }
    } else {
        let lines = vec![
            (Account::Exchange, sum),
            (Account::ProviderClearing, credit(sum)?),
            (Account::ProviderClearing, gross),
            (Account::Exchange, credit(gross)?),
        ];
        entries.push(Entry::new(EntryKind::Exchange, about, lines)?);
    }
    if fee.amount != 0 {
        let lines = vec![
            (Account::ProviderFees, fee),
            (Account::ProviderClearing, credit(fee)?),
        ];
        entries.push(Entry::new(EntryKind::Fee, about, lines)?);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec!["USD", "JOD", "UGX", "XOF", "EGP"])
            .prop_map(|code| code.parse().unwrap())
    }

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

    fn totals(entries: &[Entry]) -> BTreeMap<Currency, i128> {
        let mut totals = BTreeMap::new();
        for posting in entries.iter().flat_map(|entry| &entry.postings) {
            *totals.entry(posting.sum.currency).or_default() += i128::from(posting.sum.amount);
        }
        totals
    }

    #[test]
    fn a_gift_with_a_tip() {
        let usd = "USD".parse().unwrap();
        let entry = charge(&order(Money::new(5_500, usd), 5_000), Timestamp::UNIX_EPOCH).unwrap();
        let lines: Vec<(AccountKind, i64)> = entry
            .postings
            .iter()
            .map(|posting| (posting.account.kind(), posting.sum.amount))
            .collect();
        assert_eq!(
            lines,
            [
                (AccountKind::ProviderClearing, 5_500),
                (AccountKind::CampaignGifts, -5_000),
                (AccountKind::DonorExtras, -500),
            ]
        );
    }

    #[test]
    fn sums_without_sense_are_not_booked() {
        let usd = "USD".parse().unwrap();
        let at = Timestamp::UNIX_EPOCH;
        for (sum, gift) in [(100, 101), (100, 0), (100, -1), (0, 0)] {
            assert!(
                charge(&order(Money::new(sum, usd), gift), at).is_err(),
                "{sum} {gift}"
            );
        }
        let settled = |gross, fee| Settlement {
            currency: usd,
            gross,
            fee,
        };
        let paid = order(Money::new(100, usd), 100);
        assert_eq!(settlement(&paid, settled(99, 1), at), Err(LedgerError::Sum));
        assert_eq!(
            settlement(&paid, settled(100, -1), at),
            Err(LedgerError::Sum)
        );
        assert_eq!(settlement(&paid, settled(100, 0), at), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn every_entry_comes_to_nought(
            (currency, other) in (currency(), currency()),
            charged in 1..=i64::MAX, share in 1..=1_000_i64, gross in 1..=i64::MAX, fee in 0..=i64::MAX,
        ) {
            let gift = (charged / 1_000 * share).clamp(1, charged);
            let paid = order(Money::new(charged, currency), gift);
            let gross = if other == currency { charged } else { gross };
            let settled = Settlement { currency: other, gross, fee };
            let mut entries = vec![charge(&paid, Timestamp::UNIX_EPOCH).unwrap()];
            entries.extend(settlement(&paid, settled, Timestamp::UNIX_EPOCH).unwrap());
            for entry in &entries {
                let totals = totals(std::slice::from_ref(entry));
                prop_assert!(totals.values().all(|total| *total == 0), "{entry:?}");
                prop_assert!(entry.postings.iter().all(|posting| posting.sum.amount != 0));
            }
            // What the provider holds in the end is what it settled, less its fee.
            let held: i128 = entries.iter().flat_map(|entry| &entry.postings)
                .filter(|posting| posting.account == Account::ProviderClearing && posting.sum.currency == other)
                .map(|posting| i128::from(posting.sum.amount))
                .sum();
            prop_assert_eq!(held, i128::from(gross) - i128::from(fee));
        }
    }

    fn lines(entry: &Entry) -> Vec<(AccountKind, i64)> {
        let line = |posting: &Posting| (posting.account.kind(), posting.sum.amount);
        entry.postings.iter().map(line).collect()
    }

    const ABOUT: About<'static> = About {
        source: "re_1",
        payment_id: PaymentId(Uuid::from_u128(1)),
        occurred_at: Timestamp::UNIX_EPOCH,
    };

    #[test]
    fn money_that_goes_back_is_exchanged_back_and_a_fee_may_be_returned() {
        let usd = Money::new(-5_000, "USD".parse().unwrap());
        let movement = |code: &str, gross, fee| Movement {
            id: "txn_1".to_owned(),
            currency: code.parse().unwrap(),
            gross,
            fee,
        };
        let at = Timestamp::UNIX_EPOCH;
        let book = |movement| moved(ABOUT.payment_id, usd, &movement, at);
        assert_eq!(book(movement("USD", -5_000, 0)), Ok(Vec::new()));
        assert_eq!(book(movement("USD", -4_999, 0)), Err(LedgerError::Sum));
        let entries = book(movement("EGP", -240_000, 1_500)).unwrap();
        let held = |code: &str| -> i64 {
            let postings = entries.iter().flat_map(|entry| &entry.postings);
            let held = postings.filter(|posting| {
                posting.account == Account::ProviderClearing && posting.sum.currency.code() == code
            });
            held.map(|posting| posting.sum.amount).sum()
        };
        assert_eq!((held("USD"), held("EGP")), (5_000, -241_500));
        let returned = book(movement("USD", -5_000, -1_500)).unwrap();
        let fees = (AccountKind::ProviderFees, -1_500);
        assert_eq!(lines(&returned[0])[0], fees);
    }
}
