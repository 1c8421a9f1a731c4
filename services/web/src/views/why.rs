//! Why a gift is matched as it is, in sentences made from the codes of its explanation.

use contracts::pledge::api::{Explanation, Pledge, Step};
use contracts::pledge::{NoMatch, StepLimit};
use money::Money;
use words::{Html, Speaker};

use super::people::Line;

/// Why a gift is matched as it is.
#[derive(Debug, Clone)]
pub(crate) struct Why {
    /// What it is about.
    pub(crate) title: Html,
    /// Every fund that was looked at, in the order in which they give.
    pub(crate) funds: Vec<OfFund>,
}

/// What was decided on one fund.
#[derive(Debug, Clone)]
pub(crate) struct OfFund {
    pub(crate) sponsor: Line,
    pub(crate) says: Vec<Html>,
}

/// Words the explanation of a pledge; none if no fund was looked at.
pub(crate) fn why(speaker: Speaker, pledge: &Pledge) -> Option<Why> {
    if pledge.explain.is_empty() {
        return None;
    }
    let title = if pledge.matched.amount > 0 {
        speaker.say("why-title")
    } else {
        speaker.say("why-none-title")
    };
    let of_fund = |explained: &Explanation| OfFund {
        sponsor: Line::of(&explained.sponsor, speaker.style().locale()),
        says: sentences(speaker, explained, pledge.amount),
    };
    Some(Why {
        title: title.html(),
        funds: pledge.explain.iter().map(of_fund).collect(),
    })
}

/// A step that left nothing is said by the reason.
fn sentences(speaker: Speaker, explained: &Explanation, gift: Money) -> Vec<Html> {
    let steps = explained.steps.iter().filter(|step| step.left > 0);
    let mut says: Vec<Html> = steps.map(|step| limit(speaker, *step, gift)).collect();
    says.extend(explained.reason.map(|why| reason(speaker, why)));
    says
}

fn limit(speaker: Speaker, step: Step, gift: Money) -> Html {
    let phrase = match step.limit {
        StepLimit::Ratio => speaker.say("why-ratio"),
        StepLimit::PerPledge => speaker.say("why-per_pledge"),
        StepLimit::PerDonor => speaker.say("why-per_donor"),
        StepLimit::PerCampaign => speaker.say("why-per_campaign"),
        StepLimit::Fund => speaker.say("why-fund"),
        StepLimit::Refund => speaker.say("why-refund"),
        StepLimit::Released => speaker.say("why-released"),
    };
    let left = Money::new(step.left, gift.currency);
    phrase.brief("left", left).html()
}

fn reason(speaker: Speaker, why: NoMatch) -> Html {
    let phrase = match why {
        NoMatch::NotForThisGift => speaker.say("why-not_for_this_gift"),
        NoMatch::BeforeWindow => speaker.say("why-before_window"),
        NoMatch::AfterWindow => speaker.say("why-after_window"),
        NoMatch::PausedThen => speaker.say("why-paused_then"),
        NoMatch::BelowMinimum => speaker.say("why-below_minimum"),
        NoMatch::Locked => speaker.say("why-locked"),
        NoMatch::Paused => speaker.say("why-paused"),
        NoMatch::Settled => speaker.say("why-settled"),
        NoMatch::Covered => speaker.say("why-covered"),
        NoMatch::TooSmall => speaker.say("why-too_small"),
        NoMatch::PledgeCapReached => speaker.say("why-pledge_cap_reached"),
        NoMatch::DonorCapReached => speaker.say("why-donor_cap_reached"),
        NoMatch::CampaignCapReached => speaker.say("why-campaign_cap_reached"),
        NoMatch::NothingLeft => speaker.say("why-nothing_left"),
        NoMatch::AnotherFundChosen => speaker.say("why-another_fund_chosen"),
        NoMatch::AtSettlement => speaker.say("why-at_settlement"),
        NoMatch::ToTheCampaign => speaker.say("why-to_the_campaign"),
        NoMatch::Released => speaker.say("why-released"),
        NoMatch::Refunded => speaker.say("why-refunded"),
    };
    phrase.html()
}

#[cfg(test)]
mod tests {
    use contracts::Locale;
    use serde_json::json;

    use super::*;
    use crate::speech::speaker;
    use crate::views::samples;

    fn said(locale: Locale) -> Vec<String> {
        let mut pledge = samples::explained();
        pledge.explain.truncate(2);
        let why = why(speaker(locale, Some("EG")), &pledge).unwrap();
        let says = why.funds.into_iter().flat_map(|fund| fund.says);
        says.map(|html| html.to_string()).collect()
    }

    #[test]
    fn each_limit_and_each_reason_is_a_sentence() {
        assert_eq!(
            said(Locale::En),
            [
                "By its ratio it would add <bdi>EGP\u{a0}30</bdi> to your gift.",
                "It adds only so much for one donor: <bdi>EGP\u{a0}20</bdi> of that was left for this gift.",
                "Of its money, <bdi>EGP\u{a0}12</bdi> was left for this gift.",
                "This gift is not among those that it matches.",
            ]
        );
        assert_eq!(
            said(Locale::Ar)[2],
            "لم يبقَ من مالها لتبرّعك إلا <bdi>١٢\u{a0}ج.م.</bdi>"
        );
    }

    #[test]
    fn what_left_nothing_is_said_once() {
        let mut pledge = samples::explained();
        pledge.matched.amount = 0;
        pledge.explain = serde_json::from_value(json!([{
            "fund_id": "0199a1b2-0000-7000-8000-000000000005", "sponsor": {"en": "Oasis"},
            "steps": [{"limit": "ratio", "left": 3000}, {"limit": "fund", "left": 0}],
            "gave": 0, "reason": "nothing_left",
        }]))
        .unwrap();
        let why = why(speaker(Locale::En, Some("EG")), &pledge).unwrap();
        assert_eq!(why.title.as_str(), "Why this gift has no match");
        let says: Vec<_> = why.funds[0].says.iter().map(Html::to_string).collect();
        assert_eq!(says.len(), 2);
        assert_eq!(says[1], "It had nothing left.");
    }

    #[test]
    fn a_gift_that_no_fund_was_for_is_not_explained() {
        let pledge = samples::pledge(5_000, 0, contracts::pledge::LimitedBy::Fund);
        assert!(why(speaker(Locale::En, None), &pledge).is_none());
    }
}
