//! What pledge asks of a campaign: whether it takes a gift, and whether a fund is for it.

use contracts::campaign::CampaignState;
use contracts::campaign::api::FundType;
use contracts::pledge::api::{Scope, ScopeFilter};
use jiff::Timestamp;
use money::{CampaignId, Currency, OrganisationId, ProgrammeId};

use super::matching::Stacking;

/// A campaign, by the last that was heard of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Of the facts.
    pub version: i64,
    /// Where it stands.
    pub state: CampaignState,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The programme that it is part of.
    pub programme_id: Option<ProgrammeId>,
    /// The organisation's country.
    pub country: String,
    /// Its one currency.
    pub currency: Currency,
    /// Sustainable Development Goals.
    pub sdgs: Vec<i16>,
    /// What it works on.
    pub areas: Vec<String>,
    /// Whom it serves.
    pub groups: Vec<String>,
    /// Kinds of gift it takes.
    pub fund_types: Vec<FundType>,
    /// How match funds add up here.
    pub stacking: Stacking,
    /// Takes gifts from then on.
    pub starts_at: Timestamp,
    /// Takes no gift from then on.
    pub ends_at: Timestamp,
}

impl Campaign {
    /// Whether it takes gifts: by the last that was heard of it, and by our own clock for its
    /// dates, so that nothing is taken after the end because a message is late.
    #[must_use]
    pub fn takes_gifts_at(&self, now: Timestamp) -> bool {
        let open = match self.state {
            CampaignState::Approved | CampaignState::Live => true,
            CampaignState::Draft
            | CampaignState::Submitted
            | CampaignState::Paused
            | CampaignState::Closed
            | CampaignState::Cancelled
            | CampaignState::Rejected => false,
        };
        open && self.starts_at <= now && now < self.ends_at
    }

    /// Its place in a fund's scope, if it is in it; only named campaigns have an order. One that was
    /// called off is in none: what its gifts give back as they are refunded must not go round among
    /// those of them that are still to be.
    #[must_use]
    pub fn place_in(&self, scope: &Scope, currency: Currency) -> Option<i32> {
        if self.currency != currency || self.state == CampaignState::Cancelled {
            return None;
        }
        match scope {
            Scope::Campaigns(named) => named
                .iter()
                .position(|id| *id == self.id)
                .and_then(|place| i32::try_from(place).ok()),
            Scope::Programme(programme) => (self.programme_id == Some(*programme)).then_some(0),
            Scope::Filter(filter) => self.passes(filter).then_some(0),
        }
    }

    fn passes(&self, filter: &ScopeFilter) -> bool {
        let ScopeFilter {
            country,
            sdg,
            area,
            group,
        } = filter;
        country.as_ref().is_none_or(|code| *code == self.country)
            && sdg.is_none_or(|number| self.sdgs.contains(&i16::from(number)))
            && area.as_ref().is_none_or(|code| self.areas.contains(code))
            && group.as_ref().is_none_or(|code| self.groups.contains(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn campaign() -> Campaign {
        Campaign {
            id: Uuid::from_u128(1).into(),
            version: 1,
            state: CampaignState::Approved,
            organisation_id: Uuid::from_u128(2).into(),
            programme_id: Some(Uuid::from_u128(3).into()),
            country: "TN".to_owned(),
            currency: "TND".parse().unwrap(),
            sdgs: vec![13, 15],
            areas: vec!["climate_action".to_owned()],
            groups: vec!["refugees".to_owned()],
            fund_types: vec![FundType::General],
            stacking: Stacking::Waterfall,
            starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            ends_at: "2026-02-01T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn dates_go_by_our_clock_and_the_rest_by_what_was_heard() {
        let mut campaign = campaign();
        let takes = |campaign: &Campaign, at: &str| campaign.takes_gifts_at(at.parse().unwrap());
        assert!(!takes(&campaign, "2025-12-31T23:59:59Z"));
        assert!(takes(&campaign, "2026-01-01T00:00:00Z"));
        assert!(!takes(&campaign, "2026-02-01T00:00:00Z"));
        for (state, open) in [
            (CampaignState::Live, true),
            (CampaignState::Paused, false),
            (CampaignState::Closed, false),
            (CampaignState::Cancelled, false),
        ] {
            campaign.state = state;
            assert_eq!(takes(&campaign, "2026-01-15T00:00:00Z"), open, "{state:?}");
        }
    }

    #[test]
    fn scopes_of_every_kind() {
        let campaign = campaign();
        let tnd = campaign.currency;
        let other: CampaignId = Uuid::from_u128(9).into();
        let named = Scope::Campaigns(vec![other, campaign.id]);
        assert_eq!(campaign.place_in(&named, tnd), Some(1));
        assert_eq!(campaign.place_in(&named, "USD".parse().unwrap()), None);
        assert_eq!(campaign.place_in(&Scope::Campaigns(vec![other]), tnd), None);
        let programme = |id: u128| Scope::Programme(Uuid::from_u128(id).into());
        assert_eq!(campaign.place_in(&programme(3), tnd), Some(0));
        assert_eq!(campaign.place_in(&programme(4), tnd), None);
        let filter = |json: &str| Scope::Filter(serde_json::from_str(json).unwrap());
        for (json, place) in [
            (
                r#"{"country": "TN", "sdg": 13, "area": "climate_action", "group": "refugees"}"#,
                Some(0),
            ),
            (r#"{"sdg": 15}"#, Some(0)),
            (r#"{"country": "EG", "sdg": 13}"#, None),
            (r#"{"sdg": 1}"#, None),
            (r#"{"area": "health"}"#, None),
            (r#"{"group": "orphans"}"#, None),
        ] {
            assert_eq!(campaign.place_in(&filter(json), tnd), place, "{json}");
        }
    }
}
