//! What a sponsor typed: sums and numbers in any digits, days, addresses.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use money::{AmountError, Currency, Money, parse_decimal};

use super::rule::{Mode, Ratio, Rule, Tier, USUAL_TYPES, Unlock};
use crate::domain::address::Address;
use crate::domain::typed::Typed;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing was typed.
    Empty,
    /// It is no sum.
    Sum(AmountError),
    /// It is nothing, or less.
    NotPositive,
    /// It is no whole number of at least one.
    Number,
    /// It is no currency of ours.
    Currency,
    /// It is no day.
    Day,
    /// The end is not after the beginning.
    NotAfter,
    /// Nothing was chosen.
    Choice,
    /// It is no list of e-mail addresses.
    Address,
    /// A challenge needs a target.
    NoTarget,
    /// Half of a pair.
    Half,
}

/// A field and what is wrong with it.
pub(crate) type Wrong = (&'static str, Fault);

/// The first step: how much, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basics {
    pub(crate) name: String,
    pub(crate) commitment: Money,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
}

/// Reads the first step; days begin and end as they do in `zone`.
pub(crate) fn basics(typed: &Typed, zone: &TimeZone) -> Result<Basics, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let name = typed.get("name").to_owned();
    if name.is_empty() {
        wrong.push(("name", Fault::Empty));
    }
    let currency: Option<Currency> = typed.get("currency").parse().ok();
    if currency.is_none() {
        wrong.push(("currency", Fault::Currency));
    }
    let commitment = currency.and_then(|currency| {
        let sum = sum(typed, "amount", currency, &mut wrong);
        if sum.is_none() && typed.get("amount").is_empty() {
            wrong.push(("amount", Fault::Empty));
        }
        sum.map(|sum| Money::new(sum, currency))
    });
    let window = window(typed, zone, &mut wrong);
    match (commitment, window) {
        (Some(commitment), Some((starts_at, ends_at))) if wrong.is_empty() => Ok(Basics {
            name,
            commitment,
            starts_at,
            ends_at,
        }),
        _ => Err(wrong),
    }
}

/// From the beginning of the first day to the end of the last one.
pub(crate) fn window(
    typed: &Typed,
    zone: &TimeZone,
    wrong: &mut Vec<Wrong>,
) -> Option<(Timestamp, Timestamp)> {
    let mut day = |field: &'static str| {
        let typed = typed.get(field);
        let day: Result<Date, _> = typed.parse();
        if day.is_err() {
            let fault = if typed.is_empty() {
                Fault::Empty
            } else {
                Fault::Day
            };
            wrong.push((field, fault));
        }
        day.ok()
    };
    let (from, to) = (day("from"), day("to"));
    let (from, to) = (from?, to?);
    let midnight = |day: Date| day.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
    let starts_at = midnight(from);
    let ends_at = to.tomorrow().ok().and_then(midnight);
    if to < from {
        wrong.push(("to", Fault::NotAfter));
        return None;
    }
    let window = starts_at.zip(ends_at);
    if window.is_none() {
        wrong.push(("to", Fault::Day));
    }
    window
}

/// A sum of at least one unit, in any digits; none where nothing was typed.
pub(crate) fn sum(
    typed: &Typed,
    field: &'static str,
    currency: Currency,
    wrong: &mut Vec<Wrong>,
) -> Option<i64> {
    let fault = match parse_decimal(typed.get(field), currency) {
        Ok(sum) if sum.amount > 0 => return Some(sum.amount),
        Ok(_) => Fault::NotPositive,
        Err(AmountError::Empty) => return None,
        Err(error) => Fault::Sum(error),
    };
    wrong.push((field, fault));
    None
}

/// A whole number of at least one, in any digits; none where nothing was typed.
fn number(typed: &Typed, field: &'static str, wrong: &mut Vec<Wrong>) -> Option<i64> {
    // A currency without decimals is read as whole numbers are.
    let whole: Option<Currency> = "XOF".parse().ok();
    let read = whole.map(|whole| parse_decimal(typed.get(field), whole));
    match read {
        Some(Ok(number)) if number.amount > 0 => return Some(number.amount),
        Some(Err(AmountError::Empty)) => return None,
        Some(Ok(_) | Err(_)) | None => wrong.push((field, Fault::Number)),
    }
    None
}

