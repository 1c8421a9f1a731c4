//! What a donor is charged: the gift, a tip, and the provider's fees if the donor takes them.

mod fees;

pub use fees::{Fee, FeeTable};

use money::{Currency, Money, Provider, provider};

/// The most that one gift or tip may be, in minor units. Beyond what the provider charges, and far
/// enough below `i64` that no sum here can overflow.
pub const MOST: i64 = 100_000_000_000_000;

/// What is charged. All sums are minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// The one currency.
    pub currency: Currency,
    /// The gift, which alone is matched.
    pub amount: i64,
    /// For the operator.
    pub tip: i64,
    /// What the donor adds so that the provider's fees don't lessen gift and tip.
    pub fees: i64,
}

impl Charge {
    /// All of it.
    #[must_use]
    pub const fn total(self) -> i64 {
        // Gift and tip are at most MOST each and fees less than a thousandfold: see `fees`.
        self.amount + self.tip + self.fees
    }

    /// All of it.
    #[must_use]
    pub const fn money(self) -> Money {
        Money::new(self.total(), self.currency)
    }
}

/// What a donor asks for.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The gift.
    pub amount: Money,
    /// For the operator.
    pub tip: i64,
    /// Whether the donor takes the provider's fees.
    pub cover_fees: bool,
}

/// Why a wish can't be charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A gift of nothing, or a negative tip: a pointer to it, and what it must be.
    OutOfRange(&'static str, &'static str),
    /// The provider can't charge it: where, and the nearest sums there that it could.
    NotChargeable(&'static str, Vec<Money>),
}

const AMOUNT: &str = "/amount/amount";
const TIP: &str = "/tip";

/// What is charged for a wish.
///
/// # Errors
/// Why it can't be, with the nearest sums that can.
pub fn charge(wish: Wish, fees: &FeeTable) -> Result<Charge, Refusal> {
    if wish.amount.amount <= 0 {
        return Err(Refusal::OutOfRange(AMOUNT, "A gift is more than nothing."));
    }
    if wish.tip < 0 {
        return Err(Refusal::OutOfRange(TIP, "A tip is never negative."));
    }
    let currency = wish.amount.currency;
    let Some(provider) = provider(currency) else {
        return Err(Refusal::NotChargeable(AMOUNT, Vec::new()));
    };
    whole_multiple(&provider, currency, wish.amount.amount, AMOUNT)?;
    whole_multiple(&provider, currency, wish.tip, TIP)?;
    let total = |amount| reckon(wish, amount, fees, &provider).total();
    let fits = |amount| size(&provider, total(amount));
    let nearest = match fits(wish.amount.amount) {
        Size::Fits => return Ok(reckon(wish, wish.amount.amount, fees, &provider)),
        Size::TooSmall => least_that_fits(fits, wish.amount.amount, &provider),
        Size::TooLarge => largest_that_fits(fits, wish.amount.amount, &provider),
    };
    let nearest = nearest.map(|amount| Money::new(amount, currency));
    Err(Refusal::NotChargeable(
        AMOUNT,
        nearest.into_iter().collect(),
    ))
}

/// Whether the provider charges a sum of this size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    TooSmall,
    Fits,
    TooLarge,
}

fn size(provider: &Provider, total: i64) -> Size {
    match provider.check(total) {
        Ok(()) => Size::Fits,
        Err(refused) => match refused.nearest.first() {
            Some(nearest) if nearest.amount < total => Size::TooLarge,
            Some(_) | None => Size::TooSmall,
        },
    }
}

fn reckon(wish: Wish, amount: i64, fees: &FeeTable, provider: &Provider) -> Charge {
    let net = amount + wish.tip;
    let fees = if wish.cover_fees {
        let gross = fees.of(wish.amount.currency).gross(net);
        // Amount and tip are multiples of what the provider takes, so fees make up the rest.
        provider.round_up(gross).unwrap_or(gross) - net
    } else {
        0
    };
    Charge {
        currency: wish.amount.currency,
        amount,
        tip: wish.tip,
        fees,
    }
}

/// A sum must be one that the provider could charge or give back by itself, its minimum aside.
fn whole_multiple(
    provider: &Provider,
    currency: Currency,
    sum: i64,
    pointer: &'static str,
) -> Result<(), Refusal> {
    let money = |sum: i64| Money::new(sum, currency);
    if sum > MOST {
        let refused = provider.check(sum).err();
        let nearest = refused.map(|refused| refused.nearest).unwrap_or_default();
        return Err(Refusal::NotChargeable(pointer, nearest));
    }
    match provider.round_up(sum) {
        Some(above) if above == sum => Ok(()),
        _ => {
            // A tip may be below the least charge, so the nearest ones are not `check`'s.
            let above = provider.round_up(sum).unwrap_or(sum);
            let below = (1..=sum).find_map(|less| {
                let candidate = sum - less;
                (provider.round_up(candidate) == Some(candidate)).then_some(candidate)
            });
            let smallest = if pointer == TIP { 0 } else { 1 };
            let below = below.filter(|sum| *sum >= smallest);
            let nearest = below.into_iter().chain([above]).map(money).collect();
            Err(Refusal::NotChargeable(pointer, nearest))
        }
    }
}

/// The least multiple above `from` that fits; the charge rises with the gift.
fn least_that_fits(fits: impl Fn(i64) -> Size, from: i64, provider: &Provider) -> Option<i64> {
    let multiple = |sum: i64| provider.round_up(sum).filter(|sum| *sum <= MOST);
    let (mut low, mut high) = (from, from);
    while fits(multiple(high)?) == Size::TooSmall {
        low = high;
        high = high.checked_mul(2)?;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if fits(multiple(middle)?) == Size::TooSmall {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    multiple(low)
}

/// The largest multiple below `from` that fits; none if the tip alone is too much.
fn largest_that_fits(fits: impl Fn(i64) -> Size, from: i64, provider: &Provider) -> Option<i64> {
    let (mut low, mut high) = (0, from);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let fitting = provider.round_up(middle).map(&fits);
        if fitting.is_none_or(|size| size == Size::TooLarge) {
            high = middle - 1;
        } else {
            low = middle;
        }
    }
    let largest = provider.round_up(low).filter(|sum| *sum > 0)?;
    (fits(largest) == Size::Fits).then_some(largest)
}

#[cfg(test)]
mod tests;
