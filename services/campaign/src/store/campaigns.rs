//! Campaigns.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{CampaignId, OrganisationId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Key;
use crate::domain::campaign::{
    Campaign, Content, State, fund_type, funding_model, kind, pause_cause, stacking,
};
use crate::domain::fold::searchable;

mod row;

use row::Row;

/// Campaigns by id, in the order of the ids.
///
/// # Errors
/// When Postgres fails.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Campaign>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.id, c.slug, c.title AS "title: _", c.story AS "story: _", c.kind, c.funding_model, c.goal,
                  c.currency, c.starts_at, c.ends_at, c.sdgs, c.areas, c.target_groups, c.fund_types, c.stacking,
                  c.permit_number, c.permit_authority, c.permit_valid_from, c.permit_valid_until,
                  c.budget AS "budget: _", c.suggested_gifts AS "suggested_gifts: _",
                  c.picture_hash, c.picture_alt AS "picture_alt: _",
                  pic.sizes AS "picture_sizes?: _", c.state, c.pause_cause, c.remarks AS "remarks: _", c.published_at,
                  s.claimed_by AS "claimed_by?", s.claimed_until AS "claimed_until?",
                  c.version, c.created_at, c.updated_at,
                  o.id AS organisation_id, o.slug AS organisation_slug, o.name AS "organisation_name: _",
                  o.country AS organisation_country, o.state AS organisation_state, o.registration_number,
                  p.id AS "programme_id?", p.slug AS "programme_slug?", p.title AS "programme_title?: _",
                  t.version AS "totals_version?", t.raised AS "raised?", t.matched AS "matched?",
                  t.donors AS "donors?", t.pledges AS "pledges?", t.changed_at AS "totals_changed_at?"
           FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, place)
           JOIN campaigns c USING (id)
           JOIN organisations o ON o.id = c.organisation_id
           LEFT JOIN programmes p ON p.id = c.programme_id
           LEFT JOIN pictures pic ON pic.organisation_id = c.organisation_id AND pic.hash = c.picture_hash
           LEFT JOIN campaign_totals t ON t.campaign_id = c.id
           LEFT JOIN submissions s ON s.subject_id = c.id AND s.decided_at IS NULL
           ORDER BY wanted.place"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// The campaign that a path names, with whose it is.
///
/// # Errors
/// When Postgres fails.
pub async fn find(
    conn: &mut PgConnection,
    key: &Key,
) -> Result<Option<(CampaignId, OrganisationId)>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT id, organisation_id FROM campaigns WHERE id = $1 OR slug = $2
         ORDER BY id IS NOT DISTINCT FROM $1 DESC LIMIT 1",
        key.id,
        key.slug
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.id.into(), row.organisation_id.into())))
}

/// Locks a campaign and reads it after that.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(
    conn: &mut PgConnection,
    id: CampaignId,
) -> Result<Option<Campaign>, sqlx::Error> {
    let id = Uuid::from(id);
    let found = sqlx::query_scalar!("SELECT id FROM campaigns WHERE id = $1 FOR UPDATE", id);
    match found.fetch_optional(&mut *conn).await? {
        Some(id) => Ok(load(conn, &[id]).await?.pop()),
        None => Ok(None),
    }
}

/// Locks all campaigns of an organisation that could take gifts, in the order of their ids.
///
/// # Errors
/// When Postgres fails.
pub async fn lock_running(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<Campaign>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM campaigns WHERE organisation_id = $1 AND state IN ('approved', 'live')
         ORDER BY id FOR UPDATE",
        Uuid::from(organisation)
    )
    .fetch_all(&mut *conn)
    .await?;
    load(conn, &ids).await
}

/// Locks a campaign that the clock has to look at, passing over those that someone else holds.
///
/// # Errors
/// When Postgres fails.
pub async fn lock_due(
    conn: &mut PgConnection,
    now: Timestamp,
) -> Result<Option<Campaign>, sqlx::Error> {
    let due = sqlx::query_scalar!(
        "SELECT id FROM campaigns WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        now.to_sqlx()
    );
    match due.fetch_optional(&mut *conn).await? {
        Some(id) => Ok(load(conn, &[id]).await?.pop()),
        None => Ok(None),
    }
}

/// Has the clock look at every campaign that could change by itself: the operator's table may have.
///
/// # Errors
/// When Postgres fails.
pub async fn look_at_all(conn: &mut PgConnection, now: Timestamp) -> Result<u64, sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE campaigns SET due_at = $1 WHERE state IN ('approved', 'live') AND due_at > $1",
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(updated.rows_affected())
}

