//! Rules that have a meaning but cannot be meant: the refusals of the API.

use jiff::Timestamp;

use super::input_error::InputError;
use super::rule::{Mode, RuleInput, TierInput};
use super::unlock::UnlockInput;

/// How many campaigns a fund is for, as far as its rule must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// So many, named one by one.
    Campaigns(usize),
    /// As many as there will be: a programme's, or all that pass a filter.
    Open,
}

impl Scope {
    fn may_be_several(self) -> bool {
        match self {
            Self::Campaigns(count) => count > 1,
            Self::Open => true,
        }
    }
}

impl RuleInput {
    /// What makes no sense in this rule, for a fund with this scope. Pointers are within the rule.
    /// It does not repeat what [`RuleInput::parse`] refuses.
    #[must_use]
    pub fn nonsense(&self, scope: Scope) -> Vec<InputError> {
        let mut errors = Vec::new();
        self.ignored_fields(&mut errors);
        self.caps_of_zero(&mut errors);
        if let Some(tiers) = &self.tiers {
            tiers_in_order(tiers, &mut errors);
        }
        match &self.unlock {
            Some(unlock) => unlock_is_positive(*unlock, &mut errors),
            None if self.mode == Mode::Challenge => errors.push(InputError::new(
                "/unlock",
                "required",
                "a challenge needs a target",
            )),
            None => {}
        }
        if self.mode == Mode::Challenge && self.max_per_campaign.is_none() && scope.may_be_several()
        {
            errors.push(InputError::new(
                "/max_per_campaign",
                "required",
                "a challenge over more than one campaign needs it, or the first would take all",
            ));
        }
        errors
    }

    fn ignored_fields(&self, errors: &mut Vec<InputError>) {
        let mode = match self.mode {
            Mode::FirstCome | Mode::ProRata => return,
            Mode::Quadratic => "quadratic",
            Mode::Challenge => "challenge",
        };
        for (given, field) in [
            (self.ratio.is_some(), "ratio"),
            (self.tiers.is_some(), "tiers"),
            (self.max_per_pledge.is_some(), "max_per_pledge"),
            (self.max_per_donor.is_some(), "max_per_donor"),
        ] {
            if given {
                errors.push(InputError::new(
                    format!("/{field}"),
                    "ignored_by_mode",
                    format!("the mode {mode} takes no {field}"),
                ));
            }
        }
    }

    fn caps_of_zero(&self, errors: &mut Vec<InputError>) {
        for (cap, field) in [
            (self.max_per_pledge, "max_per_pledge"),
            (self.max_per_donor, "max_per_donor"),
            (self.max_per_campaign, "max_per_campaign"),
        ] {
            if cap == Some(0) {
                errors.push(InputError::new(
                    format!("/{field}"),
                    "zero",
                    "a cap of nothing would match nothing",
                ));
            }
        }
    }
}

fn tiers_in_order(tiers: &[TierInput], errors: &mut Vec<InputError>) {
    for (place, pair) in tiers.windows(2).enumerate() {
        if pair[1].from <= pair[0].from {
            errors.push(InputError::new(
                format!("/tiers/{}/from", place + 1),
                "out_of_order",
                format!("tiers rise: must be more than {}", pair[0].from),
            ));
        }
    }
}

fn unlock_is_positive(unlock: UnlockInput, errors: &mut Vec<InputError>) {
    let thresholds = [
        (unlock.raised_at_least, "raised_at_least"),
        (unlock.donors_at_least, "donors_at_least"),
    ];
    if thresholds.iter().all(|(threshold, _)| threshold.is_none()) {
        errors.push(InputError::new(
            "/unlock",
            "no_threshold",
            "needs raised_at_least, donors_at_least or both",
        ));
    }
    for (threshold, field) in thresholds {
        if threshold == Some(0) {
            errors.push(InputError::new(
                format!("/unlock/{field}"),
                "not_positive",
                "must be at least 1",
            ));
        }
    }
}

