//! What became of a transaction when the connection broke while it was committed: only the database
//! can say. Creations with a key claim it again, events are noted in the inbox; for all that has
//! neither, there is this.

use std::time::Duration;

use platform::db;
use platform::http::Problem;
use sqlx::{PgConnection, PgPool};

use super::Fault;

/// How often, and how long after each other, Postgres is asked.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// By this Postgres knows a transaction when it is over.
#[derive(Debug)]
pub(super) struct Mark(String);

impl Mark {
    /// The mark of the transaction at hand.
    pub(super) async fn of(conn: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let id = sqlx::query_scalar!(r#"SELECT pg_current_xact_id()::text AS "id!""#)
            .fetch_one(conn)
            .await?;
        Ok(Self(id))
    }

    /// Takes what the commit said; where that is nothing sure, finds out.
    pub(super) async fn settle(
        self,
        pool: &PgPool,
        committed: Result<(), sqlx::Error>,
    ) -> Result<(), Fault> {
        let Err(error) = committed else {
            return Ok(());
        };
        if !db::is_temporary(&error) {
            return Err(error.into());
        }
        tracing::warn!(%error, "the outcome of a commit is not known; looking");
        for _ in 0..TRIES {
            match self.status(pool).await.as_deref() {
                Ok("committed") => return Ok(()),
                Ok("aborted") => return Err(Fault::Raced),
                // The server hasn't noticed yet, or can't be reached.
                Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        // Not begun anew: it may have been done.
        Err(Problem::unavailable(1).into())
    }

    async fn status(&self, pool: &PgPool) -> Result<String, sqlx::Error> {
        let status = sqlx::query_scalar!(
            r#"SELECT pg_xact_status($1::text::xid8) AS "status?""#,
            self.0
        );
        Ok(status.fetch_one(pool).await?.unwrap_or_default())
    }
}
