use jiff::Timestamp;
use jiff::civil::Date;
use money::{CampaignId, Money, OrganisationId, ProgrammeId};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ChosenPicture, Claim, Percent, ShownPicture};
use crate::campaign::{CampaignState, OrganisationRole, OrganisationState, Stacking};
use crate::{Reason, Text};

/// What a campaign is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignKind {
    /// Money.
    #[default]
    Fundraising,
    /// Attention.
    Awareness,
    /// Both.
    Mixed,
}

/// What becomes of the gifts if the goal is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FundingModel {
    /// The campaign keeps them.
    #[default]
    Flexible,
    /// They are not charged. Not offered yet.
    AllOrNothing,
}

/// A kind of gift; the kinds never mix.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FundType {
    /// Any gift.
    #[default]
    General,
    /// The alms that a Muslim owes. Not offered yet.
    Zakat,
    /// Voluntary alms.
    Sadaqah,
    /// Voluntary alms that keep giving.
    SadaqahJariyah,
}

/// Leave of the authorities to collect gifts. Both days are in it, in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Its number, as it stands on the page and on receipts.
    pub number: String,
    /// Who gave it.
    pub authority: String,
    /// The first day.
    pub valid_from: Date,
    /// The last day.
    pub valid_until: Date,
}

/// What a part of the money is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetLine {
    /// What for.
    pub label: Text,
    /// Minor units of the goal's currency.
    pub amount: i64,
}

/// A gift that donors are offered, with what it achieves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestedGift {
    /// Minor units of the goal's currency.
    pub amount: i64,
    /// What is done with so much: "two trees".
    pub achieves: Text,
}

/// Starts a campaign, as a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCampaign {
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The programme that it is part of.
    #[serde(default)]
    pub programme_id: Option<ProgrammeId>,
    /// The draft that it was made from, which is gone with it.
    #[serde(default)]
    pub draft_id: Option<Uuid>,
    /// For its page's address; made from the title if it is left out.
    #[serde(default)]
    pub slug: Option<String>,
    /// Its title.
    pub title: Text,
    /// What it is about.
    #[serde(default)]
    pub story: Option<Text>,
    /// What it is for.
    #[serde(default)]
    pub kind: CampaignKind,
    /// What becomes of the gifts if the goal is missed.
    #[serde(default)]
    pub funding_model: FundingModel,
    /// What it wants to raise; gifts are in this currency alone.
    pub goal: Money,
    /// Takes gifts from then on; may be past.
    pub starts_at: Timestamp,
    /// Takes no gift from then on.
    pub ends_at: Timestamp,
    /// Sustainable Development Goals, by number.
    #[serde(default)]
    pub sdgs: Vec<u8>,
    /// What it works on.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Whom it serves.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Kinds of gift it takes.
    #[serde(default = "general")]
    pub fund_types: Vec<FundType>,
    /// How match funds add up on one gift.
    #[serde(default)]
    pub stacking: Stacking,
    /// Leave of the authorities, where the country asks for one.
    #[serde(default)]
    pub permit: Option<Permit>,
    /// How the money is spent; adds up to at most the goal.
    #[serde(default)]
    pub budget: Vec<BudgetLine>,
    /// Gifts that donors are offered, four at most.
    #[serde(default)]
    pub suggested_gifts: Vec<SuggestedGift>,
    /// The picture that it shows.
    #[serde(default)]
    pub picture: Option<ChosenPicture>,
}

fn general() -> Vec<FundType> {
    vec![FundType::General]
}

/// Changes a draft; what is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCampaign {
    /// The version that was read; 409 `version_conflict` if it changed since.
    pub version: i64,
    /// The programme that it is part of; null for none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<ProgrammeId>)]
    pub programme_id: Option<Option<ProgrammeId>>,
    /// For its page's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it is about; null for nothing.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Text>)]
    pub story: Option<Option<Text>>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CampaignKind>,
    /// What becomes of the gifts if the goal is missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding_model: Option<FundingModel>,
    /// What it wants to raise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Money>,
    /// Takes gifts from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// Takes no gift from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// Sustainable Development Goals, by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdgs: Option<Vec<u8>>,
    /// What it works on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<String>>,
    /// Whom it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Kinds of gift it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund_types: Option<Vec<FundType>>,
    /// How match funds add up on one gift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stacking: Option<Stacking>,
    /// Leave of the authorities; null for none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Permit>)]
    pub permit: Option<Option<Permit>>,
    /// How the money is spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Vec<BudgetLine>>,
    /// Gifts that donors are offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_gifts: Option<Vec<SuggestedGift>>,
    /// The picture that it shows; null for none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<ChosenPicture>)]
    pub picture: Option<Option<ChosenPicture>>,
}

/// Tells a field that is null from one that is left out.
pub(super) fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// What a reviewer makes of a submitted campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignDecision {
    /// It goes live at its start.
    Approved,
    /// Back to the draft, with remarks.
    ChangesRequested,
    /// Turned down for good.
    Rejected,
}

