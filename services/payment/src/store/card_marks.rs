//! The key of the marks by which other services tell cards apart.

use sqlx::PgConnection;

/// The key.
///
/// # Errors
/// When Postgres fails.
pub async fn key(conn: &mut PgConnection) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar!("SELECT key FROM card_mark_key")
        .fetch_one(conn)
        .await
}
