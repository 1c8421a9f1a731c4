use contracts::Locale;
use contracts::payment::events::RefundCause;
use contracts::pledge::events::{PledgeFacts, RefundFacts};
use words::Speaker;

use super::receipt::{about, gift_page, greeting, matches, sum};
use super::{Letter, Link, Row, Said, Table, speaker};
use crate::domain::Campaign;

/// Tells the donor what went back, where to, and what remains of the gift and of its match.
pub struct Refund<'a> {
    /// The gift, as it is after the refund.
    pub pledge: &'a PledgeFacts,
    /// What went back.
    pub refund: &'a RefundFacts,
    /// What the gift is for.
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

impl Refund<'_> {
    /// Puts it into words.
    #[must_use]
    pub fn letter(&self) -> Letter {
        let words = speaker(self.locale, Some(&self.campaign.country));
        let title = self.campaign.title.in_locale(self.locale).0;
        Letter {
            locale: self.locale,
            subject: words
                .say("refund-subject")
                .money("amount", self.refund.amount)
                .with("campaign", title)
                .into(),
            preview: words
                .say("refund-preview")
                .money("amount", self.refund.amount)
                .money("paid", self.pledge.charge)
                .into(),
            brand: words.say("brand").into(),
            greeting: greeting(&words, self.name),
            opening: self.news(&words, title),
            code: None,
            tables: self.tables(&words),
            closing: self.closing(&words),
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

    /// What happened, and by which way the money goes.
    fn news(&self, words: &Speaker, title: &str) -> Vec<Said> {
        let (news, way) = match self.refund.cause {
            RefundCause::Requested | RefundCause::AtProvider => {
                (words.say("refund-given-back"), words.say("refund-to-card"))
            }
            RefundCause::CampaignCancelled => {
                (words.say("refund-called-off"), words.say("refund-to-card"))
            }
            RefundCause::Dispute => (words.say("refund-disputed"), words.say("refund-by-bank")),
        };
        let organisation = self.campaign.organisation_name.in_locale(self.locale).0;
        let news = news
            .money("amount", self.refund.amount)
            .with("campaign", title)
            .with("organisation", organisation);
        vec![news.into(), way.into()]
    }

    fn tables(&self, words: &Speaker) -> Vec<Table> {
        let mut tables = vec![about(words, self.pledge, self.campaign), self.paid(words)];
        if self.pledge.retained.amount > 0 {
            let label = words.say("label-gift");
            let mut rows = vec![Row::new(label, sum(words, self.pledge.retained))];
            if !self.pledge.matches.is_empty() {
                rows.extend(matches(words, self.pledge, self.pledge.retained));
            }
            tables.push(Table {
                title: Some(words.say("refund-remains").into()),
                rows,
            });
        }
        tables
    }

    fn paid(&self, words: &Speaker) -> Table {
        let RefundFacts {
            amount, refunded, ..
        } = *self.refund;
        let charge = self.pledge.charge;
        let mut rows = vec![Row::new(words.say("label-paid"), sum(words, charge))];
        if let Ok(earlier) = refunded.checked_sub(amount)
            && earlier.amount > 0
        {
            rows.push(Row::new(words.say("label-earlier"), sum(words, earlier)));
        }
        rows.push(Row::new(words.say("label-refund"), sum(words, amount)));
        if let Ok(left) = charge.checked_sub(refunded) {
            rows.push(Row::sum(words.say("label-left"), sum(words, left)));
        }
        Table { title: None, rows }
    }

    /// What became of the match.
    fn closing(&self, words: &Speaker) -> Vec<Said> {
        let PledgeFacts {
            amount, retained, ..
        } = *self.pledge;
        let mut closing = Vec::new();
        if retained.amount == 0 {
            closing.push(words.say("refund-nothing-left").into());
        } else if self.pledge.matches.is_empty() {
            closing.push(words.say("refund-unmatched").into());
        } else if retained == amount {
            closing.push(words.say("refund-match-kept").into());
        } else {
            closing.push(words.say("refund-match-smaller").into());
        }
        closing.push(words.say("refund-keep").into());
        closing
    }
}
