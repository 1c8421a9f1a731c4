//! What a reviewer has to know, and what changed of it.

use contracts::campaign::api::{Campaign, Difference, Differences, Organisation};
use contracts::pledge::api::Sponsor;
use contracts::{Locale, Text, reference};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Currency, Money};
use serde::Deserialize as _;
use serde_json::Value;
use words::{Html, Style};

use super::super::figures::zone;
use super::super::frame::Frame;
use super::super::people;
use super::check::word;

/// One thing that is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: Html,
    pub(crate) value: String,
    /// The language that people wrote it in.
    pub(crate) lang: &'static str,
    /// A number, an address: it runs from left to right.
    pub(crate) ltr: bool,
}

/// Gathers facts.
pub(crate) struct Facts<'f> {
    frame: &'f Frame,
    list: Vec<Fact>,
}

impl<'f> Facts<'f> {
    pub(crate) const fn new(frame: &'f Frame) -> Self {
        Self {
            frame,
            list: Vec::new(),
        }
    }

    pub(crate) fn done(self) -> Vec<Fact> {
        self.list
    }

    fn add(&mut self, key: &str, value: impl Into<String>, ltr: bool) {
        self.list.push(Fact {
            label: self.frame.say(key),
            value: value.into(),
            lang: self.frame.lang(),
            ltr,
        });
    }

    fn words(&mut self, key: &str, value: impl Into<String>) {
        self.add(key, value, false);
    }

    fn code(&mut self, key: &str, value: impl Into<String>) {
        self.add(key, value, true);
    }

    /// A text, in each language that it is in.
    fn text(&mut self, key: &str, text: &Text) {
        for (locale, words) in languages(text) {
            self.list.push(Fact {
                label: self.frame.say(key),
                value: words.to_owned(),
                lang: locale.code(),
                ltr: false,
            });
        }
    }

    fn whose(&mut self, country: &str, registration: &str, state: &str) {
        let locale = self.frame.locale();
        self.words("fact-country", people::country(country, locale));
        self.code("fact-registration", registration);
        self.words("fact-organisation-state", state_of(self.frame, state));
    }
}

fn languages(text: &Text) -> impl Iterator<Item = (Locale, &str)> {
    let of = |locale: Locale| match locale {
        Locale::Ar => text.ar.as_deref(),
        Locale::En => text.en.as_deref(),
        Locale::Fr => text.fr.as_deref(),
    };
    Locale::ALL
        .into_iter()
        .filter_map(move |locale| Some((locale, of(locale)?)))
}

/// Where it stands, in words.
pub(crate) fn state_of(frame: &Frame, state: &str) -> String {
    frame
        .speaker
        .say("review-state")
        .choose("state", state)
        .text()
}

/// Names of terms, with commas as the language has them.
fn listed(locale: Locale, names: impl IntoIterator<Item = String>) -> String {
    let comma = match locale {
        Locale::Ar => "، ",
        Locale::En | Locale::Fr => ", ",
    };
    names.into_iter().collect::<Vec<_>>().join(comma)
}

fn terms(locale: Locale, codes: &[String]) -> String {
    let name = |code: &String| {
        let term = reference::group(code).or_else(|| reference::area(code));
        term.map_or_else(
            || code.clone(),
            |term| term.name.in_locale(locale).0.to_owned(),
        )
    };
    listed(locale, codes.iter().map(name))
}