/// Reads a rule. What the mode takes no notice of is left out; what no field asks for stays as it was.
pub(crate) fn rule(typed: &Typed, currency: Currency, old: &Rule) -> Result<Rule, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let Some(mode) = Mode::read(typed.get("mode")) else {
        return Err(vec![("mode", Fault::Choice)]);
    };
    let mut rule = Rule {
        mode,
        min_pledge: sum(typed, "min_pledge", currency, &mut wrong),
        max_per_campaign: sum(typed, "max_per_campaign", currency, &mut wrong),
        unlock: unlock(typed, currency, &mut wrong),
        fund_types: fund_types(typed, old),
        excluded_donors: addresses(typed, "excluded_donors", &mut wrong),
        only_donors: addresses(typed, "only_donors", &mut wrong),
        rest: old.rest.clone(),
        ..Rule::default()
    };
    if mode.is_by_gift() {
        rule.ratio = ratio(typed, ["ratio_match", "ratio_gift"], &mut wrong);
        rule.max_per_pledge = sum(typed, "max_per_pledge", currency, &mut wrong);
        rule.max_per_donor = sum(typed, "max_per_donor", currency, &mut wrong);
        rule.tiers = tiers(typed, currency, old, &mut wrong);
    }
    if mode == Mode::Challenge && rule.unlock.is_none() {
        wrong.push(("raised_at_least", Fault::NoTarget));
    }
    if wrong.is_empty() {
        Ok(rule)
    } else {
        Err(wrong)
    }
}

