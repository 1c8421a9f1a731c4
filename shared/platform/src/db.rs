//! Connections to Postgres, and what its errors mean.

use std::time::Duration;

use anyhow::Context as _;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres, Row as _, Transaction};

use crate::kill;

/// The tables that every service has: outbox, inbox, idempotency keys.
static PLATFORM: Migrator = sqlx::migrate!("../../migrations/platform");

/// How long a connection may take to answer that it is there.
const ANSWER: Duration = Duration::from_secs(2);
/// A connection that was used so lately is not asked whether it is there.
const LATELY: Duration = Duration::from_secs(1);

/// Opens a pool as the service's role; its search path is the service's schema.
///
/// # Errors
/// When the address can't be read.
pub fn pool(url: &str, service: &'static str, connections: u32) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url.parse().context("DATABASE_URL is no Postgres address")?;
    let options = options
        .application_name(service)
        // A transaction whose client vanished or was stopped must not hold its locks for long: nothing
        // but our own arithmetic happens between its statements.
        .options([
            ("idle_in_transaction_session_timeout", "10s"),
            ("tcp_user_timeout", "15s"),
            ("statement_timeout", "30s"),
        ]);
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for < LATELY {
                    return Ok(true);
                }
                in_time(conn.ping()).await.map(|()| true)
            })
        })
        .after_release(|conn, _| Box::pin(in_time(is_clean(conn))))
        .connect_lazy_with(options))
}

/// The same pool for what may be done again: its commits don't wait for the disk. What a crash of
/// Postgres then takes back is as if it had not been done yet.
pub(crate) fn repeatable(pool: PgPool) -> PgPool {
    let options = PgConnectOptions::clone(&pool.connect_options());
    pool.set_connect_options(options.options([("synchronous_commit", "off")]));
    pool
}

/// Whether a connection that comes back is in no transaction: a `begin` that was cancelled leaves one
/// open that sqlx doesn't know of, and whatever came next would be lost with it (sqlx #4385).
async fn is_clean(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // In a transaction, now() is when that began.
    let row = sqlx::raw_sql("SELECT now() = statement_timestamp()")
        .fetch_one(conn)
        .await?;
    row.try_get(0)
}

/// A connection that died silently answers never, and would be kept for ever (sqlx #4349).
async fn in_time<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let answered = tokio::time::timeout(ANSWER, asked).await;
    answered.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// Runs the platform's migrations and the service's own.
///
/// # Errors
/// When one fails, or an applied one was changed since.
pub async fn migrate(pool: &PgPool, own: &Migrator) -> anyhow::Result<()> {
    PLATFORM.run(pool).await.context("platform migrations")?;
    own.run(pool).await.context("the service's migrations")?;
    Ok(())
}

/// The migrations that every service's schema has besides its own.
pub fn platform_migrations() -> impl Iterator<Item = &'static sqlx::migrate::Migration> {
    PLATFORM.iter()
}

/// Commits, between two kill points of this name: `<name>.before-commit` and `<name>.after-commit`.
/// Every commit of a service goes through here, so that tests can kill it there.
///
/// # Errors
/// When Postgres fails; whether it was committed is unknown then, if the connection broke.
pub async fn commit(tx: Transaction<'_, Postgres>, name: &'static str) -> Result<(), sqlx::Error> {
    kill::around(name, kill::Side::BeforeCommit);
    let committed = tx.commit().await;
    kill::around(name, kill::Side::AfterCommit);
    committed
}

/// Whether a commit that failed so may have happened all the same: then look before trying again,
/// by an id that the client chose.
#[must_use]
pub fn is_commit_unknown(error: &sqlx::Error) -> bool {
    match error {
        // What Postgres answers is known, but for its last words: shutting down, crashed.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            ["08", "57P"].iter().any(|class| code.starts_with(class)) || code == "40003"
        }),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether every migration that this binary knows was applied.
///
/// # Errors
/// When Postgres can't be asked, or a migration is missing.
pub async fn check_migrated(pool: &PgPool, own: &Migrator) -> anyhow::Result<()> {
    let newest = |migrator: &Migrator| migrator.iter().map(|migration| migration.version).max();
    let row = sqlx::query(
        "SELECT (SELECT max(version) FROM _platform_migrations WHERE success),
                (SELECT max(version) FROM _sqlx_migrations WHERE success)",
    )
    .fetch_one(pool)
    .await?;
    let applied: (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    anyhow::ensure!(
        applied.0 >= newest(&PLATFORM) && applied.1 >= newest(own),
        "migrations are not all applied"
    );
    Ok(())
}

/// The constraint that an error names, if it is about one.
#[must_use]
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}

/// Whether a row with the same value was there already, under this constraint.
#[must_use]
pub fn is_unique_violation(error: &sqlx::Error, name: &str) -> bool {
    let unique = error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    unique && constraint(error) == Some(name)
}

/// Whether the fault is the connection's or the load's, so that a later try may do.
#[must_use]
pub fn is_temporary(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // Connection trouble, lack of resources, shutdown, serialisation, deadlock, a lock that
            // was waited for too long.
            ["08", "53", "57"]
                .iter()
                .any(|class| code.starts_with(class))
                || matches!(code.as_ref(), "40001" | "40P01" | "55P03")
        }),
        _ => false,
    }
}
