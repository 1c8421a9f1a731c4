use contracts::Locale;
use contracts::pledge::events::PledgeFacts;

use super::receipt::{campaign_page, matches, sum};
use super::{Letter, Link, Row, Table, speaker};
use crate::domain::Campaign;

/// Tells those who look after an organisation's money that a gift came. The donor is not named:
/// this service doesn't know who it was.
pub struct GiftNotice<'a> {
    /// The gift.
    pub pledge: &'a PledgeFacts,
    /// What it is for.
    pub campaign: &'a Campaign,
    /// The address of the web front.
    pub web: &'a str,
}

impl GiftNotice<'_> {
    /// Puts it into words.
    #[must_use]
    pub fn letter(&self) -> Letter {
        let locale = language_of(&self.campaign.country);
        let words = speaker(locale, Some(&self.campaign.country));
        let title = self.campaign.title.in_locale(locale).0;
        let organisation = self.campaign.organisation_name.in_locale(locale).0;
        let about_gift = |key| {
            words
                .say(key)
                .money("amount", self.pledge.amount)
                .with("campaign", title)
        };
        let gift = Row::new(words.say("label-gift"), sum(&words, self.pledge.amount));
        let mut table = Table {
            title: None,
            rows: vec![gift],
        };
        if !self.pledge.matches.is_empty() {
            table
                .rows
                .extend(matches(&words, self.pledge, self.pledge.amount));
        }
        Letter {
            locale,
            subject: about_gift("notice-subject").into(),
            preview: about_gift("notice-preview").into(),
            brand: words.say("brand").into(),
            greeting: words.say("greeting").into(),
            opening: vec![words.say("notice-news").with("campaign", title).into()],
            code: None,
            tables: vec![table],
            closing: vec![words.say("notice-unnamed").into()],
            link: Link {
                label: words.say("notice-open").into(),
                url: campaign_page(self.web, locale, self.campaign),
            },
            footer: vec![
                words
                    .say("notice-why")
                    .with("organisation", organisation)
                    .into(),
                words.say("automatic").into(),
            ],
            colon: words.say("colon").into(),
        }
    }
}

/// The language in which an organisation in this country is written to, until its people can choose.
#[must_use]
pub fn language_of(country: &str) -> Locale {
    match country {
        "AE" | "BH" | "DZ" | "EG" | "IQ" | "JO" | "KW" | "LB" | "LY" | "MA" | "MR" | "OM"
        | "PS" | "QA" | "SA" | "SD" | "SO" | "SY" | "TN" | "YE" => Locale::Ar,
        "BF" | "BJ" | "CI" | "CM" | "DJ" | "GA" | "GN" | "KM" | "ML" | "NE" | "SN" | "TD"
        | "TG" => Locale::Fr,
        _ => Locale::En,
    }
}
