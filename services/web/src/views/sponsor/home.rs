//! A person's sponsors, and their funds.

use askama::Template;
use contracts::pledge::api::{Sponsor, SponsorState};
use contracts::pledge::events::FundState;
use money::Money;
use words::{Html, Percent, Speaker};

use super::words::{fund_state, reason, sponsor_state};
use crate::peers::sponsor::Fund;
use crate::views::frame::Frame;
use crate::views::people::Line;

/// The page.
#[derive(Template)]
#[template(path = "sponsor/home.html")]
pub(crate) struct HomePage {
    pub(crate) frame: Frame,
    pub(crate) sponsors: Vec<SponsorCard>,
}

/// A sponsor with its funds.
pub(crate) struct SponsorCard {
    pub(crate) name: Line,
    pub(crate) state: Html,
    pub(crate) green: bool,
    pub(crate) means: Html,
    pub(crate) reason: Option<String>,
    pub(crate) new_fund: String,
    pub(crate) funds: Vec<FundCard>,
}

/// A fund in a list.
pub(crate) struct FundCard {
    pub(crate) href: String,
    pub(crate) name: Line,
    pub(crate) state: Html,
    pub(crate) green: bool,
    pub(crate) bars: Bars,
    pub(crate) draft: bool,
}

/// What a fund gave, holds and has left, as bars.
pub(crate) struct Bars {
    pub(crate) whole_minor: i64,
    pub(crate) committed_minor: i64,
    /// Committed and reserved.
    pub(crate) used_minor: i64,
    pub(crate) text: String,
    pub(crate) commitment: Html,
    pub(crate) committed: Html,
    pub(crate) reserved: Html,
    pub(crate) remaining: Html,
}

impl Bars {
    pub(crate) fn of(speaker: Speaker, fund: &Fund) -> Self {
        let say = |key: &str, sum: Money| speaker.say(key).brief("sum", sum).html();
        let used = fund.commitment.amount.saturating_sub(fund.remaining.amount);
        Self {
            whole_minor: fund.commitment.amount.max(1),
            committed_minor: fund.committed.amount,
            used_minor: used,
            text: speaker
                .say("sponsor-bar")
                .percent("percent", Percent::of(used, fund.commitment.amount))
                .brief("sum", fund.commitment)
                .text(),
            commitment: say("sponsor-sum-commitment", fund.commitment),
            committed: say("sponsor-sum-committed", fund.committed),
            reserved: say("sponsor-sum-reserved", fund.reserved),
            remaining: say("sponsor-sum-remaining", fund.remaining),
        }
    }
}

/// A sponsor and its funds, in words.
pub(crate) fn card(frame: &Frame, sponsor: &Sponsor, funds: &[Fund]) -> SponsorCard {
    let (state, means) = sponsor_state(sponsor.state);
    let locale = frame.locale();
    SponsorCard {
        name: Line::of(&sponsor.name, locale),
        state: frame.say(state),
        green: sponsor.state == SponsorState::Verified,
        means: frame.say(means),
        reason: sponsor.reason.as_ref().map(|why| reason(why, locale)),
        new_fund: frame.link(&format!("/sponsor/funds/new?sponsor={}", sponsor.id)),
        funds: funds.iter().map(|fund| fund_card(frame, fund)).collect(),
    }
}

fn fund_card(frame: &Frame, fund: &Fund) -> FundCard {
    let draft = fund.state == FundState::Draft;
    let page = if draft { "/review" } else { "" };
    FundCard {
        href: frame.link(&format!("/sponsor/funds/{}{page}", fund.id)),
        name: Line::of(&fund.name, frame.locale()),
        state: frame.say(fund_state(fund.state)),
        green: fund.state == FundState::Active,
        bars: Bars::of(frame.speaker, fund),
        draft,
    }
}
