//! The forms: a sponsor's profile, and the steps of a fund.

use askama::Template;
use contracts::Locale;
use contracts::pledge::IfUnused;
use contracts::reference::COUNTRIES;
use jiff::tz::TimeZone;
use money::{Currency, Money};
use words::Html;

use super::examples::Examples;
use super::words::{IF_UNUSED, KINDS, if_unused, mode};
use super::{Step, StepLink};
use crate::domain::funds::rule::{Mode, Rule};
use crate::domain::typed::Typed;
use crate::peers::sponsor::Fund;
use crate::views::Choice;
use crate::views::errors::Errors;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;
use crate::views::people::countries;
use crate::views::people::unit;

/// A page that is one form.
#[derive(Template)]
#[template(path = "sponsor/form.html")]
pub(crate) struct FormPage {
    pub(crate) frame: Frame,
    pub(crate) page: &'static str,
    pub(crate) errors: Errors,
    pub(crate) steps: Vec<StepLink>,
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) action: String,
    /// Where examples of what is typed are asked for.
    pub(crate) live: Option<String>,
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) parts: Vec<Part>,
    pub(crate) notes: Vec<Html>,
    pub(crate) examples: Option<Examples>,
    pub(crate) button: &'static str,
}

/// Fields that belong together.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) title: Option<Html>,
    pub(crate) lead: Option<Html>,
    pub(crate) class: &'static str,
    pub(crate) fields: Vec<Field>,
}

impl Part {
    pub(crate) fn of(fields: Vec<Field>) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }

    fn titled(
        frame: &Frame,
        class: &'static str,
        title: &str,
        lead: &str,
        fields: Vec<Field>,
    ) -> Self {
        Self {
            title: Some(frame.say(title)),
            lead: Some(frame.say(lead)),
            class,
            fields,
        }
    }
}

fn choice(value: impl Into<String>, label: String, chosen: bool) -> Choice {
    Choice {
        value: value.into(),
        label,
        chosen,
    }
}

/// Nothing chosen yet, then what there is.
pub(crate) fn or_none(frame: &Frame, choices: Vec<Choice>) -> Vec<Choice> {
    let none = choice("", frame.words("sponsor-choose"), false);
    [none].into_iter().chain(choices).collect()
}

/// Who the sponsor is.
pub(crate) fn profile(frame: &Frame, typed: &Typed) -> Vec<Part> {
    let kinds = KINDS
        .iter()
        .map(|(_, word, key)| choice(*word, frame.words(key), typed.get("kind") == *word));
    let mut names = Vec::new();
    for (id, key) in [
        ("name_ar", "sponsor-name-ar"),
        ("name_en", "sponsor-name-en"),
        ("name_fr", "sponsor-name-fr"),
    ] {
        let field = Field::new(id, Kind::Line, frame.say(key));
        names.push(field.optional().longest(200).value(typed.get(id)));
    }
    let country = or_none(frame, countries(frame.locale(), typed.get("country")));
    vec![
        Part::titled(frame, "", "sponsor-name", "sponsor-name-hint", names),
        Part::of(vec![
            Field::new("kind", Kind::Radios, frame.say("sponsor-kind")).choices(kinds.collect()),
            Field::new("country", Kind::Select, frame.say("sponsor-country"))
                .choices(country)
                .autocomplete("country")
                .optional(),
            Field::new(
                "country_other",
                Kind::Code,
                frame.say("sponsor-country-other"),
            )
            .hint(frame.say("sponsor-country-other-hint"))
            .longest(2)
            .value(typed.get("country_other"))
            .optional(),
        ]),
    ]
}

/// The currencies that funds may be in, those of the countries and two more.
fn currencies(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let mut codes: Vec<&str> = COUNTRIES.iter().map(|of| of.currency.as_str()).collect();
    codes.extend(["USD", "EUR"]);
    codes.sort_unstable();
    codes.dedup();
    let known = codes.into_iter().filter_map(|code| {
        let currency: Currency = code.parse().ok()?;
        Some((code, currency))
    });
    let style = frame.speaker.style();
    known
        .map(|(code, currency)| {
            let unit = unit(style, currency);
            let label = if unit == code {
                unit
            } else {
                format!("{unit} ({code})")
            };
            choice(code, label, chosen == code)
        })
        .collect()
}

