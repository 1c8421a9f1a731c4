//! The rule of a match fund: as it is written, and as it is reckoned with.

use std::collections::BTreeSet;

use contracts::campaign::api::FundType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::eligible::Method;
use super::input_error::InputError;
use super::ratio::{Ratio, RatioInput};
use super::unlock::{Unlock, UnlockInput};

/// How a match fund gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// At once, gift by gift.
    FirstCome,
    /// Shared out at settlement, in proportion to the gifts.
    ProRata,
    /// Shared out at settlement, by breadth of support.
    Quadratic,
    /// A lump sum when a target is met.
    Challenge,
}

/// A rule as it is written, in the API and in scenarios. Sums are minor units of the fund's
/// currency. What is left out has the default named in its description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rule)]
pub struct RuleInput {
    /// How the fund gives.
    pub mode: Mode,
    /// Match for gift; 1 for 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<RatioInput>,
    /// Other ratios for gifts that retain at least `from`, rising.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<TierInput>>,
    /// Gifts that retain less are not matched; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_pledge: Option<i64>,
    /// The most that one gift is matched with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_pledge: Option<i64>,
    /// The most that the gifts of one donor are matched with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_donor: Option<i64>,
    /// The most that one campaign is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_campaign: Option<i64>,
    /// What a campaign must reach before the fund gives it anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlock: Option<UnlockInput>,
    /// Donors whose gifts are not matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_donors: Option<BTreeSet<String>>,
    /// The only donors whose gifts are matched; an empty list admits nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_donors: Option<BTreeSet<String>>,
    /// The kinds of gift that are matched; all but zakat if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund_types: Option<BTreeSet<FundType>>,
    /// The ways of giving that are matched; all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub methods: Option<BTreeSet<Method>>,
    /// Whether money that comes back tops up earlier gifts; true if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redistribute: Option<bool>,
}

/// A tier as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Tier)]
pub struct TierInput {
    /// The least that a gift retains to have this ratio.
    pub from: i64,
    /// The ratio from there on.
    pub ratio: RatioInput,
}

/// The ratio for gifts that retain at least `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The least that a gift retains to have this ratio.
    pub from: i64,
    /// The ratio from there on.
    pub ratio: Ratio,
}

/// A rule to reckon with: every default filled in, every ratio sound, no sum negative.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RuleInput")]
#[expect(
    missing_docs,
    reason = "the fields are those of RuleInput, described there"
)]
pub struct Rule {
    pub mode: Mode,
    pub ratio: Ratio,
    /// Lowest first.
    pub tiers: Vec<Tier>,
    pub min_pledge: i64,
    pub max_per_pledge: Option<i64>,
    pub max_per_donor: Option<i64>,
    pub max_per_campaign: Option<i64>,
    pub unlock: Option<Unlock>,
    pub excluded_donors: BTreeSet<String>,
    pub only_donors: Option<BTreeSet<String>>,
    /// None: the default kinds, see [`Rule::takes_type`].
    pub fund_types: Option<BTreeSet<FundType>>,
    /// None: all.
    pub methods: Option<BTreeSet<Method>>,
    pub redistribute: bool,
}

impl RuleInput {
    /// A rule of this mode with every default.
    #[must_use]
    pub fn of(mode: Mode) -> Self {
        Self {
            mode,
            ratio: None,
            tiers: None,
            min_pledge: None,
            max_per_pledge: None,
            max_per_donor: None,
            max_per_campaign: None,
            unlock: None,
            excluded_donors: None,
            only_donors: None,
            fund_types: None,
            methods: None,
            redistribute: None,
        }
    }

    /// The rule to reckon with.
    ///
    /// # Errors
    /// All that no meaning can be given to: a ratio with a side below 1, a negative sum.
    pub fn parse(self) -> Result<Rule, Vec<InputError>> {
        let mut errors = Vec::new();
        let ratio = match self.ratio {
            Some(ratio) => parse_ratio(ratio, "/ratio", &mut errors),
            None => Ratio::EVEN,
        };
        let mut tiers = Vec::new();
        for (place, tier) in self.tiers.into_iter().flatten().enumerate() {
            let pointer = format!("/tiers/{place}");
            not_negative(Some(tier.from), &format!("{pointer}/from"), &mut errors);
            let ratio = parse_ratio(tier.ratio, &format!("{pointer}/ratio"), &mut errors);
            tiers.push(Tier {
                from: tier.from,
                ratio,
            });
        }
        tiers.sort_by_key(|tier| tier.from);
        let unlock = self.unlock.map(|unlock| {
            for (sum, name) in [
                (unlock.raised_at_least, "raised_at_least"),
                (unlock.donors_at_least, "donors_at_least"),
            ] {
                not_negative(sum, &format!("/unlock/{name}"), &mut errors);
            }
            Unlock {
                raised_at_least: unlock.raised_at_least,
                donors_at_least: unlock.donors_at_least,
            }
        });
        not_negative(self.min_pledge, "/min_pledge", &mut errors);
        not_negative(self.max_per_pledge, "/max_per_pledge", &mut errors);
        not_negative(self.max_per_donor, "/max_per_donor", &mut errors);
        not_negative(self.max_per_campaign, "/max_per_campaign", &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Rule {
            mode: self.mode,
            ratio,
            tiers,
            min_pledge: self.min_pledge.unwrap_or(0),
            max_per_pledge: self.max_per_pledge,
            max_per_donor: self.max_per_donor,
            max_per_campaign: self.max_per_campaign,
            unlock,
            excluded_donors: self.excluded_donors.unwrap_or_default(),
            only_donors: self.only_donors,
            fund_types: self.fund_types,
            methods: self.methods,
            redistribute: self.redistribute.unwrap_or(true),
        })
    }
}