/// All that a campaign says of itself but its story and its budget.
pub(crate) fn of_campaign(frame: &Frame, campaign: &Campaign) -> Vec<Fact> {
    let (locale, style) = (frame.locale(), frame.speaker.style());
    let organisation = &campaign.organisation;
    let zone = zone(&organisation.country);
    let mut facts = Facts::new(frame);
    facts.text("fact-title", &campaign.title);
    facts.text("fact-organisation", &organisation.name);
    facts.whose(
        &organisation.country,
        &organisation.registration_number,
        &word(&organisation.state),
    );
    if let Some(programme) = &campaign.programme {
        facts.text("fact-programme", &programme.title);
    }
    facts.words("fact-goal", style.money(campaign.goal));
    facts.words("fact-starts", style.date(campaign.starts_at, &zone));
    facts.words("fact-ends", style.date(campaign.ends_at, &zone));
    let kinds = campaign.fund_types.iter();
    let kinds = kinds.map(|kind| frame.words(people::fund_type(*kind)));
    facts.words("fact-fund-types", listed(locale, kinds));
    let sdgs = campaign.sdgs.iter().filter_map(|sdg| reference::sdg(*sdg));
    let sdgs = sdgs.map(|sdg| sdg.name.in_locale(locale).0.to_owned());
    facts.words("fact-sdgs", listed(locale, sdgs));
    facts.words("fact-areas", terms(locale, &campaign.areas));
    facts.words("fact-groups", terms(locale, &campaign.groups));
    for gift in &campaign.suggested_gifts {
        let sum = style.brief(Money::new(gift.amount, campaign.goal.currency));
        for (locale, achieves) in languages(&gift.achieves) {
            facts.list.push(Fact {
                label: frame.say("fact-suggested-gift"),
                value: format!(
                    "{}: {}",
                    words::bidi::isolate(&sum),
                    words::bidi::isolate(achieves)
                ),
                lang: locale.code(),
                ltr: false,
            });
        }
    }
    permit(&mut facts, campaign, style);
    if let Some(picture) = &campaign.picture {
        facts.text("fact-picture", &picture.alt);
    }
    facts.code("fact-address", format!("/campaigns/{}", campaign.slug));
    let mut facts = facts.done();
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

fn permit(facts: &mut Facts<'_>, campaign: &Campaign, style: Style) {
    match &campaign.permit {
        Some(permit) => {
            facts.code("fact-permit", &permit.number);
            facts.words("fact-authority", &permit.authority);
            let (from, until) = (style.day(permit.valid_from), style.day(permit.valid_until));
            facts.words("fact-permit-days", format!("{from} – {until}"));
        }
        None => {
            let key = if campaign.permit_required {
                "permit-missing"
            } else {
                "permit-not-needed"
            };
            let says = facts.frame.words(key);
            facts.words("fact-permit", says);
        }
    }
}

/// All that an organisation says of itself.
pub(crate) fn of_organisation(frame: &Frame, organisation: &Organisation) -> Vec<Fact> {
    let locale = frame.locale();
    let mut facts = Facts::new(frame);
    facts.text("fact-name", &organisation.name);
    facts.words(
        "fact-country",
        people::country(&organisation.country, locale),
    );
    facts.code("fact-registration", &organisation.registration_number);
    facts.code(
        "fact-website",
        organisation.website.as_deref().unwrap_or("—"),
    );
    facts.words("fact-areas", terms(locale, &organisation.areas));
    facts.words("fact-groups", terms(locale, &organisation.target_groups));
    let mut facts = facts.done();
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// All that a sponsor says of itself.
pub(crate) fn of_sponsor(frame: &Frame, sponsor: &Sponsor) -> Vec<Fact> {
    let kind = serde_json::to_value(sponsor.kind).unwrap_or_default();
    let kind = frame
        .speaker
        .say("kind-of-sponsor")
        .choose("kind", kind.as_str().unwrap_or_default());
    let mut facts = Facts::new(frame);
    facts.text("fact-name", &sponsor.name);
    facts.words("fact-sponsor-kind", kind.text());
    facts.words(
        "fact-country",
        people::country(&sponsor.country, frame.locale()),
    );
    facts.done()
}

/// What changed since the last decision.
pub(crate) struct Changes {
    pub(crate) says: Html,
    pub(crate) rows: Vec<Change>,
}

/// A part that changed.
pub(crate) struct Change {
    pub(crate) label: Html,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// What changed, in words; none if nothing was ever decided.
pub(crate) fn changes(
    frame: &Frame,
    country: &str,
    currency: Option<Currency>,
    found: &Differences,
) -> Option<Changes> {
    let since = frame.speaker.style().date(found.since?, &zone(country));
    let key = if found.items.is_empty() {
        "changes-none"
    } else {
        "changes-since"
    };
    Some(Changes {
        says: frame.speaker.say(key).with("date", since).html(),
        rows: found
            .items
            .iter()
            .map(|item| change(frame, currency, item))
            .collect(),
    })
}

fn change(frame: &Frame, currency: Option<Currency>, item: &Difference) -> Change {
    let label = frame.speaker.say("field-name");
    Change {
        label: label.choose("field", item.field.as_str()).html(),
        before: said(frame, currency, &item.before),
        after: said(frame, currency, &item.after),
    }
}

/// A value that people gave, line by line. A bare amount is one in the campaign's currency.
fn said(frame: &Frame, currency: Option<Currency>, value: &Value) -> Vec<String> {
    let style = frame.speaker.style();
    if let Ok(money) = Money::deserialize(value) {
        return vec![style.money(money)];
    }
    if let Ok(at) = Timestamp::deserialize(value) {
        return vec![style.date(at, &TimeZone::UTC)];
    }
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => text.lines().map(str::to_owned).collect(),
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| said(frame, currency, item).join(" · "));
            items.collect()
        }
        Value::Object(fields) => {
            let part = |(field, value): (&String, &Value)| match (currency, value.as_i64()) {
                (Some(currency), Some(amount)) if field == "amount" => {
                    style.brief(Money::new(amount, currency))
                }
                _ => said(frame, currency, value).join(" "),
            };
            let parts = fields.iter().map(part);
            parts.filter(|part| !part.is_empty()).collect()
        }
        Value::Number(number) => {
            let number = number.as_i64().map(|number| style.number(number));
            vec![number.unwrap_or_else(|| value.to_string())]
        }
        Value::Bool(_) => vec![value.to_string()],
    }
}
