//! What a fund does, in words.

use contracts::Reason;
use contracts::pledge::api::{Scope, SponsorKind, SponsorState};
use contracts::pledge::events::FundState;
use contracts::pledge::{Backing, IfUnused, LimitedBy};
use contracts::{Locale, reference};
use money::{AmountError, Currency, Money};
use words::{Html, Speaker, bidi};

use crate::domain::funds::read::{Fault, Wrong};
use crate::domain::funds::rule::{Mode, Ratio, Rule};
use crate::views::errors::Errors;

/// What a way of giving is called, and what it does.
pub(crate) const fn mode(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::FirstCome => ("sponsor-mode-first_come", "sponsor-mode-first_come-text"),
        Mode::ProRata => ("sponsor-mode-pro_rata", "sponsor-mode-pro_rata-text"),
        Mode::Quadratic => ("sponsor-mode-quadratic", "sponsor-mode-quadratic-text"),
        Mode::Challenge => ("sponsor-mode-challenge", "sponsor-mode-challenge-text"),
    }
}

/// A rule in sentences.
pub(crate) fn rule(speaker: Speaker, rule: &Rule, currency: Currency) -> Vec<Html> {
    let money = |minor| Money::new(minor, currency);
    let mut says = vec![speaker.say(mode(rule.mode).1).html()];
    if rule.mode.is_by_gift() {
        let ratio_of = rule.ratio.unwrap_or_default();
        says.push(ratio(
            speaker,
            "sponsor-rule-ratio",
            ratio_of,
            currency,
            None,
        ));
        for tier in rule.tiers.iter().flatten() {
            let from = Some(money(tier.from));
            says.push(ratio(
                speaker,
                "sponsor-rule-tier",
                tier.ratio,
                currency,
                from,
            ));
        }
    }
    for (limit, key) in [
        (rule.min_pledge, "sponsor-rule-min"),
        (rule.max_per_pledge, "sponsor-rule-per-pledge"),
        (rule.max_per_donor, "sponsor-rule-per-donor"),
        (rule.max_per_campaign, "sponsor-rule-per-campaign"),
    ] {
        let limit = limit.filter(|limit| *limit > 0);
        says.extend(limit.map(|limit| speaker.say(key).brief("limit", money(limit)).html()));
    }
    let unlock = rule.unlock.unwrap_or_default();
    says.extend(unlock.raised_at_least.map(|raised| {
        let phrase = speaker.say("sponsor-rule-raised");
        phrase.brief("raised", money(raised)).html()
    }));
    says.extend(
        unlock
            .donors_at_least
            .map(|donors| speaker.say("sponsor-rule-donors").count(donors).html()),
    );
    if rule.matches_zakat() {
        says.push(speaker.say("sponsor-rule-zakat").html());
    }
    for (people, key) in [
        (&rule.excluded_donors, "sponsor-rule-excluded"),
        (&rule.only_donors, "sponsor-rule-only"),
    ] {
        let count = people
            .as_ref()
            .and_then(|list| i64::try_from(list.len()).ok());
        says.extend(count.map(|count| speaker.say(key).count(count).html()));
    }
    says
}

/// So much for so much, in whole units of the currency.
fn ratio(
    speaker: Speaker,
    key: &'static str,
    ratio: Ratio,
    currency: Currency,
    from: Option<Money>,
) -> Html {
    let units = |units: i64| {
        let minor = units.checked_mul(currency.minor_per_major());
        Money::new(minor.unwrap_or(i64::MAX), currency)
    };
    let phrase = speaker
        .say(key)
        .brief("gift", units(ratio.gift_units))
        .brief("match", units(ratio.match_units));
    match from {
        Some(from) => phrase.brief("from", from).html(),
        None => phrase.html(),
    }
}

/// What is wrong with what was typed, beside its fields.
pub(crate) fn errors(speaker: Speaker, wrong: &[Wrong], currency: Option<Currency>) -> Errors {
    let mut errors = Errors::default();
    for (field, fault) in wrong {
        errors.add(*field, says(speaker, *fault, currency));
    }
    errors
}

fn says(speaker: Speaker, fault: Fault, currency: Option<Currency>) -> Html {
    let key = match fault {
        Fault::Empty => "problem-blank",
        Fault::Sum(AmountError::TooPrecise { .. }) => {
            let exponent = currency.map_or(0, Currency::exponent);
            return speaker
                .say("error-amount-decimals")
                .with("currency", currency.map_or("", Currency::code))
                .count(i64::try_from(exponent).unwrap_or(0))
                .html();
        }
        Fault::Sum(AmountError::TooLarge) => "problem-too-large",
        Fault::Sum(AmountError::Empty | AmountError::NotANumber) => "error-amount-number",
        Fault::NotPositive => "problem-not-positive",
        Fault::Number => "sponsor-error-number",
        Fault::Currency | Fault::Choice => "problem-unknown",
        Fault::Day => "sponsor-error-day",
        Fault::NotAfter => "problem-not-after-start",
        Fault::Address => "sponsor-error-addresses",
        Fault::NoTarget => "sponsor-error-target",
        Fault::Half => "sponsor-error-half",
    };
    speaker.say(key).html()
}

