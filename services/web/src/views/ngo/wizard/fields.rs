//! What each step asks.

use contracts::campaign::api::FundType;
use contracts::reference;
use money::{Currency, provider};

use super::Written;
use crate::domain::gift::fund_type_word;
use crate::domain::wizard::{Content, SUGGESTED, at, chosen, gift_field, line_field, lines};
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;
use crate::views::ngo::form::{Asked, Button, Group, Thumb, choices, in_languages, term_fields};
use crate::views::ngo::programmes;
use crate::views::{people, picture};

fn text_of(content: &Content, field: &str) -> String {
    at(content, field).to_owned()
}

pub(super) fn words(frame: &Frame, content: &Content) -> Vec<Group> {
    let title = Asked {
        label: "ngo-title",
        hint: Some("ngo-title-hint"),
        kind: Kind::Line,
        longest: 200,
    };
    let story = Asked {
        label: "ngo-story",
        hint: Some("ngo-story-hint"),
        kind: Kind::Words(10),
        longest: 8_000,
    };
    let start = format!("{}/{}/campaigns/", frame.site, frame.lang());
    let hint = frame.speaker.say("ngo-slug-hint").with_ltr("start", start);
    let slug = Field::new("slug", Kind::Code, frame.say("ngo-slug"))
        .optional()
        .hint(hint.html())
        .longest(100)
        .value(at(content, "slug"));
    let text = |asked: &Asked, name: &'static str| {
        let field = move |locale| format!("{name}_{locale}");
        in_languages(frame, asked, field, |locale| {
            text_of(content, &field(locale))
        })
    };
    vec![
        text(&title, "title"),
        text(&story, "story"),
        Group::of(vec![slug]),
    ]
}

pub(super) fn money_groups(frame: &Frame, written: &Written<'_>) -> Vec<Group> {
    let (content, style) = (written.content(), frame.speaker.style());
    let chosen_currency = written.currency();
    let unit = chosen_currency.map(|currency| people::unit(style, currency));
    let unit = unit.unwrap_or_default();
    let code = chosen_currency.map_or("", Currency::code);
    let goal = Field::new("goal", Kind::Money, frame.say("ngo-goal"))
        .hint(frame.say("ngo-goal-hint"))
        .unit(unit.clone())
        .value(at(content, "goal"));
    let currency = Field::new("currency", Kind::Select, frame.say("ngo-currency"))
        .choices(choices(currencies(frame).into_iter(), &[code]));
    let starts = Field::new("starts", Kind::Day, frame.say("ngo-starts"))
        .optional()
        .hint(frame.say("ngo-starts-hint"))
        .value(at(content, "starts"));
    let ends = Field::new("ends", Kind::Day, frame.say("ngo-ends"))
        .hint(frame.say("ngo-ends-hint"))
        .value(at(content, "ends"));
    let kinds = [
        FundType::General,
        FundType::Sadaqah,
        FundType::SadaqahJariyah,
    ]
    .map(|kind| {
        let key = match kind {
            FundType::General => "fund-general",
            FundType::Zakat => "fund-zakat",
            FundType::Sadaqah => "fund-sadaqah",
            FundType::SadaqahJariyah => "fund-sadaqah_jariyah",
        };
        (fund_type_word(kind).to_owned(), frame.words(key))
    });
    let mut ticked = chosen(content, "fund_types");
    if ticked.is_empty() {
        ticked.push(fund_type_word(FundType::General));
    }
    let kinds = Field::new("fund_types", Kind::Checks, frame.say("ngo-fund-types"))
        .optional()
        .choices(choices(kinds.into_iter(), &ticked));
    let mut groups = vec![Group::of(vec![currency, goal, starts, ends, kinds])];
    groups.extend((0..lines(content)).map(|index| line(frame, content, index, &unit)));
    if let Some(first) = groups.get_mut(1) {
        first.title = Some(frame.say("ngo-budget"));
        first.hint = Some(frame.say("ngo-budget-hint"));
    }
    groups.push(Group {
        button: Some(Button::quiet("add", "1", frame.say("ngo-line-add"))),
        ..Group::default()
    });
    groups
}

