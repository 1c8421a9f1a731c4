//! Organisations.

use contracts::Text;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{Claim, Organisation, Remarks};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::OrganisationId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Key, unreadable};
use crate::domain::fold::searchable;
use crate::domain::organisation::{Profile, name_of, state_named};

struct Row {
    id: Uuid,
    slug: String,
    name: Json<Text>,
    country: String,
    registration_number: String,
    website: Option<String>,
    target_groups: Vec<String>,
    areas: Vec<String>,
    state: String,
    remarks: Option<Json<Remarks>>,
    verified_at: Option<jiff_sqlx::Timestamp>,
    claimed_by: Option<String>,
    claimed_until: Option<jiff_sqlx::Timestamp>,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl TryFrom<Row> for Organisation {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id.into(),
            state: state_named(&row.state).ok_or_else(|| unreadable("state"))?,
            slug: row.slug,
            name: row.name.0,
            country: row.country,
            registration_number: row.registration_number,
            website: row.website,
            target_groups: row.target_groups,
            areas: row.areas,
            verified_at: row.verified_at.map(jiff_sqlx::Timestamp::to_jiff),
            remarks: row.remarks.map(|remarks| remarks.0),
            claim: row
                .claimed_by
                .zip(row.claimed_until)
                .map(|(by, until)| Claim {
                    by,
                    until: until.to_jiff(),
                }),
            your_role: None,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        })
    }
}

/// Organisations by id, in the order of the ids.
///
/// # Errors
/// When Postgres fails.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Organisation>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT o.id, slug, name AS "name: Json<Text>", country, registration_number, website, target_groups,
                  areas, state, remarks AS "remarks: Json<Remarks>", verified_at, version, created_at, updated_at,
                  s.claimed_by AS "claimed_by?", s.claimed_until AS "claimed_until?"
           FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, place) JOIN organisations o USING (id)
           LEFT JOIN submissions s ON s.subject_id = o.id AND s.decided_at IS NULL
           ORDER BY wanted.place"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

/// The organisation that a path names.
///
/// # Errors
/// When Postgres fails.
pub async fn find(
    conn: &mut PgConnection,
    key: &Key,
) -> Result<Option<OrganisationId>, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM organisations WHERE id = $1 OR slug = $2 ORDER BY id IS NOT DISTINCT FROM $1 DESC LIMIT 1",
        key.id,
        key.slug
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(OrganisationId::from))
}

/// How long a row is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Nobody else changes it meanwhile.
    ForUpdate,
    /// It stays as it is meanwhile.
    ForShare,
}

/// Locks an organisation and reads it after that.
///
/// # Errors
/// When Postgres fails.
pub async fn lock(
    conn: &mut PgConnection,
    id: OrganisationId,
    hold: Hold,
) -> Result<Option<Organisation>, sqlx::Error> {
    let id = Uuid::from(id);
    let locked = match hold {
        Hold::ForUpdate => {
            let found =
                sqlx::query_scalar!("SELECT id FROM organisations WHERE id = $1 FOR UPDATE", id);
            found.fetch_optional(&mut *conn).await?
        }
        Hold::ForShare => {
            let found =
                sqlx::query_scalar!("SELECT id FROM organisations WHERE id = $1 FOR SHARE", id);
            found.fetch_optional(&mut *conn).await?
        }
    };
    match locked {
        Some(id) => Ok(load(conn, &[id]).await?.pop()),
        None => Ok(None),
    }
}

/// Writes a new organisation; false when its slug is taken.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    id: OrganisationId,
    slug: &str,
    profile: &Profile,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "INSERT INTO organisations (id, slug, name, country, registration_number, website, target_groups, areas,
             state, search, version, members_version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'registered', $9, 1, 1, $10, $10)
         ON CONFLICT ON CONSTRAINT organisations_slug DO NOTHING",
        Uuid::from(id),
        slug,
        Json(&profile.name) as _,
        profile.country,
        profile.registration_number,
        profile.website,
        &profile.target_groups,
        &profile.areas,
        searchable(&[&profile.name]),
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes what an organisation says of itself, as its next version.
///
/// # Errors
/// When Postgres fails.
pub async fn set_profile(
    conn: &mut PgConnection,
    id: OrganisationId,
    profile: &Profile,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE organisations SET name = $2, registration_number = $3, website = $4, target_groups = $5, areas = $6,
             search = $7, version = version + 1, updated_at = $8
         WHERE id = $1",
        Uuid::from(id),
        Json(&profile.name) as _,
        profile.registration_number,
        profile.website,
        &profile.target_groups,
        &profile.areas,
        searchable(&[&profile.name]),
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves an organisation on; false when it is not in `from` any more.
///
/// # Errors
/// When Postgres fails.
pub async fn set_state(
    conn: &mut PgConnection,
    id: OrganisationId,
    from: OrganisationState,
    to: OrganisationState,
    remarks: Option<&Remarks>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE organisations SET state = $3, remarks = coalesce($4, remarks), version = version + 1, updated_at = $5,
             verified_at = CASE WHEN $3 = 'verified' THEN $5 ELSE verified_at END
         WHERE id = $1 AND state = $2",
        Uuid::from(id),
        name_of(from),
        name_of(to),
        remarks.map(Json) as _,
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(updated.rows_affected() == 1)
}
