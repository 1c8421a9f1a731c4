//! What a match makes of a gift: in a quote, while it is held, once it is booked.

use contracts::pledge::api::{Given, Pledge, Quote};
use contracts::pledge::{Backing, IfUnused, LimitedBy};
use money::Money;
use words::{Html, Phrase, Speaker};

use super::people::Line;

/// What becomes of a gift.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    /// In a sentence: `50 becomes 100`.
    pub(crate) says: Html,
    pub(crate) matched_by: Vec<MatchedBy>,
    pub(crate) sums: Sums,
}

/// One sponsor's part.
#[derive(Debug, Clone)]
pub(crate) struct MatchedBy {
    pub(crate) adds: Html,
    /// Why it is no more, where something cut it.
    pub(crate) limit: Option<Html>,
    pub(crate) backing: Html,
    pub(crate) if_unused: Html,
}

/// What is paid and what arrives.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    pub(crate) gift: String,
    pub(crate) tip: Option<String>,
    pub(crate) fees: Option<String>,
    pub(crate) charge: String,
    /// What went back of it.
    pub(crate) refunded: Option<String>,
    pub(crate) matched: Option<String>,
    pub(crate) reaches: String,
}

/// The figures that an offer is worded from.
pub(crate) struct Facts<'f> {
    pub(crate) amount: Money,
    pub(crate) tip: Money,
    pub(crate) fees: Money,
    pub(crate) charge: Money,
    /// What went back of it.
    pub(crate) refunded: Option<Money>,
    /// The part of the gift that was not refunded.
    pub(crate) retained: Money,
    pub(crate) matched: Money,
    pub(crate) matches: &'f [Given],
}

impl<'f> Facts<'f> {
    /// Of a quote for a gift.
    pub(crate) fn of_quote(quote: &'f Quote, amount: Money, tip: i64) -> Self {
        let tip = Money::new(tip, amount.currency);
        let less = |from: Money, what: Money| {
            from.checked_sub(what)
                .unwrap_or(Money::zero(amount.currency))
        };
        Self {
            amount,
            tip,
            fees: less(less(quote.charge, amount), tip),
            charge: quote.charge,
            refunded: None,
            retained: amount,
            matched: quote.matched,
            matches: &quote.matches,
        }
    }

    /// Of a pledge.
    pub(crate) fn of_pledge(pledge: &'f Pledge) -> Self {
        Self {
            amount: pledge.amount,
            tip: pledge.tip,
            fees: pledge.covered_fees,
            charge: pledge.charge,
            refunded: pledge.refunded,
            retained: retained(pledge),
            matched: pledge.matched,
            matches: &pledge.matches,
        }
    }

    fn reaches(&self) -> Money {
        self.retained
            .checked_add(self.matched)
            .unwrap_or(self.retained)
    }
}

/// What is left of a gift. Until it is paid, a pledge retains nothing, and all of it is meant.
pub(crate) const fn retained(pledge: &Pledge) -> Money {
    if pledge.refunded.is_some() {
        pledge.retained
    } else {
        pledge.amount
    }
}

/// Words an offer.
pub(crate) fn offer(speaker: Speaker, facts: &Facts<'_>) -> Offer {
    let style = speaker.style();
    let some = |sum: Money| (sum.amount > 0).then(|| style.money(sum));
    let given = facts.matches.iter().filter(|given| given.amount > 0);
    Offer {
        says: says(speaker, facts),
        matched_by: given
            .map(|given| matched_by(speaker, given, facts.amount))
            .collect(),
        sums: Sums {
            gift: style.money(facts.amount),
            tip: some(facts.tip),
            fees: some(facts.fees),
            charge: style.money(facts.charge),
            refunded: facts.refunded.and_then(some),
            matched: some(facts.matched),
            reaches: style.money(facts.reaches()),
        },
    }
}

/// "Doubled" is said of nothing: the sums speak. A match that was cut is said so first.
fn says(speaker: Speaker, facts: &Facts<'_>) -> Html {
    let whole = facts
        .matches
        .iter()
        .all(|given| given.limited_by == LimitedBy::Ratio);
    let phrase = match (facts.matched.amount, whole) {
        (..=0, _) => speaker.say("quote-none"),
        (_, true) => speaker
            .say("quote-becomes")
            .brief("amount", facts.amount)
            .brief("total", facts.reaches()),
        (matched, false) if matched < facts.amount.amount => {
            with_both(speaker.say("quote-partly"), facts)
        }
        (_, false) => with_both(speaker.say("quote-added"), facts),
    };
    phrase.html()
}

fn with_both<'k>(phrase: Phrase<'k>, facts: &Facts<'_>) -> Phrase<'k> {
    phrase
        .brief("matched", facts.matched)
        .brief("amount", facts.amount)
}

