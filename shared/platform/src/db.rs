//! Connections to Postgres, and what its errors mean.

use std::time::Duration;

use anyhow::Context as _;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, Transaction};

use crate::kill;

/// The tables that every service has: outbox, inbox, idempotency keys.
static PLATFORM: Migrator = sqlx::migrate!("../../migrations/platform");

/// Opens a pool as the service's role; its search path is the service's schema.
///
/// # Errors
/// When the address can't be read.
pub fn pool(url: &str, service: &'static str, connections: u32) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url.parse().context("DATABASE_URL is no Postgres address")?;
    let options = options
        .application_name(service)
        // A transaction whose client vanished must not hold locks for ever.
        .options([
            ("idle_in_transaction_session_timeout", "60s"),
            ("tcp_user_timeout", "15s"),
            ("statement_timeout", "30s"),
        ]);
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        .connect_lazy_with(options))
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

/// Whether every migration that this binary knows was applied.
///
/// # Errors
/// When Postgres can't be asked, or a migration is missing.
pub async fn check_migrated(pool: &PgPool, own: &Migrator) -> anyhow::Result<()> {
    let latest = own.iter().map(|migration| migration.version).max();
    let applied: Option<i64> =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(pool)
            .await?;
    anyhow::ensure!(applied >= latest, "migrations are not all applied");
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
            // Connection trouble, lack of resources, shutdown, serialisation, deadlock.
            ["08", "53", "57"]
                .iter()
                .any(|class| code.starts_with(class))
                || matches!(code.as_ref(), "40001" | "40P01")
        }),
        _ => false,
    }
}
