use askama::Template;
use contracts::Locale;
use contracts::campaign::api::{Campaign, FundType};
use money::{AmountError, Currency, Money};
use words::{Html, Speaker};

use super::errors::Errors;
use super::frame::Frame;
use super::offer::Offer;
use super::people::{self, Line, countries};
use super::{Choice, Markup, picture};
use crate::domain::details::{MAX_MESSAGE, WrongDetails};
use crate::domain::gift::{WrongGift, fund_type_word};
use crate::domain::presets::presets;
use crate::domain::typed::Typed;

/// The campaign that a gift is for, at the top of each step.
#[derive(Clone)]
pub(crate) struct Of {
    pub(crate) picture: Markup,
    pub(crate) href: String,
    pub(crate) title: Line,
    pub(crate) organisation: Line,
}

impl Of {
    pub(crate) fn campaign(campaign: &Campaign, frame: &Frame) -> Self {
        Self {
            picture: picture::draw(&campaign.slug, campaign.sdgs.first().copied()),
            href: frame.link(&format!("/campaigns/{}", campaign.slug)),
            title: Line::of(&campaign.title, frame.locale()),
            organisation: Line::of(&campaign.organisation.name, frame.locale()),
        }
    }
}

/// The first step: how much.
#[derive(Template)]
#[template(path = "donate_amount.html")]
pub(crate) struct AmountPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) of: Of,
    pub(crate) step: i64,
    pub(crate) action: String,
    pub(crate) hint: Html,
    pub(crate) unit: String,
    pub(crate) form: AmountForm,
    /// Where the match of what is typed is asked for.
    pub(crate) quote: String,
    pub(crate) unfinished: Option<Unfinished>,
}

/// A gift that was begun and is still held.
pub(crate) struct Unfinished {
    pub(crate) says: Html,
    pub(crate) href: String,
}

/// What the match would make of a gift, beside the field that it is typed into.
#[derive(Template)]
#[template(path = "parts/quote.html")]
pub(crate) struct QuotePart {
    pub(crate) frame: Frame,
    /// None while nothing was typed, or while it can't be had.
    pub(crate) offer: Option<Offer>,
    /// What would be paid in all.
    pub(crate) total: Html,
    pub(crate) errors: Errors,
}

/// A gift to choose with one touch.
pub(crate) struct Preset {
    pub(crate) choice: Choice,
    /// What it achieves, where the organisation says so.
    pub(crate) achieves: Option<Line>,
}

impl Preset {
    /// Those that the campaign suggests; else four that are usual in its currency.
    fn all(typed: &Typed, campaign: &Campaign, speaker: Speaker) -> Vec<Self> {
        let currency = campaign.goal.currency;
        let preset = |sum: Money, achieves| {
            let value = plain(sum);
            let choice = Choice {
                label: speaker.style().brief(sum),
                chosen: typed.get("preset") == value,
                value,
            };
            Self { choice, achieves }
        };
        if campaign.suggested_gifts.is_empty() {
            let usual = presets(currency).into_iter();
            return usual.map(|sum| preset(sum, None)).collect();
        }
        let suggested = campaign.suggested_gifts.iter().map(|gift| {
            let achieves = Line::of(&gift.achieves, speaker.style().locale());
            preset(Money::new(gift.amount, currency), Some(achieves))
        });
        suggested.collect()
    }
}

/// The first step as it was filled in.
pub(crate) struct AmountForm {
    pub(crate) presets: Vec<Preset>,
    pub(crate) amount: String,
    pub(crate) fund_types: Vec<Choice>,
    pub(crate) tip: String,
    pub(crate) cover_fees: bool,
}

impl AmountForm {
    pub(crate) fn of(typed: &Typed, campaign: &Campaign, speaker: Speaker) -> Self {
        Self {
            presets: Preset::all(typed, campaign, speaker),
            amount: typed.get("amount").to_owned(),
            fund_types: fund_types(&campaign.fund_types, typed.get("fund_type"), speaker),
            tip: typed.get("tip").to_owned(),
            cover_fees: typed.ticked("cover_fees"),
        }
    }

    /// Whether it is said what the gifts achieve.
    pub(crate) fn is_told(&self) -> bool {
        self.presets.iter().any(|preset| preset.achieves.is_some())
    }

    /// Whether something of the folded part is filled in.
    pub(crate) const fn has_extras(&self) -> bool {
        self.cover_fees || !self.tip.is_empty()
    }
}

/// A whole sum without its empty decimals: `50`, not `50.00`.
fn plain(sum: Money) -> String {
    let text = sum.to_decimal();
    match text.split_once('.') {
        Some((whole, decimals)) if decimals.chars().all(|c| c == '0') => whole.to_owned(),
        Some(_) | None => text,
    }
}