/// Which field of ours a pointer of the pledge service means.
pub(crate) fn field(pointer: &str) -> Option<&'static str> {
    Some(match pointer {
        "/name" => "name",
        "/country" => "country",
        "/commitment/amount" | "/by/amount" => "amount",
        "/commitment/currency" | "/by/currency" => "currency",
        "/starts_at" => "from",
        "/ends_at" => "to",
        "/rule/mode" => "mode",
        "/rule/max_per_pledge" => "max_per_pledge",
        "/rule/max_per_donor" => "max_per_donor",
        "/rule/max_per_campaign" => "max_per_campaign",
        "/rule/min_pledge" => "min_pledge",
        "/rule/unlock" | "/rule/unlock/raised_at_least" => "raised_at_least",
        "/rule/unlock/donors_at_least" => "donors_at_least",
        "/rule/excluded_donors" => "excluded_donors",
        "/rule/only_donors" => "only_donors",
        "/scope/campaigns" => "campaigns",
        "/scope/programme" => "programme",
        _ if pointer.starts_with("/scope/filter") => "kind",
        _ if pointer.starts_with("/rule/ratio") => "ratio_match",
        _ if pointer.starts_with("/rule/tiers") => "tier_from",
        _ => return None,
    })
}

/// What a fund's state is called.
pub(crate) const fn fund_state(state: FundState) -> &'static str {
    match state {
        FundState::Draft => "sponsor-fund-draft",
        FundState::Active => "sponsor-fund-active",
        FundState::Paused => "sponsor-fund-paused",
        FundState::Settling => "sponsor-fund-settling",
        FundState::Settled => "sponsor-fund-settled",
    }
}

/// What a sponsor's state is called, and what it means.
pub(crate) const fn sponsor_state(state: SponsorState) -> (&'static str, &'static str) {
    match state {
        SponsorState::Registered => ("sponsor-registered", "sponsor-registered-text"),
        SponsorState::Verified => ("sponsor-verified", "sponsor-verified-text"),
        SponsorState::Rejected => ("sponsor-rejected", "sponsor-rejected-text"),
        SponsorState::Suspended => ("sponsor-suspended", "sponsor-suspended-text"),
    }
}

/// The kinds of sponsors.
pub(crate) const KINDS: [(SponsorKind, &str, &str); 5] = [
    (SponsorKind::Person, "person", "sponsor-kind-person"),
    (SponsorKind::Company, "company", "sponsor-kind-company"),
    (
        SponsorKind::Foundation,
        "foundation",
        "sponsor-kind-foundation",
    ),
    (
        SponsorKind::Programme,
        "programme",
        "sponsor-kind-programme",
    ),
    (
        SponsorKind::PublicBody,
        "public_body",
        "sponsor-kind-public_body",
    ),
];

/// How sure the money is.
pub(crate) const fn backing(backing: Backing) -> &'static str {
    match backing {
        Backing::Promised => "backing-promised",
        Backing::Guaranteed => "backing-guaranteed",
        Backing::Funded => "backing-funded",
    }
}

/// What becomes of unused money, as a choice, and as terms.
pub(crate) const fn if_unused(choice: IfUnused) -> (&'static str, &'static str, &'static str) {
    match choice {
        IfUnused::Returned => (
            "returned",
            "sponsor-unused-returned",
            "sponsor-terms-returned",
        ),
        IfUnused::GivenAnyway => (
            "given_anyway",
            "sponsor-unused-given_anyway",
            "sponsor-terms-given_anyway",
        ),
        IfUnused::RolledOver => (
            "rolled_over",
            "sponsor-unused-rolled_over",
            "sponsor-terms-rolled_over",
        ),
    }
}

/// The choices that there are.
pub(crate) const IF_UNUSED: [IfUnused; 3] = [
    IfUnused::Returned,
    IfUnused::GivenAnyway,
    IfUnused::RolledOver,
];

