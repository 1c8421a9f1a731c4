//! A fund's rule, as the pledge service writes it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a fund gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// At once, gift by gift.
    #[default]
    FirstCome,
    /// Shared out at the end, in proportion to the gifts.
    ProRata,
    /// Shared out at the end, by how many give.
    Quadratic,
    /// A sum when a target is met.
    Challenge,
}

impl Mode {
    pub(crate) const ALL: [Self; 4] = [
        Self::FirstCome,
        Self::ProRata,
        Self::Quadratic,
        Self::Challenge,
    ];

    /// The word in forms and JSON.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::FirstCome => "first_come",
            Self::ProRata => "pro_rata",
            Self::Quadratic => "quadratic",
            Self::Challenge => "challenge",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// Whether what it gives depends on each gift's size: only then there are ratios, and caps on them.
    pub(crate) const fn is_by_gift(self) -> bool {
        match self {
            Self::FirstCome | Self::ProRata => true,
            Self::Quadratic | Self::Challenge => false,
        }
    }
}

/// So many units of match for so many of the gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ratio {
    #[serde(rename = "match")]
    pub(crate) match_units: i64,
    #[serde(rename = "gift")]
    pub(crate) gift_units: i64,
}

impl Default for Ratio {
    fn default() -> Self {
        Self {
            match_units: 1,
            gift_units: 1,
        }
    }
}

/// Another ratio for larger gifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tier {
    pub(crate) from: i64,
    pub(crate) ratio: Ratio,
}

/// What a campaign must reach first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Unlock {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) raised_at_least: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) donors_at_least: Option<i64>,
}

/// A rule. Sums are minor units of the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Rule {
    #[serde(default)]
    pub(crate) mode: Mode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ratio: Option<Ratio>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tiers: Option<Vec<Tier>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min_pledge: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_per_pledge: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_per_donor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_per_campaign: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unlock: Option<Unlock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fund_types: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) excluded_donors: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) only_donors: Option<Vec<String>>,
    /// What no page asks for, and no page loses.
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

/// The kinds of gift that a fund matches if nothing is said.
pub(crate) const USUAL_TYPES: [&str; 3] = ["general", "sadaqah", "sadaqah_jariyah"];

impl Rule {
    /// Reads what the pledge service says; a rule of one to one for what it can't say.
    pub(crate) fn of(value: &Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    pub(crate) fn matches_zakat(&self) -> bool {
        let types = self.fund_types.as_ref();
        types.is_some_and(|types| types.iter().any(|kind| kind == "zakat"))
    }

    /// The rule without the people that it names, for questions that must not tell what they gave.
    pub(crate) fn without_people(&self) -> Self {
        Self {
            excluded_donors: None,
            only_donors: None,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_page_asks_for_is_kept() {
        let written = json!({"mode": "pro_rata", "ratio": {"match": 3, "gift": 2}, "methods": ["card"],
            "redistribute": false, "tiers": [{"from": 5, "ratio": {"match": 1, "gift": 1}}],
            "unlock": {"donors_at_least": 3}, "excluded_donors": ["a@b.cd"]});
        let rule = Rule::of(&written);
        assert_eq!(serde_json::to_value(&rule).unwrap(), written);
        assert_eq!(rule.without_people().excluded_donors, None);
        assert!(!rule.matches_zakat());
        assert_eq!(Rule::of(&json!({})).mode, Mode::FirstCome);
        for mode in Mode::ALL {
            assert_eq!(Mode::read(mode.word()), Some(mode));
            assert_eq!(json!(mode), mode.word());
        }
    }
}