fn fund_types(taken: &[FundType], chosen: &str, speaker: Speaker) -> Vec<Choice> {
    let choice = |kind: &FundType| Choice {
        value: fund_type_word(*kind).to_owned(),
        label: speaker.say(people::fund_type(*kind)).text(),
        chosen: fund_type_word(*kind) == chosen,
    };
    taken.iter().map(choice).collect()
}

/// The second step: what the match makes of it, and who gives.
#[derive(Template)]
#[template(path = "donate_details.html")]
pub(crate) struct DetailsPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) of: Of,
    pub(crate) step: i64,
    /// None while no quote can be had.
    pub(crate) offer: Option<Offer>,
    /// Whether there is a match to hold.
    pub(crate) held: bool,
    pub(crate) back: String,
    pub(crate) action: String,
    /// What the first step said, carried along.
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) form: DetailsForm,
}

/// The second step as it was filled in.
pub(crate) struct DetailsForm {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) countries: Vec<Choice>,
    /// Names are hidden unless donors choose otherwise.
    pub(crate) show_name: bool,
    pub(crate) on_wall: bool,
    pub(crate) message: String,
}

impl DetailsForm {
    /// As it was typed; with the address of who is signed in, if none was typed.
    pub(crate) fn of(typed: &Typed, signed_in_as: Option<&str>, locale: Locale) -> Self {
        let email = match typed.get("email") {
            "" => signed_in_as.unwrap_or_default(),
            typed => typed,
        };
        Self {
            email: email.to_owned(),
            name: typed.get("name").to_owned(),
            countries: countries(locale, typed.get("country")),
            show_name: typed.ticked("show_name"),
            on_wall: typed.ticked("on_wall"),
            message: typed.get("message").to_owned(),
        }
    }
}

/// Words what is wrong with the first step.
pub(crate) fn wrong_gift(speaker: Speaker, wrong: &WrongGift) -> Html {
    let amount = |error: &AmountError| match error {
        AmountError::Empty => speaker.say("error-amount-empty"),
        AmountError::NotANumber => speaker.say("error-amount-number"),
        AmountError::TooLarge => speaker.say("error-amount-large"),
        AmountError::TooPrecise { currency, decimals } => speaker
            .say("error-amount-decimals")
            .with("currency", currency_name(speaker, *currency))
            .count(i64::try_from(*decimals).unwrap_or(0)),
    };
    let phrase = match wrong {
        WrongGift::Amount(error) => amount(error),
        WrongGift::NotPositive => speaker.say("error-amount-zero"),
        WrongGift::NotChargeable(nearest) => match nearest.as_slice() {
            [] => speaker.say("error-amount-currency"),
            [only] => speaker
                .say("error-amount-nearest-one")
                .brief("first", *only),
            [first, second, ..] => speaker
                .say("error-amount-nearest-two")
                .brief("first", *first)
                .brief("second", *second),
        },
        WrongGift::CurrencyNotTaken => speaker.say("error-amount-currency"),
        WrongGift::Tip => speaker.say("error-tip"),
        WrongGift::FundType => speaker.say("error-fund"),
    };
    phrase.html()
}

/// Words what is wrong with the second step.
pub(crate) fn wrong_details(speaker: Speaker, wrong: WrongDetails) -> Html {
    let phrase = match wrong {
        WrongDetails::NoEmail => speaker.say("error-email-empty"),
        WrongDetails::NotAnEmail => speaker.say("error-email-wrong"),
        WrongDetails::LongName => speaker.say("error-name-long"),
        WrongDetails::UnknownCountry => speaker.say("error-country"),
        WrongDetails::LongMessage => speaker
            .say("error-message-long")
            .count(i64::try_from(MAX_MESSAGE).unwrap_or(i64::MAX)),
    };
    phrase.html()
}

/// A currency's name, as its country's table has it; its code where none has.
pub(crate) fn currency_name(speaker: Speaker, currency: Currency) -> String {
    let (locale, code) = (speaker.style().locale(), currency.code());
    // Currencies of givers that are no member country's.
    let of_others = match (code, locale) {
        ("USD", Locale::Ar) => Some("دولار أمريكي"),
        ("USD", Locale::En) => Some("US dollar"),
        ("USD", Locale::Fr) => Some("dollar des États-Unis"),
        ("EUR", Locale::Ar) => Some("يورو"),
        ("EUR", Locale::En | Locale::Fr) => Some("euro"),
        ("GBP", Locale::Ar) => Some("جنيه إسترليني"),
        ("GBP", Locale::En) => Some("pound sterling"),
        ("GBP", Locale::Fr) => Some("livre sterling"),
        _ => None,
    };
    let mut countries = contracts::reference::COUNTRIES.iter();
    let of_country = || {
        let country = countries.find(|country| country.currency == code)?;
        Some(country.currency_name.in_locale(locale).0)
    };
    of_others.or_else(of_country).unwrap_or(code).to_owned()
}
