use contracts::campaign::api::FundType;
use money::{AmountError, Currency, Money, parse_decimal, provider};

use super::typed::Typed;

/// A gift as the first step asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gift {
    pub(crate) amount: Money,
    /// For the operator, minor units.
    pub(crate) tip: i64,
    pub(crate) cover_fees: bool,
    pub(crate) fund_type: FundType,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WrongGift {
    /// No amount.
    Amount(AmountError),
    /// Nothing, or less.
    NotPositive,
    /// The provider can't charge it; the nearest gifts that it can.
    NotChargeable(Vec<Money>),
    /// The provider takes no charge in this currency.
    CurrencyNotTaken,
    /// The tip is no sum.
    Tip,
    /// No kind of gift was chosen that this campaign takes.
    FundType,
}

impl WrongGift {
    /// The field that it stands beside.
    pub(crate) const fn field(&self) -> &'static str {
        match self {
            Self::Amount(_)
            | Self::NotPositive
            | Self::NotChargeable(_)
            | Self::CurrencyNotTaken => "amount",
            Self::Tip => "tip",
            Self::FundType => "fund_type",
        }
    }
}

/// The word of a kind of gift, in forms, JSON and phrases.
pub(crate) const fn fund_type_word(kind: FundType) -> &'static str {
    match kind {
        FundType::General => "general",
        FundType::Zakat => "zakat",
        FundType::Sadaqah => "sadaqah",
        FundType::SadaqahJariyah => "sadaqah_jariyah",
    }
}

/// Reads the first step. What is typed goes before what is chosen.
pub(crate) fn read(
    typed: &Typed,
    currency: Currency,
    taken: &[FundType],
) -> Result<Gift, Vec<WrongGift>> {
    let mut wrong = Vec::new();
    let amount = amount(typed, currency)
        .map_err(|error| wrong.push(error))
        .ok();
    let tip = tip(typed, currency).map_err(|error| wrong.push(error)).ok();
    let fund_type = fund_type(typed, taken);
    if fund_type.is_none() {
        wrong.push(WrongGift::FundType);
    }
    let cover_fees = typed.ticked("cover_fees");
    if let (Some(amount), Some(tip), Some(fund_type)) = (amount, tip, fund_type) {
        // The provider's rules are for what is charged; covered fees come out right at the pledge.
        let charged = if cover_fees {
            Ok(())
        } else {
            chargeable(amount, tip)
        };
        match charged {
            Ok(()) => {
                return Ok(Gift {
                    amount,
                    tip,
                    cover_fees,
                    fund_type,
                });
            }
            Err(error) => wrong.push(error),
        }
    }
    Err(wrong)
}

fn amount(typed: &Typed, currency: Currency) -> Result<Money, WrongGift> {
    let text = match (typed.get("amount"), typed.get("preset")) {
        ("", chosen) => chosen,
        (text, _) => text,
    };
    let amount = parse_decimal(text, currency).map_err(WrongGift::Amount)?;
    if amount.amount > 0 {
        Ok(amount)
    } else {
        Err(WrongGift::NotPositive)
    }
}

fn tip(typed: &Typed, currency: Currency) -> Result<i64, WrongGift> {
    match parse_decimal(typed.get("tip"), currency) {
        Ok(tip) => Ok(tip.amount),
        Err(AmountError::Empty) => Ok(0),
        Err(AmountError::NotANumber | AmountError::TooPrecise { .. } | AmountError::TooLarge) => {
            Err(WrongGift::Tip)
        }
    }
}

fn fund_type(typed: &Typed, taken: &[FundType]) -> Option<FundType> {
    match (typed.get("fund_type"), taken) {
        // There is nothing to choose.
        ("", [only]) => Some(*only),
        (word, _) => taken
            .iter()
            .copied()
            .find(|kind| fund_type_word(*kind) == word),
    }
}

fn chargeable(amount: Money, tip: i64) -> Result<(), WrongGift> {
    let currency = amount.currency;
    let rules = provider(currency).ok_or(WrongGift::CurrencyNotTaken)?;
    let charge = amount
        .amount
        .checked_add(tip)
        .ok_or(WrongGift::Amount(AmountError::TooLarge))?;
    rules.check(charge).map_err(|refused| {
        let gifts = refused
            .nearest
            .into_iter()
            .map(|charge| charge.amount - tip);
        WrongGift::NotChargeable(
            gifts
                .filter(|gift| *gift > 0)
                .map(|gift| Money::new(gift, currency))
                .collect(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in(code: &str, encoded: &str) -> Result<Gift, Vec<WrongGift>> {
        read(
            &Typed::read(encoded.as_bytes()),
            code.parse().unwrap(),
            &[FundType::General],
        )
    }

    #[test]
    fn digits_of_every_kind_and_nothing_added() {
        let gift = read_in("EGP", "amount=٥٠").unwrap();
        assert_eq!(
            (gift.amount.amount, gift.tip, gift.cover_fees),
            (5_000, 0, false)
        );
        let gift = read_in("JOD", "preset=10&amount=&tip=").unwrap();
        assert_eq!(gift.amount.amount, 10_000);
        let gift = read_in("USD", "preset=10&amount=25,50&tip=2&cover_fees=yes").unwrap();
        assert_eq!(
            (gift.amount.amount, gift.tip, gift.cover_fees),
            (2_550, 200, true)
        );
    }

    #[test]
    fn what_is_wrong_is_named_at_its_field() {
        assert_eq!(
            read_in("USD", ""),
            Err(vec![WrongGift::Amount(AmountError::Empty)])
        );
        assert_eq!(
            read_in("USD", "amount=0"),
            Err(vec![WrongGift::NotPositive])
        );
        let wrong = read_in("USD", "amount=abc&tip=x&fund_type=zakat").unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(WrongGift::field).collect();
        assert_eq!(fields, ["amount", "tip", "fund_type"]);
    }

    #[test]
    fn nearest_sums_are_gifts_without_the_tip() {
        let nearest =
            |code: &str, encoded: &str| match read_in(code, encoded).unwrap_err().as_slice() {
                [WrongGift::NotChargeable(nearest)] => {
                    nearest.iter().map(|sum| sum.amount).collect::<Vec<_>>()
                }
                other => panic!("{other:?}"),
            };
        assert_eq!(nearest("KWD", "amount=5.124"), [5_120, 5_130]);
        assert_eq!(nearest("KWD", "amount=5.124&tip=1"), [5_120, 5_130]);
        assert_eq!(nearest("USD", "amount=0.20"), [50]);
        assert_eq!(
            read_in("SDG", "amount=5"),
            Err(vec![WrongGift::CurrencyNotTaken])
        );
        let huge = read_in(
            "USD",
            &format!("amount=92233720368547758&tip={}", i64::MAX / 100),
        );
        assert!(huge.is_err());
    }

    #[test]
    fn the_kind_must_be_chosen_where_there_are_several() {
        let kinds = [FundType::General, FundType::Sadaqah];
        let read = |encoded: &str| {
            read(
                &Typed::read(encoded.as_bytes()),
                "USD".parse().unwrap(),
                &kinds,
            )
        };
        assert_eq!(read("amount=5"), Err(vec![WrongGift::FundType]));
        assert_eq!(
            read("amount=5&fund_type=sadaqah").unwrap().fund_type,
            FundType::Sadaqah
        );
    }
}
