//! Which pledges a fund may match at all.

use contracts::campaign::api::FundType;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rule::Rule;

/// The way of giving. More than the API takes: what was given offline is matched as well.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatchedMethod)]
pub enum Method {
    /// By card.
    #[default]
    Card,
    /// By bank transfer.
    BankTransfer,
    /// Cash, or anything else that an organisation records.
    Offline,
}

/// What of a fund decides on eligibility.
#[derive(Clone, Copy, Debug)]
pub struct FundTerms<'a> {
    /// Its rule.
    pub rule: &'a Rule,
    /// Its currency's code.
    pub currency: &'a str,
    /// The first instant of its window.
    pub starts_at: Timestamp,
    /// The first instant after its window.
    pub ends_at: Timestamp,
    /// Whether the pledge's campaign is in its scope.
    pub in_scope: bool,
    /// Whether it was paused when the pledge was created.
    pub paused_at_creation: bool,
}

/// What of a pledge decides on eligibility.
#[derive(Clone, Copy, Debug)]
pub struct PledgeTerms<'a> {
    /// The donor, written as in the rule's lists of donors.
    pub donor: &'a str,
    /// The gift's currency code.
    pub currency: &'a str,
    /// The kind of gift.
    pub fund_type: FundType,
    /// The way of giving. More than the API takes: what was given offline is matched as well.
    pub method: Method,
    /// When it was made; when it was paid does not count.
    pub created_at: Timestamp,
}

/// Why a fund may not match a pledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ineligible {
    /// The campaign is not in the fund's scope.
    OutOfScope,
    /// The donor is one of the excluded, or not one of the only ones. The two are not told apart,
    /// since neither list is public.
    Donor,
    /// The fund does not match this kind of gift.
    FundType,
    /// The fund does not match this way of giving.
    Method,
    /// The fund is in another currency.
    Currency,
    /// The gift was made before the window.
    BeforeWindow,
    /// The gift was made after the window.
    AfterWindow,
    /// The gift was made while the fund was paused.
    PausedAtCreation,
    /// The gift retains less than the minimum.
    BelowMinimum,
}

/// Whether a fund's terms admit a pledge, by what never changes about either.
///
/// # Errors
/// The first reason against it.
pub fn terms_admit(fund: &FundTerms<'_>, pledge: &PledgeTerms<'_>) -> Result<(), Ineligible> {
    let rule = fund.rule;
    let admits_donor = !rule.excluded_donors.contains(pledge.donor)
        && rule
            .only_donors
            .as_ref()
            .is_none_or(|only| only.contains(pledge.donor));
    if !fund.in_scope {
        Err(Ineligible::OutOfScope)
    } else if !admits_donor {
        Err(Ineligible::Donor)
    } else if !rule.takes_type(pledge.fund_type) {
        Err(Ineligible::FundType)
    } else if !rule.takes_method(pledge.method) {
        Err(Ineligible::Method)
    } else if fund.currency != pledge.currency {
        Err(Ineligible::Currency)
    } else if pledge.created_at < fund.starts_at {
        Err(Ineligible::BeforeWindow)
    } else if pledge.created_at >= fund.ends_at {
        Err(Ineligible::AfterWindow)
    } else if fund.paused_at_creation {
        Err(Ineligible::PausedAtCreation)
    } else {
        Ok(())
    }
}

/// Whether a fund may match a pledge that retains so much now.
///
/// # Errors
/// The first reason against it.
pub fn eligible(
    fund: &FundTerms<'_>,
    pledge: &PledgeTerms<'_>,
    retained: i64,
) -> Result<(), Ineligible> {
    terms_admit(fund, pledge)?;
    if retained < fund.rule.min_pledge {
        return Err(Ineligible::BelowMinimum);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"{"mode": "first_come", "min_pledge": 100, "excluded_donors": ["boss"],
        "only_donors": ["amal", "boss"], "methods": ["card"], "fund_types": ["sadaqah"]}"#;

    fn check(
        change: impl FnOnce(&mut FundTerms<'_>, &mut PledgeTerms<'_>),
        retained: i64,
    ) -> Result<(), Ineligible> {
        let rule = serde_json::from_str(RULE).unwrap();
        let mut fund = FundTerms {
            rule: &rule,
            currency: "USD",
            starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            ends_at: "2026-02-01T00:00:00Z".parse().unwrap(),
            in_scope: true,
            paused_at_creation: false,
        };
        let mut pledge = PledgeTerms {
            donor: "amal",
            currency: "USD",
            fund_type: FundType::Sadaqah,
            method: Method::Card,
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        };
        change(&mut fund, &mut pledge);
        eligible(&fund, &pledge, retained)
    }

    #[test]
    fn a_pledge_that_meets_every_term_is_eligible() {
        assert_eq!(check(|_, _| {}, 100), Ok(()));
    }

    #[test]
    fn every_term_is_looked_at() {
        assert_eq!(
            check(|fund, _| fund.in_scope = false, 100),
            Err(Ineligible::OutOfScope)
        );
        for stranger in ["boss", "omar"] {
            assert_eq!(
                check(|_, pledge| pledge.donor = stranger, 100),
                Err(Ineligible::Donor)
            );
        }
        assert_eq!(
            check(|_, pledge| pledge.fund_type = FundType::General, 100),
            Err(Ineligible::FundType)
        );
        assert_eq!(
            check(|_, pledge| pledge.method = Method::Offline, 100),
            Err(Ineligible::Method)
        );
        assert_eq!(
            check(|_, pledge| pledge.currency = "KWD", 100),
            Err(Ineligible::Currency)
        );
        assert_eq!(
            check(|fund, _| fund.paused_at_creation = true, 100),
            Err(Ineligible::PausedAtCreation)
        );
        assert_eq!(check(|_, _| {}, 99), Err(Ineligible::BelowMinimum));
    }

    #[test]
    fn the_window_takes_its_start_and_not_its_end() {
        let at = |instant: &str| {
            let instant = instant.parse().unwrap();
            check(|_, pledge| pledge.created_at = instant, 100)
        };
        assert_eq!(
            at("2025-12-31T23:59:59.999999999Z"),
            Err(Ineligible::BeforeWindow)
        );
        assert_eq!(at("2026-01-31T23:59:59.999999999Z"), Ok(()));
        assert_eq!(at("2026-02-01T00:00:00Z"), Err(Ineligible::AfterWindow));
        assert_eq!(
            at("2026-02-01T01:00:00+02:00"),
            Ok(()),
            "an instant, not a wall clock"
        );
    }
}
