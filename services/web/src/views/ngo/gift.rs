//! One gift, for those who look after the money.

use askama::Template;
use contracts::notification::api::Message;
use contracts::notification::{MessageKind, MessageState};
use contracts::payment::RefundState;
use contracts::payment::api::{Payment, Refund, RefundPart};
use contracts::payment::events::RefundCause;
use contracts::pledge::PledgeState;
use contracts::pledge::api::Pledge;
use contracts::{Reason, Text};
use jiff::tz::TimeZone;
use money::{AmountError, Money};
use words::Html;

use super::Tag;
use super::form::choices;
use super::gifts::state;
use crate::domain::typed::Typed;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;
use crate::views::people::{Line, unit};

/// The longest reason, as the payment service has it.
const LONGEST_REASON: u32 = 1_000;

/// A gift, what was charged, and what went back.
#[derive(Template)]
#[template(path = "ngo/gift.html")]
pub(crate) struct GiftPage {
    pub(crate) frame: Frame,
    pub(crate) id: String,
    pub(crate) campaign: Line,
    pub(crate) amount: String,
    pub(crate) state: Tag,
    pub(crate) date: String,
    pub(crate) sums: Vec<Sum>,
    pub(crate) refunds: Vec<RefundRow>,
    /// What was mailed; none while that can't be had.
    pub(crate) mails: Option<Vec<MailRow>>,
    /// Where it is given back; none if nothing is left of it, or it can't be now.
    pub(crate) give_back: Option<String>,
    /// Where the name is taken off the campaign's page; none if it does not stand there.
    pub(crate) leave_wall: Option<String>,
    /// Why it can't be given back now.
    pub(crate) disputed: Option<Html>,
}

/// A sum with its name.
pub(crate) struct Sum {
    pub(crate) name: Html,
    pub(crate) sum: String,
    pub(crate) total: bool,
}

/// Money that went back, or is to.
pub(crate) struct RefundRow {
    pub(crate) sum: String,
    pub(crate) state: Tag,
    pub(crate) cause: Html,
    pub(crate) date: String,
    pub(crate) reason: Option<String>,
}

/// A mail, and what became of it.
pub(crate) struct MailRow {
    pub(crate) kind: Html,
    pub(crate) state: Tag,
    pub(crate) date: String,
}

/// What the page is about.
pub(crate) struct Shown<'g> {
    pub(crate) gift: &'g Pledge,
    pub(crate) payment: Option<&'g Payment>,
    pub(crate) refunds: &'g [Refund],
    pub(crate) mails: Option<&'g [Message]>,
    pub(crate) campaign: &'g Text,
    pub(crate) zone: TimeZone,
}

impl GiftPage {
    pub(crate) fn of(
        frame: Frame,
        shown: &Shown<'_>,
        give_back: Option<String>,
        leave_wall: Option<String>,
    ) -> Self {
        let style = frame.speaker.style();
        let disputed = shown.payment.and_then(|payment| payment.disputed);
        let disputed = disputed.filter(|sum| sum.amount > 0);
        Self {
            id: shown.gift.id.to_string(),
            campaign: Line::of(shown.campaign, frame.locale()),
            amount: style.money(shown.gift.amount),
            state: state(shown.gift.state, &frame),
            date: style.date(shown.gift.created_at, &shown.zone),
            sums: sums(&frame, shown),
            refunds: shown
                .refunds
                .iter()
                .map(|refund| row(refund, &frame, &shown.zone))
                .collect(),
            mails: shown.mails.map(|mails| {
                let row = |mail| mail_row(mail, &frame, &shown.zone);
                mails.iter().map(row).collect()
            }),
            give_back,
            leave_wall,
            disputed: disputed.map(|sum| {
                let says = frame.speaker.say("ngo-gift-disputed");
                says.money("sum", sum).html()
            }),
            frame,
        }
    }
}

