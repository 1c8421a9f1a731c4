//! Pictures of organisations.

use contracts::campaign::api::{Picture, PictureSize, PictureState};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::OrganisationId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::picture::Drawn;

struct Row {
    id: Uuid,
    organisation_id: Uuid,
    hash: String,
    sizes: Json<Vec<PictureSize>>,
    created_at: jiff_sqlx::Timestamp,
}

impl From<Row> for (Uuid, Picture) {
    fn from(row: Row) -> Self {
        let picture = Picture {
            id: row.hash,
            state: PictureState::Kept,
            organisation_id: row.organisation_id.into(),
            sizes: row.sizes.0,
            created_at: row.created_at.to_jiff(),
        };
        (row.id, picture)
    }
}

/// A picture of an organisation.
///
/// # Errors
/// When Postgres fails.
pub async fn get(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    hash: &str,
) -> Result<Option<Picture>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id, organisation_id, hash, sizes AS "sizes: _", created_at FROM pictures
           WHERE organisation_id = $1 AND hash = $2"#,
        Uuid::from(organisation),
        hash
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| <(Uuid, Picture)>::from(row).1))
}

/// A page of an organisation's pictures, the newest first, each with its place.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(Uuid, Picture)>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, organisation_id, hash, sizes AS "sizes: _", created_at FROM pictures
           WHERE organisation_id = $1 AND ($2::uuid IS NULL OR id < $2)
           ORDER BY id DESC LIMIT $3"#,
        Uuid::from(organisation),
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Keeps a picture with all its sizes.
///
/// # Errors
/// When Postgres fails.
pub async fn insert(
    conn: &mut PgConnection,
    id: Uuid,
    picture: &Picture,
    drawn: &Drawn,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO pictures (id, organisation_id, hash, sizes, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        Uuid::from(picture.organisation_id),
        picture.id,
        Json(&picture.sizes) as _,
        by,
        picture.created_at.to_sqlx()
    )
    .execute(&mut *conn)
    .await?;
    for (size, jpeg) in &drawn.files {
        sqlx::query!(
            "INSERT INTO picture_files (picture_id, hash, size, jpeg) VALUES ($1, $2, $3, $4)",
            id,
            picture.id,
            i32::try_from(size.size).unwrap_or(i32::MAX),
            jpeg
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Forgets an organisation's pictures from before that no campaign shows and no draft names.
///
/// # Errors
/// When Postgres fails.
pub async fn forget_unused(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    before: Timestamp,
) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "DELETE FROM pictures p
         WHERE organisation_id = $1 AND created_at < $2
           AND NOT EXISTS (SELECT FROM campaigns
                           WHERE organisation_id = p.organisation_id AND picture_hash = p.hash)
           AND NOT EXISTS (SELECT FROM drafts
                           WHERE organisation_id = p.organisation_id AND content ->> 'picture_id' = p.hash)",
        Uuid::from(organisation),
        before.to_sqlx()
    )
    .execute(conn)
    .await?;
    Ok(forgotten.rows_affected())
}

/// How many pictures an organisation has that no campaign shows.
///
/// # Errors
/// When Postgres fails.
pub async fn count_unused(
    conn: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM pictures p
           WHERE organisation_id = $1
             AND NOT EXISTS (SELECT FROM campaigns
                             WHERE organisation_id = p.organisation_id AND picture_hash = p.hash)"#,
        Uuid::from(organisation)
    )
    .fetch_one(conn)
    .await
}

/// One size of a picture, by its hash.
///
/// # Errors
/// When Postgres fails.
pub async fn file(
    conn: &mut PgConnection,
    hash: &str,
    size: i32,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT jpeg FROM picture_files WHERE hash = $1 AND size = $2 LIMIT 1",
        hash,
        size
    )
    .fetch_optional(conn)
    .await
}