fn matched_by(speaker: Speaker, given: &Given, gift: Money) -> MatchedBy {
    let amount = Money::new(given.amount, gift.currency);
    let sponsor = Line::of(&given.sponsor, speaker.style().locale());
    MatchedBy {
        adds: speaker
            .say("quote-adds")
            .with("sponsor", sponsor.text)
            .brief("amount", amount)
            .html(),
        limit: limit(speaker, given.limited_by),
        backing: backing(speaker, given.backing),
        if_unused: if_unused(speaker, given.if_unused),
    }
}

fn limit(speaker: Speaker, limited_by: LimitedBy) -> Option<Html> {
    let phrase = match limited_by {
        LimitedBy::Ratio => return None,
        LimitedBy::PerPledge => speaker.say("quote-limit-per_pledge"),
        LimitedBy::PerDonor => speaker.say("quote-limit-per_donor"),
        LimitedBy::PerCampaign => speaker.say("quote-limit-per_campaign"),
        LimitedBy::Fund => speaker.say("quote-limit-fund"),
    };
    Some(phrase.html())
}

/// How sure a sponsor's money is.
pub(crate) fn backing(speaker: Speaker, backing: Backing) -> Html {
    let phrase = match backing {
        Backing::Promised => speaker.say("backing-promised"),
        Backing::Guaranteed => speaker.say("backing-guaranteed"),
        Backing::Funded => speaker.say("backing-funded"),
    };
    phrase.html()
}

/// What becomes of money that no gift uses.
pub(crate) fn if_unused(speaker: Speaker, if_unused: IfUnused) -> Html {
    let phrase = match if_unused {
        IfUnused::Returned => speaker.say("unused-returned"),
        IfUnused::GivenAnyway => speaker.say("unused-given_anyway"),
        IfUnused::RolledOver => speaker.say("unused-rolled_over"),
    };
    phrase.html()
}

/// What a donor is told before the card when the match is less than the quote said.
pub(crate) fn less_than_quoted(
    speaker: Speaker,
    quoted: Option<i64>,
    matched: Money,
) -> Option<Html> {
    let quoted = quoted.filter(|quoted| *quoted > matched.amount)?;
    let phrase = if matched.amount > 0 {
        speaker
            .say("pay-less")
            .brief("matched", matched)
            .brief("quoted", Money::new(quoted, matched.currency))
    } else {
        speaker.say("pay-gone")
    };
    Some(phrase.html())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::speaker;
    use crate::views::samples;
    use contracts::Locale;

    fn said(amount: i64, matched: i64, limited_by: LimitedBy) -> String {
        let pledge = samples::pledge(amount, matched, limited_by);
        offer(speaker(Locale::En, Some("EG")), &Facts::of_pledge(&pledge))
            .says
            .to_string()
    }

    #[test]
    fn the_match_is_said_as_it_is() {
        assert_eq!(
            said(5_000, 5_000, LimitedBy::Ratio),
            "<bdi>EGP\u{a0}50</bdi> becomes <bdi>EGP\u{a0}100</bdi>"
        );
        assert!(said(5_000, 3_000, LimitedBy::Fund).contains("30</bdi> of your"));
        assert!(said(5_000, 2_500, LimitedBy::Ratio).contains("becomes"));
        assert!(said(5_000, 7_500, LimitedBy::PerDonor).starts_with("Sponsors add"));
        assert!(said(5_000, 0, LimitedBy::Fund).starts_with("There is no match"));
    }

    #[test]
    fn a_match_that_was_lost_is_told() {
        let speaker = speaker(Locale::En, Some("EG"));
        let matched = |amount| Money::new(amount, "EGP".parse().unwrap());
        assert!(less_than_quoted(speaker, None, matched(10)).is_none());
        assert!(less_than_quoted(speaker, Some(10), matched(10)).is_none());
        let less = less_than_quoted(speaker, Some(5_000), matched(3_000))
            .unwrap()
            .to_string();
        assert!(
            less.contains("\u{a0}30<") && less.contains("\u{a0}50<"),
            "{less}"
        );
        let gone = less_than_quoted(speaker, Some(5_000), matched(0))
            .unwrap()
            .to_string();
        assert!(gone.contains("the match is gone"), "{gone}");
    }

    #[test]
    fn a_sponsors_name_cannot_leave_its_place() {
        let mut pledge = samples::pledge(5_000, 5_000, LimitedBy::Ratio);
        pledge.matches[0].sponsor.ar = Some("</bdi><script>\u{202e}x".to_owned());
        let offer = offer(speaker(Locale::Ar, Some("EG")), &Facts::of_pledge(&pledge));
        let adds = offer.matched_by[0].adds.to_string();
        assert!(
            adds.contains("&lt;script&gt;") && !adds.contains("<script"),
            "{adds}"
        );
    }
}
