//! Programmes, and who takes part in them.

use contracts::Text;
use contracts::campaign::api::{
    OrganisationSummary, Participant, ParticipantState, Programme, ProgrammeParticipant,
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{OrganisationId, ProgrammeId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Key, unreadable};
use crate::domain::organisation::state_named as organisation_state;
use crate::domain::programme::{Outline, state_named};

struct Row {
    id: Uuid,
    slug: String,
    title: Json<Text>,
    description: Json<Text>,
    charter: Option<Json<Text>>,
    state: String,
    starts_at: jiff_sqlx::Timestamp,
    ends_at: jiff_sqlx::Timestamp,
    participants: i64,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl TryFrom<Row> for Programme {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id.into(),
            state: state_named(&row.state).ok_or_else(|| unreadable("state"))?,
            slug: row.slug,
            title: row.title.0,
            description: row.description.0,
            starts_at: row.starts_at.to_jiff(),
            ends_at: row.ends_at.to_jiff(),
            charter: row.charter.map(|charter| charter.0),
            participants: row.participants,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        })
    }
}

/// Programmes by id, in the order of the ids.
///
/// # Errors
/// When Postgres fails.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Programme>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT p.id, slug, title AS "title: Json<Text>", description AS "description: Json<Text>",
                  charter AS "charter: Json<Text>", state, starts_at, ends_at,
                  (SELECT count(*) FROM participants WHERE programme_id = p.id) AS "participants!",
                  version, created_at, updated_at
           FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, place) JOIN programmes p USING (id)
           ORDER BY wanted.place"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Programme::try_from).collect()
}

/// The programme that a path names.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, key: &Key) -> Result<Option<ProgrammeId>, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM programmes WHERE id = $1 OR slug = $2 ORDER BY id IS NOT DISTINCT FROM $1 DESC LIMIT 1",
        key.id,
        key.slug
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(ProgrammeId::from))
}

/// A page of programmes, the newest first; those that an organisation takes part in, if one is named.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    participant: Option<OrganisationId>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Programme>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM programmes
         WHERE ($1::uuid IS NULL OR id < $1)
           AND ($3::uuid IS NULL OR id IN (SELECT programme_id FROM participants
                                           WHERE organisation_id = $3))
         ORDER BY id DESC LIMIT $2",
        after,
        limit,
        participant.map(Uuid::from)
    )
    .fetch_all(&mut *conn)
    .await?;
    load(conn, &ids).await
}

/// Writes a new programme.
///
/// # Errors
/// When Postgres fails; by `programmes_slug` when its slug is taken.
pub async fn insert(
    conn: &mut PgConnection,
    id: ProgrammeId,
    outline: &Outline,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO programmes (id, slug, title, description, charter, state, starts_at, ends_at, version,
             created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, 1, $8, $8)",
        Uuid::from(id),
        outline.slug,
        Json(&outline.title) as _,
        Json(&outline.description) as _,
        outline.charter.as_ref().map(Json) as _,
        outline.starts_at.to_sqlx(),
        outline.ends_at.to_sqlx(),
        now.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes programmes whose end is past; which ones.
///
/// # Errors
/// When Postgres fails.
pub async fn close_over(
    conn: &mut PgConnection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE programmes SET state = 'closed', version = version + 1, updated_at = $1
         WHERE id IN (SELECT id FROM programmes WHERE state = 'open' AND ends_at <= $1
                      ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING id",
        now.to_sqlx(),
        limit
    )
    .fetch_all(conn)
    .await
}

/// Has an organisation take part; false when it does already.
///
/// # Errors
/// When Postgres fails.
pub async fn join(
    conn: &mut PgConnection,
    participant: &Participant,
    signed_by: Option<&str>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "INSERT INTO participants (id, programme_id, organisation_id, charter_signed_by, charter_signed_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT participants_once DO NOTHING",
        participant.id,
        Uuid::from(participant.programme_id),
        Uuid::from(participant.organisation_id),
        signed_by,
        participant.charter_signed_at.map(|at| at.to_sqlx()) as _,
        participant.created_at.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// A page of those who take part in a programme, the latest first: verified ones, or all.
///
/// # Errors
/// When Postgres fails.
pub async fn participants(
    conn: &mut PgConnection,
    programme: ProgrammeId,
    all: bool,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ProgrammeParticipant>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT p.id, p.charter_signed_at, p.created_at, o.id AS organisation_id, o.slug,
                  o.name AS "name: Json<Text>", o.country, o.state, o.registration_number
           FROM participants p JOIN organisations o ON o.id = p.organisation_id
           WHERE p.programme_id = $1 AND ($2 OR o.state = 'verified') AND ($3::uuid IS NULL OR p.id < $3)
           ORDER BY p.id DESC LIMIT $4"#,
        Uuid::from(programme),
        all,
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    let participants = rows.into_iter().map(|row| {
        let state = organisation_state(&row.state).ok_or_else(|| unreadable("state"))?;
        Ok(ProgrammeParticipant {
            id: row.id,
            state: ParticipantState::Joined,
            programme_id: programme,
            organisation: OrganisationSummary {
                id: row.organisation_id.into(),
                slug: row.slug,
                name: row.name.0,
                country: row.country,
                state,
                registration_number: row.registration_number,
            },
            charter_signed_at: row.charter_signed_at.map(jiff_sqlx::Timestamp::to_jiff),
            created_at: row.created_at.to_jiff(),
        })
    });
    participants.collect()
}

/// An organisation's part in a programme.
///
/// # Errors
/// When Postgres fails.
pub async fn participant(
    conn: &mut PgConnection,
    programme: ProgrammeId,
    organisation: OrganisationId,
) -> Result<Option<Participant>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT id, charter_signed_at, created_at FROM participants WHERE programme_id = $1 AND organisation_id = $2",
        Uuid::from(programme),
        Uuid::from(organisation)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Participant {
        id: row.id,
        state: ParticipantState::Joined,
        programme_id: programme,
        organisation_id: organisation,
        charter_signed_at: row.charter_signed_at.map(jiff_sqlx::Timestamp::to_jiff),
        created_at: row.created_at.to_jiff(),
    }))
}
