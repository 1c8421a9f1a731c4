//! What a page is made of: by that it is known how long it is right.

use contracts::campaign::CampaignState;
use contracts::campaign::api::Campaign;
use contracts::pledge::api::MatchFund;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The hours of a day, as days left are counted.
const DAY_HOURS: i64 = 24;

/// A page, and what it is made of.
pub(crate) struct Made {
    pub(crate) html: String,
    pub(crate) basis: Basis,
}

/// What a page shows, and until when its words are right if none of that changes.
#[derive(Debug)]
pub(crate) struct Basis {
    now: Timestamp,
    pub(super) shown: Vec<Uuid>,
    pub(super) until: Option<Timestamp>,
    /// Whether everything is there, and a change of everything would be heard.
    pub(super) whole: bool,
}

impl Basis {
    /// Of nothing yet.
    pub(crate) const fn new(now: Timestamp) -> Self {
        Self {
            now,
            shown: Vec::new(),
            until: None,
            whole: true,
        }
    }

    /// The page shows this.
    pub(crate) fn shows(&mut self, id: impl Into<Uuid>) {
        self.shown.push(id.into());
    }

    /// A part could not be had, or not all of it.
    pub(crate) const fn lacks(&mut self) {
        self.whole = false;
    }

    /// From then on the page says something else.
    pub(crate) fn turns(&mut self, at: Timestamp) {
        if at > self.now {
            self.until = Some(self.until.map_or(at, |until| until.min(at)));
        }
    }

    /// The page says how long a campaign still takes gifts.
    pub(crate) fn counts_days(&mut self, campaign: &Campaign) {
        match campaign.state {
            CampaignState::Live | CampaignState::Paused => {}
            CampaignState::Draft
            | CampaignState::Submitted
            | CampaignState::Approved
            | CampaignState::Closed
            | CampaignState::Cancelled
            | CampaignState::Rejected => return,
        }
        self.turns(campaign.ends_at);
        let hours = campaign.ends_at.duration_since(self.now).as_hours();
        if hours < DAY_HOURS {
            return;
        }
        let whole_days = SignedDuration::from_hours(hours / DAY_HOURS * DAY_HOURS);
        let moment = SignedDuration::from_nanos(1);
        // A day that is just left still counts.
        let turn = campaign.ends_at.checked_sub(whole_days);
        if let Ok(turn) = turn.and_then(|turn| turn.checked_add(moment)) {
            self.turns(turn);
        }
    }

    /// The page shows these match funds, or sums of them.
    pub(crate) fn funds<R>(&mut self, funds: &[MatchFund<R>]) {
        for fund in funds {
            self.shows(fund.id);
            self.turns(fund.starts_at);
            self.turns(fund.ends_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::speaker;
    use crate::views::{card, samples};

    #[test]
    fn a_page_turns_just_when_its_words_do() {
        let mut campaign = samples::campaign();
        let speaker = speaker(contracts::Locale::En, Some("EG"));
        let start = samples::now();
        let hour = SignedDuration::from_hours(1);
        for hours in [1, 23, 24, 25, 47, 48, 2_200] {
            campaign.ends_at = start + hour * hours;
            let mut now = start;
            for _ in 0..4 {
                let mut basis = Basis::new(now);
                basis.counts_days(&campaign);
                let Some(turn) = basis.until else { break };
                let said = |at| card::time(&campaign, speaker, at).to_string();
                let before = turn - SignedDuration::from_nanos(1);
                assert_eq!(said(now), said(before), "{hours}: {now} {turn}");
                assert!(
                    said(before) != said(turn) || hours > 2_000,
                    "{hours}: {turn}"
                );
                now = turn;
            }
            assert!(now > start);
        }
    }

    #[test]
    fn who_is_over_turns_no_more() {
        let mut campaign = samples::campaign();
        campaign.ends_at = samples::now();
        let mut basis = Basis::new(samples::now());
        basis.counts_days(&campaign);
        assert_eq!(basis.until, None);
    }
}