/// A reviewer's decision on a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideCampaign {
    /// What was decided.
    pub decision: CampaignDecision,
    /// Why, in one's own words; may be left out when it is approved, or when a code says it.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// Why, from the list of reasons.
    #[serde(default)]
    pub reason_code: Option<String>,
}

/// Takes no gifts for a while, or calls a campaign off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseCampaign {
    /// Why; reviewers and admins must say.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// Why a campaign is paused, which says who may resume it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// Its owner asked.
    Organisation,
    /// A reviewer or an admin asked: only they end it.
    Operator,
    /// Its permit lapsed.
    PermitLapsed,
    /// Its organisation was suspended.
    OrganisationSuspended,
}

/// The latest decision on something, for those whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remarks {
    /// What was decided: `changes_requested`, `rejected`, …
    pub decision: String,
    /// Why: in the reviewer's words, else in those of the list.
    pub reason: Option<Reason>,
    /// Why, from the list of reasons.
    #[serde(default)]
    pub reason_code: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Whose a campaign is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganisationSummary {
    /// Its id.
    pub id: OrganisationId,
    /// For its page's address.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Where it stands.
    pub state: OrganisationState,
    /// Under which its country knows it.
    pub registration_number: String,
}

/// What programme a campaign is part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgrammeSummary {
    /// Its id.
    pub id: ProgrammeId,
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
}

/// What was given so far, as the list shows it; `…/progress` has the latest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CampaignFigures {
    /// What donors gave.
    pub raised: Money,
    /// What sponsors add.
    pub matched: Money,
    /// Both together.
    pub total: Money,
    /// The total's share of the goal.
    pub percent: Percent,
    /// Distinct donors.
    pub donors: i64,
    /// Gifts.
    pub pledges: i64,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Where it stands.
    pub state: CampaignState,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Whose it is.
    pub organisation: OrganisationSummary,
    /// The programme that it is part of.
    pub programme_id: Option<ProgrammeId>,
    /// The programme that it is part of.
    pub programme: Option<ProgrammeSummary>,
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub story: Option<Text>,
    /// What it is for.
    pub kind: CampaignKind,
    /// What becomes of the gifts if the goal is missed.
    pub funding_model: FundingModel,
    /// What it wants to raise, in its one currency.
    pub goal: Money,
    /// Takes gifts from then on.
    pub starts_at: Timestamp,
    /// Takes no gift from then on.
    pub ends_at: Timestamp,
    /// Sustainable Development Goals, by number.
    pub sdgs: Vec<u8>,
    /// What it works on.
    pub areas: Vec<String>,
    /// Whom it serves.
    pub groups: Vec<String>,
    /// Kinds of gift it takes.
    pub fund_types: Vec<FundType>,
    /// How match funds add up on one gift.
    pub stacking: Stacking,
    /// Leave of the authorities.
    pub permit: Option<Permit>,
    /// Whether its organisation's country asks for a permit.
    pub permit_required: bool,
    /// How the money is spent.
    pub budget: Vec<BudgetLine>,
    /// Gifts that donors are offered, the smallest first.
    #[serde(default)]
    pub suggested_gifts: Vec<SuggestedGift>,
    /// The picture that it shows.
    #[serde(default)]
    pub picture: Option<ShownPicture>,
    /// What was given so far.
    pub figures: CampaignFigures,
    /// Why it is paused.
    pub paused_because: Option<PauseCause>,
    /// The latest decision and its reason; only for members and reviewers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Remarks>,
    /// The reviewer who has it; only for reviewers and admins who are no members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// What the caller may do there; only for members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub your_role: Option<OrganisationRole>,
    /// When it was approved: everyone can see it since.
    pub published_at: Option<Timestamp>,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_told_from_left_out() {
        let change: ChangeCampaign =
            serde_json::from_str(r#"{"version": 1, "permit": null}"#).unwrap();
        assert_eq!(change.permit, Some(None));
        assert_eq!(change.programme_id, None);
    }

    #[test]
    fn the_documented_body_is_read() {
        let body = r#"{"organisation_id": "0199a1b2-0000-7000-8000-000000000001", "programme_id": null,
            "slug": "sustainable-climate-nile", "title": {"en": "Nile", "ar": "النيل"}, "story": {"ar": "قصة"},
            "kind": "fundraising", "funding_model": "flexible", "goal": {"amount": 5000000, "currency": "USD"},
            "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z", "sdgs": [13],
            "areas": ["climate_action"], "groups": ["local_communities"], "fund_types": ["general"],
            "stacking": "waterfall", "permit": null, "budget": [{"label": {"en": "Trees"}, "amount": 3000000}]}"#;
        let campaign: CreateCampaign = serde_json::from_str(body).unwrap();
        assert_eq!(campaign.budget[0].amount, 3_000_000);
        assert_eq!(campaign.permit, None);
    }
}