/// What is wrong with a fund's window; the pointer is within the fund.
#[must_use]
pub fn window_error(starts_at: Timestamp, ends_at: Timestamp) -> Option<InputError> {
    (ends_at <= starts_at).then(|| {
        InputError::new(
            "/ends_at",
            "window_ends_before_it_starts",
            format!("must be after starts_at, {starts_at}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str, scope: Scope) -> Vec<(String, &'static str)> {
        let input: RuleInput = serde_json::from_str(json).unwrap();
        input
            .nonsense(scope)
            .into_iter()
            .map(|error| (error.pointer, error.code))
            .collect()
    }

    fn one(json: &str) -> Vec<(String, &'static str)> {
        found(json, Scope::Campaigns(1))
    }

    #[test]
    fn sensible_rules_pass() {
        assert_eq!(one(r#"{"mode": "first_come"}"#), []);
        assert_eq!(one(r#"{"mode": "quadratic", "max_per_campaign": 5}"#), []);
        assert_eq!(
            one(r#"{"mode": "challenge", "unlock": {"donors_at_least": 3}}"#),
            []
        );
        let tiers = r#"{"mode": "pro_rata", "tiers": [{"from": 0, "ratio": {"match": 1, "gift": 1}},
            {"from": 1, "ratio": {"match": 2, "gift": 1}}]}"#;
        assert_eq!(one(tiers), []);
    }

    #[test]
    fn a_challenge_needs_a_target_and_over_several_campaigns_a_cap() {
        assert_eq!(
            one(r#"{"mode": "challenge"}"#),
            [("/unlock".to_owned(), "required")]
        );
        let target = r#"{"mode": "challenge", "unlock": {"raised_at_least": 1}}"#;
        for scope in [Scope::Campaigns(2), Scope::Open] {
            assert_eq!(
                found(target, scope),
                [("/max_per_campaign".to_owned(), "required")]
            );
        }
        let capped =
            r#"{"mode": "challenge", "unlock": {"raised_at_least": 1}, "max_per_campaign": 5}"#;
        assert_eq!(found(capped, Scope::Open), []);
    }

    #[test]
    fn an_unlock_has_a_positive_threshold() {
        assert_eq!(
            one(r#"{"mode": "first_come", "unlock": {}}"#),
            [("/unlock".to_owned(), "no_threshold")]
        );
        assert_eq!(
            one(
                r#"{"mode": "first_come", "unlock": {"raised_at_least": 0, "donors_at_least": 2}}"#
            ),
            [("/unlock/raised_at_least".to_owned(), "not_positive")]
        );
    }

    #[test]
    fn caps_of_zero_and_unordered_tiers_are_told() {
        let rule = r#"{"mode": "first_come", "max_per_pledge": 0, "max_per_donor": 0, "max_per_campaign": 0,
            "tiers": [{"from": 5, "ratio": {"match": 1, "gift": 1}}, {"from": 5, "ratio": {"match": 2, "gift": 1}}]}"#;
        let places: Vec<_> = one(rule).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(
            places,
            [
                "/max_per_pledge",
                "/max_per_donor",
                "/max_per_campaign",
                "/tiers/1/from"
            ]
        );
    }

    #[test]
    fn fields_that_the_mode_ignores_are_told() {
        let rule = r#"{"mode": "quadratic", "ratio": {"match": 1, "gift": 1}, "tiers": [],
            "max_per_pledge": 1, "max_per_donor": 1}"#;
        let codes: Vec<_> = one(rule).into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, ["ignored_by_mode"; 4]);
    }

    #[test]
    fn a_window_ends_after_it_starts() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-01-01T00:00:01Z".parse().unwrap();
        assert_eq!(window_error(start, later), None);
        assert!(window_error(start, start).is_some());
        assert!(window_error(later, start).is_some());
    }
}
