use contracts::Text;
use contracts::campaign::api::{
    BudgetLine, ChosenPicture, Claim, OrganisationSummary, Permit, PictureSize, ProgrammeSummary,
    Remarks, SuggestedGift,
};
use money::Money;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::campaign::{
    Campaign, Content, State, fund_type, funding_model, kind, pause_cause, stacking,
};
use crate::domain::organisation::state_named;
use crate::domain::progress::Totals;
use crate::store::unreadable;

/// A campaign with its organisation, programme and sums, as Postgres gives them.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) slug: String,
    pub(super) title: Json<Text>,
    pub(super) story: Option<Json<Text>>,
    pub(super) kind: String,
    pub(super) funding_model: String,
    pub(super) goal: i64,
    pub(super) currency: String,
    pub(super) starts_at: jiff_sqlx::Timestamp,
    pub(super) ends_at: jiff_sqlx::Timestamp,
    pub(super) sdgs: Vec<i16>,
    pub(super) areas: Vec<String>,
    pub(super) target_groups: Vec<String>,
    pub(super) fund_types: Vec<String>,
    pub(super) stacking: String,
    pub(super) permit_number: Option<String>,
    pub(super) permit_authority: Option<String>,
    pub(super) permit_valid_from: Option<jiff_sqlx::Date>,
    pub(super) permit_valid_until: Option<jiff_sqlx::Date>,
    pub(super) budget: Json<Vec<BudgetLine>>,
    pub(super) suggested_gifts: Json<Vec<SuggestedGift>>,
    pub(super) picture_hash: Option<String>,
    pub(super) picture_alt: Option<Json<Text>>,
    pub(super) picture_sizes: Option<Json<Vec<PictureSize>>>,
    pub(super) state: String,
    pub(super) pause_cause: Option<String>,
    pub(super) remarks: Option<Json<Remarks>>,
    pub(super) claimed_by: Option<String>,
    pub(super) claimed_until: Option<jiff_sqlx::Timestamp>,
    pub(super) published_at: Option<jiff_sqlx::Timestamp>,
    pub(super) version: i64,
    pub(super) created_at: jiff_sqlx::Timestamp,
    pub(super) updated_at: jiff_sqlx::Timestamp,
    pub(super) organisation_id: Uuid,
    pub(super) organisation_slug: String,
    pub(super) organisation_name: Json<Text>,
    pub(super) organisation_country: String,
    pub(super) organisation_state: String,
    pub(super) registration_number: String,
    pub(super) programme_id: Option<Uuid>,
    pub(super) programme_slug: Option<String>,
    pub(super) programme_title: Option<Json<Text>>,
    pub(super) totals_version: Option<i64>,
    pub(super) raised: Option<i64>,
    pub(super) matched: Option<i64>,
    pub(super) donors: Option<i64>,
    pub(super) pledges: Option<i64>,
    pub(super) totals_changed_at: Option<jiff_sqlx::Timestamp>,
}

impl TryFrom<Row> for Campaign {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let cause = row.pause_cause.as_deref().and_then(pause_cause::read);
        Ok(Self {
            id: row.id.into(),
            state: State::named(&row.state, cause).ok_or_else(|| unreadable("state"))?,
            organisation: organisation(&row)?,
            programme: programme(&row),
            totals: totals(&row),
            remarks: row.remarks.as_ref().map(|remarks| remarks.0.clone()),
            claim: claim(&row),
            published_at: row.published_at.map(jiff_sqlx::Timestamp::to_jiff),
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
            picture_sizes: row
                .picture_sizes
                .as_ref()
                .map_or_else(Vec::new, |sizes| sizes.0.clone()),
            content: content(row)?,
        })
    }
}

fn organisation(row: &Row) -> Result<OrganisationSummary, sqlx::Error> {
    Ok(OrganisationSummary {
        id: row.organisation_id.into(),
        slug: row.organisation_slug.clone(),
        name: row.organisation_name.0.clone(),
        country: row.organisation_country.clone(),
        state: state_named(&row.organisation_state)
            .ok_or_else(|| unreadable("organisation_state"))?,
        registration_number: row.registration_number.clone(),
    })
}

fn programme(row: &Row) -> Option<ProgrammeSummary> {
    Some(ProgrammeSummary {
        id: row.programme_id?.into(),
        slug: row.programme_slug.clone()?,
        title: row.programme_title.as_ref()?.0.clone(),
    })
}

fn totals(row: &Row) -> Totals {
    let none = Totals::none(row.created_at.to_jiff());
    let (Some(version), Some(changed_at)) = (row.totals_version, row.totals_changed_at) else {
        return none;
    };
    Totals {
        version,
        raised: row.raised.unwrap_or(0),
        matched: row.matched.unwrap_or(0),
        donors: row.donors.unwrap_or(0),
        pledges: row.pledges.unwrap_or(0),
        changed_at: changed_at.to_jiff(),
    }
}

fn claim(row: &Row) -> Option<Claim> {
    Some(Claim {
        by: row.claimed_by.clone()?,
        until: row.claimed_until?.to_jiff(),
    })
}

fn permit(row: &Row) -> Option<Permit> {
    Some(Permit {
        number: row.permit_number.clone()?,
        authority: row.permit_authority.clone()?,
        valid_from: row.permit_valid_from?.to_jiff(),
        valid_until: row.permit_valid_until?.to_jiff(),
    })
}

fn picture(row: &Row) -> Option<ChosenPicture> {
    Some(ChosenPicture {
        id: row.picture_hash.clone()?,
        alt: row.picture_alt.as_ref()?.0.clone(),
    })
}

fn content(row: Row) -> Result<Content, sqlx::Error> {
    let fund_types = row.fund_types.iter().map(|word| fund_type::read(word));
    let sdgs = row.sdgs.iter().map(|number| u8::try_from(*number).ok());
    let currency = row.currency.parse().map_err(|_| unreadable("currency"))?;
    Ok(Content {
        permit: permit(&row),
        picture: picture(&row),
        programme_id: row.programme_id.map(Into::into),
        kind: kind::read(&row.kind).ok_or_else(|| unreadable("kind"))?,
        funding_model: funding_model::read(&row.funding_model)
            .ok_or_else(|| unreadable("funding_model"))?,
        goal: Money::new(row.goal, currency),
        starts_at: row.starts_at.to_jiff(),
        ends_at: row.ends_at.to_jiff(),
        sdgs: sdgs
            .collect::<Option<_>>()
            .ok_or_else(|| unreadable("sdgs"))?,
        fund_types: fund_types
            .collect::<Option<_>>()
            .ok_or_else(|| unreadable("fund_types"))?,
        stacking: stacking::read(&row.stacking).ok_or_else(|| unreadable("stacking"))?,
        slug: row.slug,
        title: row.title.0,
        story: row.story.map(|story| story.0),
        areas: row.areas,
        groups: row.target_groups,
        budget: row.budget.0,
        suggested_gifts: row.suggested_gifts.0,
    })
}
