//! The receipt on a gift's page: what the donor paid for, when, and to whom.

use contracts::campaign::api::{Campaign, Permit};
use contracts::pledge::api::Pledge;
use words::{Html, Speaker, bidi};

use super::figures::zone;
use super::people::Line;
use crate::domain::gift::fund_type_word;

/// A receipt beside its sums.
#[derive(Debug, Clone)]
pub(crate) struct Receipt {
    pub(crate) date: Html,
    pub(crate) campaign: Line,
    pub(crate) organisation: Line,
    pub(crate) registration: String,
    pub(crate) permit: Option<Html>,
    pub(crate) kind: Html,
    pub(crate) reference: String,
    /// What it proves, and what not.
    pub(crate) proves: Html,
}

/// The receipt of a gift that was paid; none before.
pub(crate) fn receipt(speaker: Speaker, pledge: &Pledge, campaign: &Campaign) -> Option<Receipt> {
    let (style, locale) = (speaker.style(), speaker.style().locale());
    let paid = pledge.confirmed_at?;
    let day = zone(&campaign.organisation.country)
        .to_datetime(paid)
        .date();
    let gregorian = style.day(day);
    let date = match style.hijri_day(day) {
        Some(hijri) => speaker
            .say("receipt-date-both")
            .with("gregorian", gregorian)
            .with("hijri", hijri)
            .html(),
        None => bidi::html(&bidi::isolate(&gregorian)),
    };
    let permit = |permit: &Permit| {
        let phrase = speaker.say("receipt-permit-by");
        let phrase = phrase.with_ltr("number", &permit.number);
        phrase.with("authority", &permit.authority).html()
    };
    let proves = if pledge.matches.is_empty() {
        "receipt-proves"
    } else {
        "receipt-proves-match"
    };
    Some(Receipt {
        date,
        campaign: Line::of(&campaign.title, locale),
        organisation: Line::of(&campaign.organisation.name, locale),
        registration: campaign.organisation.registration_number.clone(),
        permit: campaign.permit.as_ref().map(permit),
        kind: speaker
            .say(&format!("fund-{}", fund_type_word(pledge.fund_type)))
            .html(),
        reference: pledge.id.to_string(),
        proves: speaker.say(proves).html(),
    })
}