/// What a sum is for, in each language, and the sum.
fn told_sum(
    frame: &Frame,
    content: &Content,
    asked: &Asked,
    field: impl Fn(&str) -> String + Copy,
    (says, unit): (&'static str, &str),
) -> Group {
    let of = |locale: contracts::Locale| field(locale.code());
    let mut group = in_languages(frame, asked, of, |locale| text_of(content, &of(locale)));
    let value = at(content, &field("sum")).to_owned();
    let sum = Field::new(field("sum"), Kind::Money, frame.say(says))
        .optional()
        .unit(unit)
        .value(value);
    group.fields = group.fields.into_iter().map(Field::optional).collect();
    group.fields.push(sum);
    group
}

/// A line of the budget: what for, how much, and a button that takes it out.
fn line(frame: &Frame, content: &Content, index: usize, unit: &str) -> Group {
    let label = Asked {
        label: "ngo-line",
        hint: None,
        kind: Kind::Line,
        longest: 200,
    };
    let field = |part: &str| line_field(index, part);
    let mut group = told_sum(frame, content, &label, field, ("ngo-line-sum", unit));
    let number = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
    let says = frame.speaker.say("ngo-line-remove");
    let says = says.with("number", frame.number(number)).html();
    group.button = Some(Button {
        look: "button plain",
        ..Button::quiet("remove", index.to_string(), says)
    });
    group
}

/// Four gifts, each with what it achieves.
pub(super) fn gift_groups(frame: &Frame, written: &Written<'_>) -> Vec<Group> {
    let unit = written.currency();
    let unit = unit.map(|currency| people::unit(frame.speaker.style(), currency));
    let unit = unit.unwrap_or_default();
    let achieves = Asked {
        label: "ngo-achieves",
        hint: None,
        kind: Kind::Line,
        longest: 80,
    };
    let group = |(number, index): (i64, usize)| {
        let field = |part: &str| gift_field(index, part);
        let says = ("ngo-gift-sum", unit.as_str());
        let mut group = told_sum(frame, written.content(), &achieves, field, says);
        let title = frame.speaker.say("ngo-gift-number");
        group.title = Some(title.with("number", frame.number(number)).html());
        group
    };
    (1..).zip(0..SUGGESTED).map(group).collect()
}

/// The currencies that cards can be charged in, by name.
fn currencies(frame: &Frame) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = reference::COUNTRIES
        .iter()
        .filter(|country| {
            let currency = country.currency.parse().ok();
            currency.and_then(provider).is_some()
        })
        .map(|country| {
            let name = country.currency_name.in_locale(frame.locale()).0;
            (country.currency.clone(), name.to_owned())
        })
        .collect();
    for (code, key) in [("USD", "ngo-usd"), ("EUR", "ngo-eur")] {
        known.push((code.to_owned(), frame.words(key)));
    }
    known.sort_by(|one, other| one.1.cmp(&other.1));
    let mut seen = std::collections::BTreeSet::new();
    known.retain(|(code, _)| seen.insert(code.clone()));
    known
        .into_iter()
        .map(|(code, name)| (code.clone(), format!("{name} ({code})")))
        .collect()
}

pub(super) fn goals(frame: &Frame, written: &Written<'_>) -> Vec<Group> {
    let content = written.content();
    let sdgs = reference::SDGS.iter().map(|sdg| {
        let name = sdg.name.in_locale(frame.locale()).0;
        let number = frame.number(i64::from(sdg.number));
        (sdg.number.to_string(), format!("{number}. {name}"))
    });
    let sdgs = Field::new("sdgs", Kind::Checks, frame.say("ngo-sdgs"))
        .optional()
        .choices(choices(sdgs, &chosen(content, "sdgs")));
    let (groups, areas) = (chosen(content, "groups"), chosen(content, "areas"));
    let mut fields = Vec::new();
    if !written.programmes.is_empty() {
        let chosen = at(content, "programme");
        fields.push(programmes::choice(frame, written.programmes, chosen));
    }
    fields.push(sdgs);
    fields.extend(term_fields(frame, &groups, &areas, ("groups", "areas")));
    vec![Group::of(fields)]
}

pub(super) fn picture_groups(frame: &Frame, content: &Content) -> Vec<Group> {
    let file = Field::new(
        "picture",
        Kind::File("image/jpeg,image/png,image/webp"),
        frame.say("ngo-picture"),
    )
    .optional()
    .hint(frame.say("ngo-picture-hint"));
    let alt = Asked {
        label: "ngo-alt",
        hint: Some("ngo-alt-hint"),
        kind: Kind::Line,
        longest: 300,
    };
    let field = |locale| format!("alt_{locale}");
    let mut alt = in_languages(frame, &alt, field, |locale| {
        text_of(content, &field(locale))
    });
    alt.fields = alt.fields.into_iter().map(Field::optional).collect();
    vec![Group::of(vec![file]), alt]
}

pub(super) fn thumb(content: &Content, frame: &Frame) -> Option<Thumb> {
    let id = at(content, "picture_id");
    picture::is_id(id).then(|| Thumb {
        src: picture::source(id, 480),
        alt: frame.words("ngo-picture-now"),
    })
}

pub(super) fn permit(frame: &Frame, content: &Content) -> Vec<Group> {
    let line = |id: &'static str, key, longest| {
        Field::new(id, Kind::Line, frame.say(key))
            .optional()
            .longest(longest)
            .value(at(content, id))
    };
    let day = |id: &'static str, key| {
        Field::new(id, Kind::Day, frame.say(key))
            .optional()
            .value(at(content, id))
    };
    vec![Group::of(vec![
        line("permit_number", "ngo-permit-number", 100),
        line("permit_authority", "ngo-permit-authority", 200),
        day("permit_from", "ngo-permit-from"),
        day("permit_until", "ngo-permit-until"),
    ])]
}