fn ratio(typed: &Typed, fields: [&'static str; 2], wrong: &mut Vec<Wrong>) -> Option<Ratio> {
    let [match_units, gift_units] = fields.map(|field| number(typed, field, wrong));
    let empty = |field| typed.get(field).is_empty();
    match (match_units, gift_units) {
        (Some(match_units), Some(gift_units)) => Some(Ratio {
            match_units,
            gift_units,
        }),
        (None, None) => None,
        (Some(_), None) if empty(fields[1]) => {
            wrong.push((fields[1], Fault::Half));
            None
        }
        (None, Some(_)) if empty(fields[0]) => {
            wrong.push((fields[0], Fault::Half));
            None
        }
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// One step for larger gifts is asked for; a rule that came with more keeps them.
fn tiers(
    typed: &Typed,
    currency: Currency,
    old: &Rule,
    wrong: &mut Vec<Wrong>,
) -> Option<Vec<Tier>> {
    if old.tiers.as_ref().is_some_and(|tiers| tiers.len() > 1) {
        return old.tiers.clone();
    }
    let from = sum(typed, "tier_from", currency, wrong);
    let ratio = ratio(typed, ["tier_match", "tier_gift"], wrong);
    match (from, ratio) {
        (Some(from), Some(ratio)) => Some(vec![Tier { from, ratio }]),
        (None, Some(_)) if typed.get("tier_from").is_empty() => {
            wrong.push(("tier_from", Fault::Half));
            None
        }
        (Some(_), None) if typed.get("tier_match").is_empty() => {
            wrong.push(("tier_match", Fault::Half));
            None
        }
        (Some(_), None) | (None, Some(_) | None) => None,
    }
}

fn unlock(typed: &Typed, currency: Currency, wrong: &mut Vec<Wrong>) -> Option<Unlock> {
    let unlock = Unlock {
        raised_at_least: sum(typed, "raised_at_least", currency, wrong),
        donors_at_least: number(typed, "donors_at_least", wrong),
    };
    (unlock != Unlock::default()).then_some(unlock)
}

/// Zakat is matched only by those who say so; other choices stay as they were.
fn fund_types(typed: &Typed, old: &Rule) -> Option<Vec<String>> {
    if typed.ticked("zakat") == old.matches_zakat() {
        return old.fund_types.clone();
    }
    let mut types = old
        .fund_types
        .clone()
        .unwrap_or_else(|| USUAL_TYPES.map(str::to_owned).to_vec());
    types.retain(|kind| kind != "zakat");
    if typed.ticked("zakat") {
        types.push("zakat".to_owned());
    }
    Some(types)
}

/// Addresses with anything between them.
fn addresses(typed: &Typed, field: &'static str, wrong: &mut Vec<Wrong>) -> Option<Vec<String>> {
    let words = typed
        .get(field)
        .split(|c: char| c.is_whitespace() || ",;،؛".contains(c))
        .filter(|word| !word.is_empty());
    let read: Result<Vec<String>, _> = words
        .map(|word| Address::parse(word).map(|address| address.as_str().to_owned()))
        .collect();
    match read {
        Ok(list) => Some(list).filter(|list| !list.is_empty()),
        Err(_) => {
            wrong.push((field, Fault::Address));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd() -> Currency {
        "USD".parse().unwrap()
    }

    fn read(encoded: &str) -> Result<Rule, Vec<Wrong>> {
        rule(&Typed::read(encoded.as_bytes()), usd(), &Rule::default())
    }

    #[test]
    fn a_window_is_of_whole_days() {
        let zone = TimeZone::get("Africa/Cairo").unwrap();
        let typed =
            Typed::read("name=x&amount=١٠٠٠&currency=EGP&from=2026-12-01&to=2026-12-01".as_bytes());
        let read = basics(&typed, &zone).unwrap();
        assert_eq!(read.commitment.amount, 100_000);
        assert_eq!(read.starts_at.to_string(), "2026-11-30T22:00:00Z");
        assert_eq!(read.ends_at.to_string(), "2026-12-01T22:00:00Z");
        let wrong = |encoded: &str| basics(&Typed::read(encoded.as_bytes()), &zone).unwrap_err();
        assert_eq!(
            wrong(""),
            [
                ("name", Fault::Empty),
                ("currency", Fault::Currency),
                ("from", Fault::Empty),
                ("to", Fault::Empty)
            ]
        );
        assert_eq!(
            wrong("name=x&amount=0&currency=USD&from=2026-12-02&to=2026-12-01"),
            [("amount", Fault::NotPositive), ("to", Fault::NotAfter)]
        );
        assert_eq!(
            wrong("name=x&amount=&currency=USD&from=soon&to=9999-12-31"),
            [("amount", Fault::Empty), ("from", Fault::Day)]
        );
    }

    #[test]
    fn a_rule_is_read_in_any_digits() {
        let rule = read(
            "mode=first_come&ratio_match=٢&ratio_gift=1&max_per_pledge=٥٠٫٥&min_pledge=۱۰\
             &tier_from=100&tier_match=3&tier_gift=1&donors_at_least=12&zakat=yes\
             &excluded_donors=A@b.cd,%0Ac@d.ef",
        );
        let rule = rule.unwrap();
        let ratio = |match_units| Ratio {
            match_units,
            gift_units: 1,
        };
        assert_eq!(rule.ratio, Some(ratio(2)));
        assert_eq!(
            (rule.max_per_pledge, rule.min_pledge),
            (Some(5_050), Some(1_000))
        );
        let tier = Tier {
            from: 10_000,
            ratio: ratio(3),
        };
        assert_eq!(rule.tiers, Some(vec![tier]));
        assert_eq!(rule.unlock.unwrap().donors_at_least, Some(12));
        assert!(rule.matches_zakat() && rule.fund_types.unwrap().len() == 4);
        let people = ["a@b.cd".to_owned(), "c@d.ef".to_owned()];
        assert_eq!(rule.excluded_donors, Some(people.to_vec()));
    }

    #[test]
    fn what_a_mode_takes_no_notice_of_is_left_out() {
        let rule = read("mode=challenge&raised_at_least=500&ratio_match=x&max_per_pledge=y");
        let rule = rule.unwrap();
        assert!(rule.ratio.is_none() && rule.max_per_pledge.is_none());
        assert_eq!(
            read("mode=challenge"),
            Err(vec![("raised_at_least", Fault::NoTarget)])
        );
        assert_eq!(read(""), Err(vec![("mode", Fault::Choice)]));
    }

    #[test]
    fn what_is_wrong_is_named_at_its_field() {
        let wrong = read(
            "mode=pro_rata&ratio_match=2&max_per_pledge=0&max_per_donor=x&donors_at_least=1.5\
             &only_donors=boss&tier_match=1&tier_gift=1&ratio_gift=",
        );
        assert_eq!(
            wrong.unwrap_err(),
            [
                ("donors_at_least", Fault::Number),
                ("only_donors", Fault::Address),
                ("ratio_gift", Fault::Half),
                ("max_per_pledge", Fault::NotPositive),
                ("max_per_donor", Fault::Sum(AmountError::NotANumber)),
                ("tier_from", Fault::Half),
            ]
        );
    }

    #[test]
    fn tiers_that_no_page_asks_for_stay() {
        let tier = |from| Tier {
            from,
            ratio: Ratio::default(),
        };
        let old = Rule {
            tiers: Some(vec![tier(1), tier(2)]),
            ..Rule::default()
        };
        let typed = Typed::read(b"mode=first_come");
        assert_eq!(rule(&typed, usd(), &old).unwrap().tiers, old.tiers);
    }
}
