use contracts::pledge::events::PledgeFacts;
use contracts::pledge::{Backing, events::Match};
use contracts::{Locale, Text};
use jiff::tz::TimeZone;
use money::{Money, PledgeId};
use words::Speaker;

use super::{Letter, Link, Row, Said, Table, page, speaker, value, value_ltr};
use crate::domain::Campaign;

/// The donor's receipt: what the donor paid, and, apart from it, what sponsors add.
pub struct Receipt<'a> {
    /// The gift.
    pub pledge: &'a PledgeFacts,
    /// What it is for.
    pub campaign: &'a Campaign,
    /// The donor's language.
    pub locale: Locale,
    /// As the donor wants to be called.
    pub name: Option<&'a str>,
    /// The address of the web front.
    pub web: &'a str,
    /// Leave to look at the gift there.
    pub token: &'a str,
}

impl Receipt<'_> {
    /// Puts it into words.
    #[must_use]
    pub fn letter(&self) -> Letter {
        let words = speaker(self.locale, Some(&self.campaign.country));
        let title = self.campaign.title.in_locale(self.locale).0;
        let organisation = self.campaign.organisation_name.in_locale(self.locale).0;
        let has_match = !self.pledge.matches.is_empty();
        let proves = if has_match {
            words.say("receipt-proves-match")
        } else {
            words.say("receipt-proves")
        };
        let mut tables = vec![about(&words, self.pledge, self.campaign), self.paid(&words)];
        if has_match {
            tables.push(Table {
                title: Some(words.say("receipt-match").into()),
                rows: matches(&words, self.pledge, self.pledge.amount),
            });
        }
        Letter {
            locale: self.locale,
            subject: words.say("receipt-subject").with("campaign", title).into(),
            preview: words
                .say("receipt-preview")
                .money("paid", self.pledge.charge)
                .with("date", words.style().day(day(self.pledge, self.campaign)))
                .into(),
            brand: words.say("brand").into(),
            greeting: greeting(&words, self.name),
            opening: vec![
                words
                    .say("receipt-thanks")
                    .with("campaign", title)
                    .with("organisation", organisation)
                    .into(),
            ],
            code: None,
            tables,
            closing: vec![proves.into()],
            link: Link {
                label: words.say("receipt-open").into(),
                url: gift_page(self.web, self.locale, self.pledge.pledge_id, self.token),
            },
            footer: vec![
                words.say("receipt-link").into(),
                words.say("receipt-why").into(),
                words.say("automatic").into(),
            ],
            colon: words.say("colon").into(),
        }
    }

    fn paid(&self, words: &Speaker) -> Table {
        let PledgeFacts { amount, charge, .. } = *self.pledge;
        let mut rows = vec![Row::new(words.say("label-gift"), sum(words, amount))];
        if let Ok(extra) = charge.checked_sub(amount)
            && extra.amount > 0
        {
            rows.push(Row::new(words.say("label-extra"), sum(words, extra)));
        }
        rows.push(Row::sum(words.say("label-paid"), sum(words, charge)));
        Table { title: None, rows }
    }
}

pub(super) fn greeting(words: &Speaker, name: Option<&str>) -> Said {
    match name {
        Some(name) => words.say("greeting-named").with("name", name).into(),
        None => words.say("greeting").into(),
    }
}

/// The day on which it happened, where the organisation is.
fn day(pledge: &PledgeFacts, campaign: &Campaign) -> jiff::civil::Date {
    let zone = words::time_zone(&campaign.country).unwrap_or(TimeZone::UTC);
    zone.to_datetime(pledge.at).date()
}

/// What the gift was for, when, and the number to ask about it by.
pub(super) fn about(words: &Speaker, pledge: &PledgeFacts, campaign: &Campaign) -> Table {
    let day = day(pledge, campaign);
    let gregorian = words.style().day(day);
    let date = match words.style().hijri_day(day) {
        // The line may break between the two, not within one.
        Some(hijri) => words
            .say("date-both")
            .with("gregorian", unbroken(&gregorian))
            .with("hijri", unbroken(&hijri))
            .into(),
        None => value(&gregorian),
    };
    let title = in_words(&campaign.title, words);
    let organisation = in_words(&campaign.organisation_name, words);
    let mut rows = vec![
        Row::new(words.say("label-campaign"), value(title)),
        Row::new(words.say("label-organisation"), value(organisation)),
    ];
    if let Some(number) = &campaign.permit_number {
        rows.push(Row::new(words.say("label-permit"), value_ltr(number)));
    }
    rows.push(Row::new(words.say("label-date"), date));
    rows.push(Row::new(
        words.say("label-fund-type"),
        words.say("fund-type").choose("kind", &*pledge.fund_type),
    ));
    rows.push(Row::new(
        words.say("label-reference"),
        value_ltr(&pledge.pledge_id.to_string()),
    ));
    Table { title: None, rows }
}

/// What each sponsor adds and how sure it is, and what that makes with what the donor gave.
pub(super) fn matches(words: &Speaker, pledge: &PledgeFacts, given: Money) -> Vec<Row> {
    let mut rows: Vec<Row> = pledge
        .matches
        .iter()
        .map(|one| match_row(words, pledge, one))
        .collect();
    if let Ok(total) = given.checked_add(pledge.matched) {
        rows.push(Row::sum(words.say("label-total"), sum(words, total)));
    }
    rows
}

fn match_row(words: &Speaker, pledge: &PledgeFacts, one: &Match) -> Row {
    let sponsor = in_words(&one.sponsor, words);
    let backing = match one.backing {
        Backing::Promised => "promised",
        Backing::Guaranteed => "guaranteed",
        Backing::Funded => "funded",
    };
    Row::new(
        words.say("label-match").with("sponsor", sponsor),
        words
            .say("match-value")
            .money("amount", Money::new(one.amount, pledge.amount.currency))
            .choose("backing", backing),
    )
}

pub(super) fn sum(words: &Speaker, money: Money) -> Said {
    value(&words.style().money(money))
}

pub(super) fn campaign_page(web: &str, locale: Locale, campaign: &Campaign) -> String {
    page(web, locale, &format!("campaigns/{}", campaign.slug))
}

/// Where the gift is seen, from any device.
pub(super) fn gift_page(web: &str, locale: Locale, gift: PledgeId, token: &str) -> String {
    page(web, locale, &format!("gifts/{gift}/open?t={token}"))
}

fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

fn in_words<'t>(text: &'t Text, words: &Speaker) -> &'t str {
    text.in_locale(words.style().locale()).0
}