/// Writes a new draft; false when its slug is taken.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    id: CampaignId,
    organisation: OrganisationId,
    now: Timestamp,
    content: &Content,
) -> Result<bool, sqlx::Error> {
    // The rest of the content is written by `set_content`: one list of columns, not two.
    let inserted = sqlx::query!(
        "INSERT INTO campaigns (id, organisation_id, slug, title, kind, funding_model, goal, currency, starts_at,
             ends_at, sdgs, areas, target_groups, fund_types, stacking, budget, state, search, version, created_at,
             updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', '{}', '{}', '{general}', $11, '[]', 'draft', '', 1,
             $12, $12)
         ON CONFLICT ON CONSTRAINT campaigns_slug DO NOTHING",
        Uuid::from(id),
        Uuid::from(organisation),
        content.slug,
        Json(&content.title) as _,
        kind::word(content.kind),
        funding_model::word(content.funding_model),
        content.goal.amount,
        content.goal.currency.code(),
        content.starts_at.to_sqlx(),
        content.ends_at.to_sqlx(),
        stacking::word(content.stacking),
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes what a campaign says; its version and state stay as they are.
///
/// # Errors
/// When Postgres fails; by `campaigns_slug` when its slug is taken.
pub async fn set_content(
    conn: &mut PgConnection,
    id: CampaignId,
    content: &Content,
) -> Result<(), sqlx::Error> {
    let fund_types: Vec<String> = content
        .fund_types
        .iter()
        .map(|one| fund_type::word(*one).to_owned())
        .collect();
    let sdgs: Vec<i16> = content.sdgs.iter().copied().map(i16::from).collect();
    let permit = content.permit.as_ref();
    sqlx::query!(
        "UPDATE campaigns SET programme_id = $2, slug = $3, title = $4, story = $5, kind = $6, funding_model = $7,
             goal = $8, currency = $9, starts_at = $10, ends_at = $11, sdgs = $12, areas = $13, target_groups = $14,
             fund_types = $15, stacking = $16, permit_number = $17, permit_authority = $18, permit_valid_from = $19,
             permit_valid_until = $20, budget = $21, search = $22, picture_hash = $23, picture_alt = $24,
             suggested_gifts = $25
         WHERE id = $1",
        Uuid::from(id),
        content.programme_id.map(Uuid::from),
        content.slug,
        Json(&content.title) as _,
        content.story.as_ref().map(Json) as _,
        kind::word(content.kind),
        funding_model::word(content.funding_model),
        content.goal.amount,
        content.goal.currency.code(),
        content.starts_at.to_sqlx(),
        content.ends_at.to_sqlx(),
        &sdgs,
        &content.areas,
        &content.groups,
        &fund_types,
        stacking::word(content.stacking),
        permit.map(|permit| permit.number.as_str()),
        permit.map(|permit| permit.authority.as_str()),
        permit.map(|permit| permit.valid_from.to_sqlx()) as _,
        permit.map(|permit| permit.valid_until.to_sqlx()) as _,
        Json(&content.budget) as _,
        searchable(&[&content.title]),
        content.picture.as_ref().map(|picture| picture.id.as_str()),
        content.picture.as_ref().map(|picture| Json(&picture.alt)) as _,
        Json(&content.suggested_gifts) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes where a campaign stands, as its next version; false when it is not in state and version any more.
///
/// # Errors
/// When Postgres fails.
pub async fn set_state(
    conn: &mut PgConnection,
    before: &State,
    after: &Campaign,
    due_at: Option<Timestamp>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE campaigns SET state = $4, pause_cause = $5, remarks = $6, published_at = $7, due_at = $8,
             updated_at = $9, version = $3::bigint
         WHERE id = $1 AND state = $2 AND version = $3::bigint - 1",
        Uuid::from(after.id),
        before.name().as_str(),
        after.version,
        after.state.name().as_str(),
        after.state.pause_cause().map(pause_cause::word),
        after.remarks.as_ref().map(Json) as _,
        after.published_at.map(|at| at.to_sqlx()) as _,
        due_at.map(|at| at.to_sqlx()) as _,
        after.updated_at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Tells the clock when to look again.
///
/// # Errors
/// When Postgres fails.
pub async fn set_due(
    conn: &mut PgConnection,
    id: CampaignId,
    due_at: Option<Timestamp>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE campaigns SET due_at = $2 WHERE id = $1",
        Uuid::from(id),
        due_at.map(|at| at.to_sqlx()) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}
