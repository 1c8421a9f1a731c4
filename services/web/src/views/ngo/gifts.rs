//! Gifts, for those who look after the money.

use askama::Template;
use contracts::campaign::api::FundType;
use contracts::pledge::PledgeState;
use contracts::pledge::api::PledgeItem;
use jiff::tz::TimeZone;
use words::Html;

use super::Tag;
use super::form::choices;
use crate::domain::gift::fund_type_word;
use crate::domain::typed::Typed;
use crate::views::Choice;
use crate::views::frame::Frame;

/// A list of gifts with filters.
#[derive(Template)]
#[template(path = "ngo/gifts.html")]
pub(crate) struct GiftsPage {
    pub(crate) frame: Frame,
    pub(crate) action: String,
    pub(crate) filters: Filters,
    pub(crate) any: bool,
    pub(crate) table: String,
    pub(crate) gifts: Vec<Row>,
    pub(crate) more: Option<String>,
}

/// A gift.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) date: String,
    pub(crate) amount: String,
    pub(crate) matched: Option<Html>,
    pub(crate) refunded: Option<Html>,
    pub(crate) state: Tag,
    pub(crate) kind: Option<Html>,
    pub(crate) donor: Html,
    pub(crate) message: Option<String>,
}

/// What the list is narrowed by.
pub(crate) struct Filters {
    pub(crate) states: Vec<Choice>,
    pub(crate) matched: Vec<Choice>,
    /// Days, as they were chosen.
    pub(crate) from: String,
    pub(crate) to: String,
}

/// The filters, as they were chosen.
pub(crate) fn filters(frame: &Frame, typed: &Typed) -> Filters {
    let choice = |value: &str, key: &str| (value.to_owned(), frame.words(key));
    let states = [
        choice("", "list-any"),
        choice("confirmed", "ngo-gift-confirmed"),
        choice("pending", "ngo-gift-pending"),
        choice("refunded", "ngo-gift-refunded"),
        choice("expired", "ngo-gift-expired"),
    ];
    let matched = [
        choice("", "list-any"),
        choice("true", "ngo-gift-matched"),
        choice("false", "ngo-gift-unmatched"),
    ];
    Filters {
        states: choices(states.into_iter(), &[typed.get("state")]),
        matched: choices(matched.into_iter(), &[typed.get("matched")]),
        from: typed.get("from").to_owned(),
        to: typed.get("to").to_owned(),
    }
}

/// Where a gift stands.
pub(crate) fn state(state: PledgeState, frame: &Frame) -> Tag {
    let (key, look) = match state {
        PledgeState::Confirmed => ("ngo-gift-confirmed", "green"),
        PledgeState::Pending => ("ngo-gift-pending", "gold"),
        PledgeState::Refunded => ("ngo-gift-refunded", ""),
        PledgeState::Expired => ("ngo-gift-expired", ""),
    };
    let says = frame.say(key);
    Tag { says, look }
}

/// A gift in a line.
pub(crate) fn row(gift: &PledgeItem, frame: &Frame, zone: &TimeZone) -> Row {
    let (speaker, style) = (frame.speaker, frame.speaker.style());
    let donor = match gift.donor_name.as_deref() {
        Some(name) if !gift.anonymous => words::bidi::html(&words::bidi::isolate(name)),
        _ => frame.say("ngo-gift-anonymous"),
    };
    let kind = match gift.fund_type {
        FundType::General => None,
        kind @ (FundType::Zakat | FundType::Sadaqah | FundType::SadaqahJariyah) => {
            Some(frame.say(&format!("fund-{}", fund_type_word(kind))))
        }
    };
    Row {
        href: frame.link(&format!("/ngo/gifts/{}", gift.id)),
        date: style.date(gift.created_at, zone),
        amount: style.money(gift.amount),
        matched: (gift.matched.amount > 0).then(|| {
            speaker
                .say("ngo-gift-with-match")
                .money("amount", gift.matched)
                .html()
        }),
        refunded: gift.refunded.map(|sum| {
            speaker
                .say("ngo-gift-gone-back")
                .money("amount", sum)
                .html()
        }),
        state: state(gift.state, frame),
        kind,
        donor,
        message: gift.message.clone(),
    }
}
