//! Every component of the pages, in two languages, light and dark.

use askama::Template;
use contracts::campaign::api::Campaign;
use contracts::pledge::api::Given;
use contracts::pledge::{Backing, IfUnused, LimitedBy};
use contracts::{Locale, Text};
use jiff::Timestamp;
use money::{Currency, FundId, Money};

use super::card::{Card, card};
use super::chart::{self, Chart};
use super::errors::Errors;
use super::form::{Field, Kind};
use super::frame::Frame;
use super::offer::{Facts, Offer, offer};
use super::{Choice, Markup, picture};
use crate::speech::speaker;

/// The page around the specimens.
#[derive(Template)]
#[template(path = "design.html")]
pub(crate) struct DesignPage {
    pub(crate) frame: Frame,
    pub(crate) specimens: Vec<Markup>,
}

/// All components once.
#[derive(Template)]
#[template(path = "design/specimen.html")]
struct Specimen {
    frame: Frame,
    /// `light` or `dark`.
    theme: &'static str,
    /// Apart from the others on the page.
    name: &'static str,
    colours: &'static [&'static str],
    spaces: &'static [&'static str],
    presets: Vec<Choice>,
    fields: Vec<Field>,
    errors: Errors,
    offer: Offer,
    chart: Chart,
    picture: Markup,
    card: Option<Card>,
    step: i64,
}

const COLOURS: [&str; 12] = [
    "paper",
    "surface",
    "sand",
    "line",
    "ink",
    "soft",
    "brand",
    "brand-wash",
    "gold",
    "gold-wash",
    "danger",
    "danger-wash",
];
const SPACES: [&str; 7] = ["s1", "s2", "s3", "s4", "s5", "s6", "s7"];

/// What each is called, for ids.
const KINDS: [(Locale, &str, &str); 4] = [
    (Locale::Ar, "light", "ar-light"),
    (Locale::Ar, "dark", "ar-dark"),
    (Locale::En, "light", "en-light"),
    (Locale::En, "dark", "en-dark"),
];

/// The page, with a campaign of the installation as it is shown in lists.
pub(crate) fn design_page(
    frame: Frame,
    currency: Currency,
    campaign: Option<&Campaign>,
    now: Timestamp,
) -> Result<DesignPage, askama::Error> {
    let specimens = KINDS.map(|(locale, theme, name)| {
        let mut own = frame.clone();
        own.speaker = speaker(locale, Some("EG"));
        let card = campaign.map(|campaign| card(campaign, locale, now));
        specimen(own, (theme, name), currency, card)
            .render()
            .map(Markup::own)
    });
    Ok(DesignPage {
        specimens: specimens.into_iter().collect::<Result<_, _>>()?,
        frame,
    })
}

fn specimen(
    frame: Frame,
    (theme, name): (&'static str, &'static str),
    currency: Currency,
    card: Option<Card>,
) -> Specimen {
    let sum = |units: i64| major(units, currency);
    let preset = |value: i64, chosen| Choice {
        value: value.to_string(),
        label: frame.speaker.style().brief(sum(value)),
        chosen,
    };
    Specimen {
        theme,
        name,
        colours: &COLOURS,
        spaces: &SPACES,
        presets: vec![preset(50, false), preset(100, true), preset(250, false)],
        errors: Errors::one(format!("{name}-money"), frame.say("error-amount-number")),
        fields: fields(&frame, name, currency),
        offer: offered(&frame, currency),
        chart: bars(&frame, name, currency),
        picture: picture::draw(name, Some(13)),
        card,
        step: 2,
        frame,
    }
}

/// So many of a currency's major units.
fn major(units: i64, currency: Currency) -> Money {
    Money::new(units.saturating_mul(currency.minor_per_major()), currency)
}

fn fields(frame: &Frame, name: &str, currency: Currency) -> Vec<Field> {
    let field =
        |id: &str, kind: Kind, key: &str| Field::new(format!("{name}-{id}"), kind, frame.say(key));
    let choice = |value: &str, key: &str, chosen| Choice {
        value: value.to_owned(),
        label: frame.words(key),
        chosen,
    };
    let kinds = || {
        vec![
            choice("general", "fund-general", true),
            choice("zakat", "fund-zakat", false),
            choice("sadaqah", "fund-sadaqah", false),
        ]
    };
    let unit = super::people::unit(frame.speaker.style(), currency);
    vec![
        field("line", Kind::Line, "ngo-title").optional(),
        field("mail", Kind::Email, "details-email").hint(frame.say("details-email-hint")),
        field("money", Kind::Money, "donate-other")
            .unit(unit)
            .value("12x"),
        field("words", Kind::Words(3), "ngo-story").optional(),
        field("day", Kind::Day, "ngo-ends"),
        field("file", Kind::File("image/png"), "ngo-picture").optional(),
        field("select", Kind::Select, "donate-fund").choices(kinds()),
        field("radios", Kind::Radios, "donate-fund").choices(kinds()),
        field("checks", Kind::Checks, "ngo-fund-types").choices(kinds()),
    ]
}

fn offered(frame: &Frame, currency: Currency) -> Offer {
    let sum = |units: i64| major(units, currency);
    let (gift, matched) = (sum(50), sum(30));
    let sponsor = Text {
        ar: Some("بنك الواحة".to_owned()),
        en: Some("Oasis Bank".to_owned()),
        fr: None,
    };
    let given = Given {
        fund_id: FundId(uuid::Uuid::nil()),
        sponsor,
        backing: Backing::Guaranteed,
        if_unused: IfUnused::default(),
        amount: matched.amount,
        limited_by: LimitedBy::Fund,
    };
    let facts = Facts {
        amount: gift,
        tip: sum(5),
        fees: Money::zero(gift.currency),
        charge: sum(55),
        refunded: None,
        retained: gift,
        matched,
        matches: &[given],
    };
    offer(frame.speaker, &facts)
}

fn bars(frame: &Frame, id: &'static str, currency: Currency) -> Chart {
    let words = chart::Words {
        id,
        title: frame.say("ngo-days-title"),
        says: frame.say("ngo-days-says"),
    };
    let heads = [frame.say("ngo-days-day"), frame.say("ngo-days-gifts")];
    let style = frame.speaker.style();
    let days: Vec<_> = [120, 300, 90, 0, 450, 260]
        .into_iter()
        .zip(1..)
        .map(|(gifts, day)| {
            let gifts = major(gifts, currency);
            (frame.number(day), gifts.amount, style.brief(gifts))
        })
        .collect();
    Chart::bars(frame, words, heads, &days)
}