/// How much, and when.
pub(crate) fn basics(frame: &Frame, typed: &Typed) -> Vec<Part> {
    vec![Part::of(vec![
        Field::new("name", Kind::Line, frame.say("sponsor-fund-name"))
            .hint(frame.say("sponsor-fund-name-hint"))
            .longest(200)
            .value(typed.get("name")),
        Field::new("amount", Kind::Money, frame.say("sponsor-amount"))
            .hint(frame.say("sponsor-amount-hint"))
            .value(typed.get("amount")),
        Field::new("currency", Kind::Select, frame.say("sponsor-currency"))
            .hint(frame.say("sponsor-currency-hint"))
            .choices(currencies(frame, typed.get("currency"))),
        Field::new("from", Kind::Day, frame.say("sponsor-from")).value(typed.get("from")),
        Field::new("to", Kind::Day, frame.say("sponsor-to"))
            .hint(frame.say("sponsor-to-hint"))
            .value(typed.get("to")),
    ])]
}

/// What is in a draft, as if it had been typed into the first step.
pub(crate) fn basics_of(fund: &Fund, locale: Locale, zone: &TimeZone) -> Typed {
    let day = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
    let last = day(fund.ends_at).yesterday().unwrap_or(day(fund.ends_at));
    Typed::of([
        ("name", fund.name.in_locale(locale).0.to_owned()),
        ("amount", fund.commitment.to_decimal()),
        ("currency", fund.commitment.currency.code().to_owned()),
        ("from", day(fund.starts_at).to_string()),
        ("to", last.to_string()),
    ])
}

/// What is in a rule, as if it had been typed.
pub(crate) fn rule_of(rule: &Rule, currency: Currency) -> Typed {
    let sum = |sum: Option<i64>| {
        let sum = sum.filter(|sum| *sum > 0);
        sum.map_or_else(String::new, |sum| Money::new(sum, currency).to_decimal())
    };
    let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let people =
        |list: &Option<Vec<String>>| list.as_ref().map_or_else(String::new, |l| l.join("\n"));
    let ratio = rule.ratio.unwrap_or_default();
    let tier = rule.tiers.as_ref().and_then(|tiers| tiers.first());
    let unlock = rule.unlock.unwrap_or_default();
    Typed::of([
        ("mode", rule.mode.word().to_owned()),
        ("ratio_match", ratio.match_units.to_string()),
        ("ratio_gift", ratio.gift_units.to_string()),
        ("tier_from", sum(tier.map(|tier| tier.from))),
        (
            "tier_match",
            number(tier.map(|tier| tier.ratio.match_units)),
        ),
        ("tier_gift", number(tier.map(|tier| tier.ratio.gift_units))),
        ("min_pledge", sum(rule.min_pledge)),
        ("max_per_pledge", sum(rule.max_per_pledge)),
        ("max_per_donor", sum(rule.max_per_donor)),
        ("max_per_campaign", sum(rule.max_per_campaign)),
        ("raised_at_least", sum(unlock.raised_at_least)),
        ("donors_at_least", number(unlock.donors_at_least)),
        (
            "zakat",
            if rule.matches_zakat() { "yes" } else { "" }.to_owned(),
        ),
        ("excluded_donors", people(&rule.excluded_donors)),
        ("only_donors", people(&rule.only_donors)),
    ])
}