/// The stand-in for a bad ratio is never reckoned with: the errors end the parse.
fn parse_ratio(input: RatioInput, pointer: &str, errors: &mut Vec<InputError>) -> Ratio {
    for (units, side) in [(input.match_units, "match"), (input.gift_units, "gift")] {
        if units < 1 {
            errors.push(InputError::new(
                format!("{pointer}/{side}"),
                "below_one",
                format!("{side} must be at least 1, not {units}"),
            ));
        }
    }
    Ratio::new(input.match_units, input.gift_units).unwrap_or(Ratio::EVEN)
}

fn not_negative(sum: Option<i64>, pointer: &str, errors: &mut Vec<InputError>) {
    if let Some(sum) = sum.filter(|sum| *sum < 0) {
        errors.push(InputError::new(
            pointer,
            "negative",
            format!("must not be negative, is {sum}"),
        ));
    }
}

impl TryFrom<RuleInput> for Rule {
    type Error = String;

    fn try_from(input: RuleInput) -> Result<Self, String> {
        input.parse().map_err(|errors| {
            let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
            told.join("; ")
        })
    }
}

impl Rule {
    /// The ratio for a gift that retains so much: the highest tier's that it reaches.
    #[must_use]
    pub fn ratio_for(&self, retained: i64) -> Ratio {
        self.tiers
            .iter()
            .rev()
            .find(|tier| tier.from <= retained)
            .map_or(self.ratio, |tier| tier.ratio)
    }

    /// Whether it matches gifts of this kind.
    #[must_use]
    pub fn takes_type(&self, fund_type: FundType) -> bool {
        match &self.fund_types {
            Some(types) => types.contains(&fund_type),
            // Zakat has its own law: a sponsor must have declared it.
            None => fund_type != FundType::Zakat,
        }
    }

    /// Whether it matches gifts that are paid in this way.
    #[must_use]
    pub fn takes_method(&self, method: Method) -> bool {
        self.methods
            .as_ref()
            .is_none_or(|methods| methods.contains(&method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(json: &str) -> RuleInput {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn defaults_are_filled_in() {
        let rule = input(r#"{"mode": "first_come"}"#).parse().unwrap();
        assert_eq!(rule.ratio, Ratio::EVEN);
        assert_eq!(rule.min_pledge, 0);
        assert!(rule.redistribute);
        assert!(rule.takes_type(FundType::General));
        assert!(rule.takes_type(FundType::Sadaqah));
        assert!(rule.takes_type(FundType::SadaqahJariyah));
        assert!(!rule.takes_type(FundType::Zakat));
        assert!(rule.takes_method(Method::Offline));
    }

    #[test]
    fn what_is_written_is_what_is_shown() {
        let json = r#"{"mode":"first_come","ratio":{"match":2,"gift":1},"tiers":[{"from":5,"ratio":{"match":3,"gift":1}}],"max_per_donor":7,"fund_types":["zakat"],"redistribute":false}"#;
        assert_eq!(serde_json::to_string(&input(json)).unwrap(), json);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let errors = input(
            r#"{"mode": "first_come", "ratio": {"match": 0, "gift": 1}, "min_pledge": -1,
                "tiers": [{"from": -5, "ratio": {"match": 1, "gift": -2}}],
                "unlock": {"raised_at_least": -1}, "max_per_donor": -3}"#,
        )
        .parse()
        .unwrap_err();
        let places: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            places,
            [
                "/ratio/match",
                "/tiers/0/from",
                "/tiers/0/ratio/gift",
                "/unlock/raised_at_least",
                "/min_pledge",
                "/max_per_donor"
            ]
        );
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let refusal = serde_json::from_str::<RuleInput>(r#"{"mode": "first_come", "cap": 1}"#)
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("`cap`"), "{refusal}");
    }

    #[test]
    fn the_highest_tier_that_is_reached_counts() {
        let rule = input(
            r#"{"mode": "first_come", "tiers": [{"from": 1000, "ratio": {"match": 3, "gift": 2}},
                {"from": 5000, "ratio": {"match": 2, "gift": 1}}]}"#,
        )
        .parse()
        .unwrap();
        assert_eq!(rule.ratio_for(999), Ratio::EVEN);
        assert_eq!(rule.ratio_for(1000), Ratio::new(3, 2).unwrap());
        assert_eq!(rule.ratio_for(4999), Ratio::new(3, 2).unwrap());
        assert_eq!(rule.ratio_for(5000), Ratio::new(2, 1).unwrap());
    }
}