fn sums(frame: &Frame, shown: &Shown<'_>) -> Vec<Sum> {
    let gift = shown.gift;
    let style = frame.speaker.style();
    let sum = |key: &str, sum: Money, total: bool| Sum {
        name: frame.say(key),
        sum: style.money(sum),
        total,
    };
    let some = |key: &str, of: Option<Money>| {
        let of = of.filter(|of| of.amount > 0)?;
        Some(sum(key, of, false))
    };
    let payment = shown.payment;
    let paid = if gift.state == PledgeState::Confirmed || payment.is_some() {
        "ngo-gift-sum-paid"
    } else {
        "ngo-gift-sum-to-pay"
    };
    [
        Some(sum("ngo-gift-sum-gift", gift.amount, false)),
        some("ngo-gift-sum-tip", Some(gift.tip)),
        some("ngo-gift-sum-fees", Some(gift.covered_fees)),
        Some(sum(paid, gift.charge, true)),
        some("ngo-gift-sum-refunded", gift.refunded),
        some(
            "ngo-gift-sum-owed",
            payment.and_then(|payment| payment.owed),
        ),
        Some(sum("ngo-gift-sum-retained", gift.retained, false)),
        Some(sum("ngo-gift-sum-matched", gift.matched, false)),
        some("ngo-gift-sum-kept", payment.and_then(|payment| payment.fee)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row(refund: &Refund, frame: &Frame, zone: &TimeZone) -> RefundRow {
    let style = frame.speaker.style();
    let (state, look) = match refund.state {
        RefundState::Requested => ("ngo-refund-requested", "gold"),
        RefundState::Pending | RefundState::RequiresAction => ("ngo-refund-pending", "gold"),
        RefundState::Succeeded => ("ngo-refund-succeeded", "green"),
        RefundState::Failed | RefundState::Cancelled => ("ngo-refund-came-back", "gold"),
        RefundState::Refused => ("ngo-refund-refused", ""),
    };
    let cause = match refund.cause {
        RefundCause::Requested => "ngo-refund-by-you",
        RefundCause::CampaignCancelled => "ngo-refund-called-off",
        RefundCause::AtProvider => "ngo-refund-at-provider",
        RefundCause::Dispute => "ngo-refund-dispute",
    };
    RefundRow {
        sum: style.money(refund.amount),
        state: Tag {
            says: frame.say(state),
            look,
        },
        cause: frame.say(cause),
        date: style.date(refund.created_at, zone),
        reason: refund.reason.as_ref().map(|reason| match reason {
            Reason::Plain(words) => words.clone(),
            Reason::Text(text) => text.in_locale(frame.locale()).0.to_owned(),
        }),
    }
}

fn mail_row(mail: &Message, frame: &Frame, zone: &TimeZone) -> MailRow {
    let kind = match mail.kind {
        MessageKind::Receipt => "ngo-mail-receipt",
        MessageKind::Refund => "ngo-mail-refund",
        MessageKind::GiftNotice => "ngo-mail-notice",
        // These are about no gift.
        MessageKind::SignIn | MessageKind::Invitation => "ngo-mail-other",
    };
    let (state, look) = match mail.state {
        MessageState::Queued | MessageState::Sending => ("ngo-mail-waits", "gold"),
        MessageState::HandedOver => ("ngo-mail-sent", "green"),
        MessageState::Failed => ("ngo-mail-failed", "gold"),
    };
    let at = mail.settled_at.unwrap_or(mail.created_at);
    MailRow {
        kind: frame.say(kind),
        state: Tag {
            says: frame.say(state),
            look,
        },
        date: frame.speaker.style().date_time(at, zone),
    }
}

/// How much, of what, and why. Of what is asked only where something beside the gift was paid.
pub(crate) fn refund_fields(frame: &Frame, gift: &Pledge, typed: &Typed) -> Vec<Field> {
    let currency = gift.charge.currency;
    let amount = Field::new("amount", Kind::Money, frame.say("ngo-refund-amount"))
        .hint(frame.say("ngo-refund-amount-hint"))
        .unit(unit(frame.speaker.style(), currency))
        .value(typed.get("amount"));
    let part = |word: &str, key: &str| (word.to_owned(), frame.words(key));
    let parts = [
        part("", "ngo-refund-part-any"),
        part("gift", "ngo-refund-part-gift"),
        part("extras", "ngo-refund-part-extras"),
    ];
    let parts = Field::new("part", Kind::Radios, frame.say("ngo-refund-part"))
        .choices(choices(parts.into_iter(), &[typed.get("part")]));
    let reason = Field::new("reason", Kind::Words(3), frame.say("ngo-refund-reason"))
        .hint(frame.say("ngo-refund-reason-hint"))
        .longest(LONGEST_REASON)
        .value(typed.get("reason"));
    let mut fields = vec![amount];
    if gift.charge.amount > gift.amount.amount {
        fields.push(parts);
    }
    fields.push(reason);
    fields
}

/// What is given back, by the word of the form; the gift first if none was chosen.
pub(crate) fn part_of(word: &str) -> Option<RefundPart> {
    match word {
        "gift" => Some(RefundPart::Gift),
        "extras" => Some(RefundPart::Extras),
        _ => None,
    }
}

/// What is wrong with a sum that is nothing, or no sum.
pub(crate) const fn wrong_sum(error: Option<AmountError>) -> &'static str {
    match error {
        None => "problem-not-positive",
        Some(AmountError::Empty) => "problem-blank",
        Some(AmountError::NotANumber) => "ngo-wrong-sum",
        Some(AmountError::TooPrecise { .. }) => "ngo-wrong-decimals",
        Some(AmountError::TooLarge) => "problem-too-large",
    }
}