/// How it gives.
pub(crate) fn rule(frame: &Frame, typed: &Typed, currency: Currency, old: &Rule) -> Vec<Part> {
    let form = RuleForm {
        frame,
        typed,
        unit: unit(frame.speaker.style(), currency),
    };
    let several = old.tiers.as_ref().is_some_and(|tiers| tiers.len() > 1);
    let mut parts = vec![
        Part::of(vec![form.modes()]),
        Part::titled(
            frame,
            "for-gifts",
            "sponsor-part-ratio",
            "sponsor-part-ratio-text",
            vec![
                form.number("ratio_match", "sponsor-ratio-match"),
                form.number("ratio_gift", "sponsor-ratio-gift"),
            ],
        ),
    ];
    if !several {
        parts.push(Part::titled(
            frame,
            "for-gifts",
            "sponsor-part-tier",
            "sponsor-part-tier-text",
            vec![
                form.sum("tier_from", "sponsor-tier-from"),
                form.number("tier_match", "sponsor-ratio-match"),
                form.number("tier_gift", "sponsor-ratio-gift"),
            ],
        ));
    }
    parts.extend([
        Part::titled(
            frame,
            "for-gifts",
            "sponsor-part-limits",
            "sponsor-part-limits-text",
            vec![
                form.sum("max_per_pledge", "sponsor-max-per-pledge"),
                form.sum("max_per_donor", "sponsor-max-per-donor"),
            ],
        ),
        Part::of(vec![
            form.sum("max_per_campaign", "sponsor-max-per-campaign"),
            form.sum("min_pledge", "sponsor-min-pledge"),
        ]),
        Part::titled(
            frame,
            "target",
            "sponsor-part-target",
            "sponsor-part-target-text",
            vec![
                form.sum("raised_at_least", "sponsor-raised-at-least"),
                form.number("donors_at_least", "sponsor-donors-at-least"),
            ],
        ),
        Part::titled(
            frame,
            "",
            "sponsor-part-people",
            "sponsor-part-people-text",
            form.people(),
        ),
    ]);
    parts
}

struct RuleForm<'f> {
    frame: &'f Frame,
    typed: &'f Typed,
    unit: String,
}

impl RuleForm<'_> {
    fn modes(&self) -> Field {
        let choices = Mode::ALL.iter().map(|of| {
            let (name, text) = mode(*of);
            let label = format!("{}: {}", self.frame.words(name), self.frame.words(text));
            choice(of.word(), label, self.typed.get("mode") == of.word())
        });
        Field::new("mode", Kind::Radios, self.frame.say("sponsor-mode")).choices(choices.collect())
    }

    fn sum(&self, id: &'static str, key: &str) -> Field {
        Field::new(id, Kind::Money, self.frame.say(key))
            .unit(self.unit.clone())
            .value(self.typed.get(id))
            .optional()
    }

    fn number(&self, id: &'static str, key: &str) -> Field {
        Field::new(id, Kind::Number, self.frame.say(key))
            .value(self.typed.get(id))
            .longest(12)
            .optional()
    }

    fn people(&self) -> Vec<Field> {
        let list = |id: &'static str, key: &str, hint: &str| {
            Field::new(id, Kind::Words(3), self.frame.say(key))
                .hint(self.frame.say(hint))
                .value(self.typed.get(id))
                .optional()
        };
        let zakat = choice(
            "yes",
            self.frame.words("sponsor-zakat"),
            self.typed.ticked("zakat"),
        );
        vec![
            Field::new("zakat", Kind::Checks, self.frame.say("sponsor-zakat-title"))
                .choices(vec![zakat])
                .optional(),
            list(
                "excluded_donors",
                "sponsor-excluded",
                "sponsor-excluded-hint",
            ),
            list("only_donors", "sponsor-only", "sponsor-only-hint"),
        ]
    }
}

/// What becomes of unused money.
pub(crate) fn terms(frame: &Frame, chosen: &str) -> Vec<Part> {
    let choices = IF_UNUSED.iter().map(|of: &IfUnused| {
        let (word, label, _) = if_unused(*of);
        choice(word, frame.words(label), chosen == word)
    });
    let field = Field::new("if_unused", Kind::Radios, frame.say("sponsor-unused"));
    vec![Part::of(vec![field.choices(choices.collect())])]
}

/// One of the steps, for the page.
pub(crate) const fn titles(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Amount => ("sponsor-amount-title", "sponsor-amount-lead"),
        Step::Rule => ("sponsor-rule-title", "sponsor-rule-lead"),
        Step::Scope => ("sponsor-scope-title", "sponsor-scope-lead"),
        Step::Terms => ("sponsor-terms-title", "sponsor-terms-lead"),
        Step::Review => ("sponsor-review-title", "sponsor-review-lead"),
    }
}
