//! How long matches are held for unpaid gifts.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PledgeId;
use sqlx::PgConnection;

use super::{expect_rows, read};
use crate::domain::hold::Hold;

/// The hold of a pledge.
///
/// # Errors
/// When Postgres fails.
pub async fn find(conn: &mut PgConnection, id: PledgeId) -> Result<Option<Hold>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT p.state, p.closing, p.extended_from, p.expires_at,
                  (SELECT min(f.ends_at) FROM allocations a JOIN match_funds f ON f.id = a.fund_id
                   WHERE a.pledge_id = p.id) AS "window_ends_at?"
           FROM pledges p WHERE p.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Hold {
            state: read(&row.state)?,
            closing: row.closing.is_some(),
            extended: row.extended_from.is_some(),
            expires_at: row.expires_at.to_jiff(),
            window_ends_at: row.window_ends_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    })
    .transpose()
}

/// Has a hold last until then, its one time. The pledge's row is locked.
///
/// # Errors
/// When Postgres fails.
pub async fn extend(
    conn: &mut PgConnection,
    id: PledgeId,
    until: Timestamp,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query!(
        "UPDATE pledges SET extended_from = expires_at, expires_at = $2
         WHERE id = $1 AND state = 'pending' AND closing IS NULL AND extended_from IS NULL",
        id.0,
        until.to_sqlx(),
    )
    .execute(conn)
    .await?;
    expect_rows(done.rows_affected(), 1, "pledges")
}