/// Why an allocation is no more.
pub(crate) const fn limited_by(limit: LimitedBy) -> &'static str {
    match limit {
        LimitedBy::Ratio => "sponsor-limit-ratio",
        LimitedBy::PerPledge => "sponsor-limit-per_pledge",
        LimitedBy::PerDonor => "sponsor-limit-per_donor",
        LimitedBy::PerCampaign => "sponsor-limit-per_campaign",
        LimitedBy::Fund => "sponsor-limit-fund",
    }
}

/// What a reviewer wrote, in this language if it can be.
pub(crate) fn reason(reason: &Reason, locale: Locale) -> String {
    match reason {
        Reason::Plain(words) => words.clone(),
        Reason::Text(text) => text.in_locale(locale).0.to_owned(),
    }
}

/// A scope in sentences; `titles` are those of the campaigns and the programme that it names.
pub(crate) fn scope(speaker: Speaker, scope: &Scope, titles: &[String]) -> Vec<Html> {
    let locale = speaker.style().locale();
    match scope {
        Scope::Campaigns(named) if named.is_empty() => {
            vec![speaker.say("sponsor-scope-none").html()]
        }
        Scope::Campaigns(named) => {
            let count = i64::try_from(named.len()).unwrap_or(i64::MAX);
            let mut says = vec![speaker.say("sponsor-scope-campaigns").count(count).html()];
            says.extend(titles.iter().map(|title| bidi::html(&bidi::isolate(title))));
            says
        }
        Scope::Programme(_) => {
            let title = titles.first().map_or("", String::as_str);
            vec![
                speaker
                    .say("sponsor-scope-programme")
                    .with("programme", title)
                    .html(),
            ]
        }
        Scope::Filter(filter) => {
            let name = |text: Option<&contracts::Text>| {
                text.map_or_else(String::new, |text| text.in_locale(locale).0.to_owned())
            };
            let country = filter.country.as_deref().and_then(reference::country);
            let sdg = filter.sdg.and_then(reference::sdg);
            let area = filter.area.as_deref().and_then(reference::area);
            let group = filter.group.as_deref().and_then(reference::group);
            let parts = [
                (
                    country.map(|found| name(Some(&found.name))),
                    "sponsor-scope-country",
                ),
                (
                    sdg.map(|found| name(Some(&found.name))),
                    "sponsor-scope-sdg",
                ),
                (
                    area.map(|found| name(Some(&found.name))),
                    "sponsor-scope-area",
                ),
                (
                    group.map(|found| name(Some(&found.name))),
                    "sponsor-scope-group",
                ),
            ];
            let mut says = vec![speaker.say("sponsor-scope-filter").html()];
            says.extend(
                parts
                    .into_iter()
                    .filter_map(|(name, key)| Some(speaker.say(key).with("name", name?).html())),
            );
            says
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::speaker;
    use serde_json::json;

    #[test]
    fn a_rule_is_told_in_full() {
        let written = json!({"mode": "first_come", "ratio": {"match": 2, "gift": 1}, "max_per_pledge": 50_000,
            "tiers": [{"from": 100_000, "ratio": {"match": 3, "gift": 1}}], "min_pledge": 500,
            "max_per_donor": 100_000, "max_per_campaign": 1_000_000, "excluded_donors": ["a@b.cd"],
            "fund_types": ["zakat"], "unlock": {"raised_at_least": 5_000, "donors_at_least": 3}});
        let (rule_of, egp) = (Rule::of(&written), "EGP".parse().unwrap());
        for locale in Locale::ALL {
            let says = rule(speaker(locale, Some("EG")), &rule_of, egp);
            assert_eq!(says.len(), 11, "{locale}: {says:?}");
        }
        let arabic = rule(speaker(Locale::Ar, Some("EG")), &rule_of, egp);
        assert!(arabic[1].as_str().contains("٢\u{a0}ج.م."), "{}", arabic[1]);
        let challenge = Rule::of(&json!({"mode": "challenge", "ratio": {"match": 2, "gift": 1}}));
        assert_eq!(rule(speaker(Locale::En, None), &challenge, egp).len(), 1);
    }

    #[test]
    fn every_fault_has_words() {
        let usd: Currency = "USD".parse().unwrap();
        let faults = [
            Fault::Empty,
            Fault::Sum(AmountError::NotANumber),
            Fault::Sum(AmountError::TooLarge),
            Fault::NotPositive,
            Fault::Number,
            Fault::Currency,
            Fault::Day,
            Fault::NotAfter,
            Fault::Choice,
            Fault::Address,
            Fault::NoTarget,
            Fault::Half,
        ];
        for fault in faults {
            let said = says(speaker(Locale::Fr, None), fault, Some(usd));
            assert!(
                !said.as_str().is_empty() && said.as_str().contains(' '),
                "{fault:?}"
            );
        }
    }
}
