//! A database with the pledge service's tables, campaigns and funds to give to, and the sums that
//! must agree afterwards.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool, Row as _};
use tokio::time::Instant;
use uuid::Uuid;

use super::driver::{DONORS, Tally};
use super::{Options, server};

/// Never used up, so that every gift is matched as far as its donor's cap allows.
const COMMITMENT: i64 = 1_000_000_000_000;
/// Two to twenty gifts: some donors come to its end.
const PER_DONOR: i64 = 20_000;

/// A database.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) db: PgPool,
}

/// Campaigns with a fund each that gifts go to in one measurement.
pub(crate) struct Scene {
    pub(crate) campaigns: Vec<Uuid>,
}

/// Refuses to measure on a server that forgets, and has it write no checkpoint in between: pages
/// are then written whole once, at the beginning, and no measurement pays for another one's.
pub(crate) async fn check_durable(admin_url: &str) -> anyhow::Result<()> {
    let db = pool(admin_url)?;
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(name)
            .fetch_one(&db)
            .await?;
        ensure!(
            value == "on",
            "{name} is {value}: nothing measured here would count"
        );
    }
    for statement in [
        "ALTER SYSTEM SET max_wal_size = '32GB'",
        "ALTER SYSTEM SET checkpoint_timeout = '1d'",
        "SELECT pg_reload_conf()",
    ] {
        sqlx::raw_sql(statement).execute(&db).await?;
    }
    db.close().await;
    Ok(())
}

/// The same server, another database.
pub(crate) fn with_database(url: &str, name: &str) -> anyhow::Result<String> {
    let (server, _) = url
        .rsplit_once('/')
        .context("DATABASE_URL names no database")?;
    Ok(format!("{server}/{name}"))
}

/// Makes a database anew.
pub(crate) async fn create_database(admin_url: &str, name: &str) -> anyhow::Result<String> {
    let db = pool(admin_url)?;
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&db).await?;
    }
    db.close().await;
    with_database(admin_url, name)
}

fn pool(url: &str) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url.parse()?;
    Ok(PgPoolOptions::new()
        .max_connections(2)
        .connect_lazy_with(options))
}

impl World {
    /// A database with the tables as the service's own migrations make them.
    pub(crate) async fn create(options: &Options, name: &str) -> anyhow::Result<Self> {
        let url = create_database(&options.database_url, name).await?;
        let db = pool(&url)?;
        sqlx::raw_sql("CREATE SCHEMA pledge").execute(&db).await?;
        let path = format!("ALTER DATABASE {name} SET search_path = pledge");
        sqlx::raw_sql(AssertSqlSafe(path)).execute(&db).await?;
        // Its sessions are from before that.
        db.close().await;
        let world = Self {
            db: pool(&url)?,
            url,
        };
        let migrated = Command::new(&options.pledge)
            .arg("migrate")
            .envs(server::environment(options, &world)?)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .context("cannot run pledge migrate")?;
        ensure!(migrated.success(), "the migrations failed");
        world.known_donors().await?;
        Ok(world)
    }

    /// The donors who are known from before.
    async fn known_donors(&self) -> anyhow::Result<()> {
        sqlx::query(
            "INSERT INTO donors (id, email, name, country, created_at)
             SELECT gen_random_uuid(), 'donor' || lpad(n::text, 10, '0') || '@example.org', 'Amal',
                    'SA', now()
             FROM generate_series(0, $1 - 1) AS n",
        )
        .bind(i32::try_from(DONORS)?)
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// As it was at the beginning.
    pub(crate) async fn clear(&self) -> anyhow::Result<()> {
        sqlx::query("TRUNCATE campaigns, sponsors, donors, outbox, outbox_bundles, idempotency_keys CASCADE")
            .execute(&self.db)
            .await?;
        self.known_donors().await
    }

    /// New live campaigns, each with an active fund that has a cap on donors and campaigns.
    pub(crate) async fn scene(&self, funds: i32) -> anyhow::Result<Scene> {
        let mut tx = self.db.begin().await?;
        let sponsor: Uuid = sqlx::query_scalar(
            r#"INSERT INTO sponsors (id, state, name, kind, country, created_at, decided_at)
               VALUES (gen_random_uuid(), 'verified', '{"en": "Waqf of Light", "ar": "وقف النور"}',
                       'foundation', 'SA', now(), now())
               RETURNING id"#,
        )
        .fetch_one(&mut *tx)
        .await?;
        let campaigns: Vec<Uuid> = sqlx::query_scalar(
            "INSERT INTO campaigns (id, version, state, organisation_id, country, currency, sdgs,
                 areas, groups, fund_types, stacking, starts_at, ends_at)
             SELECT gen_random_uuid(), 1, 'live', gen_random_uuid(), 'SA', 'USD', '{13}',
                    '{climate_action}', '{}', '{general}', 'waterfall', now() - interval '1 day',
                    now() + interval '90 days'
             FROM generate_series(1, $1) RETURNING id",
        )
        .bind(funds)
        .fetch_all(&mut *tx)
        .await?;
        sqlx::query(
            r#"WITH fund AS (
                 INSERT INTO match_funds (id, sponsor_id, name, state, mode, currency, commitment,
                     remaining, priority, starts_at, ends_at, scope, rule, backing, if_unused,
                     created_at, activated_at)
                 SELECT gen_random_uuid(), $1, '{"en": "Trees"}', 'active', 'first_come', 'USD', $3,
                        $3, 1, now() - interval '1 day', now() + interval '90 days',
                        jsonb_build_object('campaigns', jsonb_build_array(campaign)),
                        jsonb_build_object('mode', 'first_come', 'max_per_donor', $4::bigint,
                                           'max_per_campaign', $3::bigint),
                        'promised', 'returned', now(), now()
                 FROM unnest($2::uuid[]) AS campaign
                 RETURNING id, (scope->'campaigns'->>0)::uuid AS campaign)
               INSERT INTO fund_campaigns (fund_id, campaign_id, place, in_scope, unlocked)
               SELECT id, campaign, 1, true, true FROM fund"#,
        )
        .bind(sponsor)
        .bind(&campaigns)
        .bind(COMMITMENT)
        .bind(PER_DONOR)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Scene { campaigns })
    }

    /// Where the WAL stands, in bytes.
    pub(crate) async fn written(&self) -> anyhow::Result<i64> {
        let written = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint";
        Ok(sqlx::query_scalar(written).fetch_one(&self.db).await?)
    }

    /// Events that wait to be told.
    pub(crate) async fn untold(&self) -> anyhow::Result<i64> {
        let count = "SELECT (SELECT count(*) FROM outbox)
            + (SELECT coalesce(sum(cardinality(ids)), 0) FROM outbox_bundles)";
        Ok(sqlx::query_scalar(count).fetch_one(&self.db).await?)
    }

    /// Waits until all is told, but not for ever; says what is left.
    pub(crate) async fn wait_told(&self, patience: Duration) -> anyhow::Result<i64> {
        let begun = Instant::now();
        loop {
            let untold = self.untold().await?;
            if untold == 0 || begun.elapsed() > patience {
                return Ok(untold);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// So that the next measurement doesn't tell this one's events.
    pub(crate) async fn forget_untold(&self) -> anyhow::Result<()> {
        sqlx::query("TRUNCATE outbox, outbox_bundles")
            .execute(&self.db)
            .await?;
        Ok(())
    }

    /// Whether what clients were told, what is stored, and what the funds say is the same.
    pub(crate) async fn check(
        &self,
        scene: &Scene,
        tally: &Tally,
        capped: bool,
    ) -> anyhow::Result<()> {
        let row = sqlx::query(
            "WITH fund AS (
                 SELECT f.* FROM match_funds f JOIN fund_campaigns p ON p.fund_id = f.id
                 WHERE p.campaign_id = ANY($1))
             SELECT (SELECT count(*) FROM pledges WHERE campaign_id = ANY($1)) AS pledges,
                    (SELECT coalesce(sum(amount), 0)::bigint FROM allocations
                     WHERE fund_id IN (SELECT id FROM fund)) AS allocated,
                    (SELECT sum(reserved)::bigint FROM fund) AS reserved,
                    (SELECT bool_and(reserved + committed + remaining = commitment) FROM fund)
                        AS balanced,
                    (SELECT sum(used)::bigint FROM fund_campaigns WHERE campaign_id = ANY($1))
                        AS in_campaigns,
                    (SELECT coalesce(sum(used), 0)::bigint FROM fund_donors
                     WHERE fund_id IN (SELECT id FROM fund)) AS by_donors,
                    (SELECT coalesce(max(used), 0) FROM fund_donors
                     WHERE fund_id IN (SELECT id FROM fund)) AS most",
        )
        .bind(&scene.campaigns)
        .fetch_one(&self.db)
        .await?;
        let pledges: i64 = row.try_get("pledges")?;
        ensure!(
            u64::try_from(pledges)? == tally.pledges,
            "{pledges} pledges are stored, {} were told of",
            tally.pledges
        );
        for sum in ["reserved", "allocated", "in_campaigns", "by_donors"] {
            let stored: i64 = row.try_get(sum)?;
            ensure!(
                stored == tally.matched,
                "{sum}: {stored} is stored, {} was told",
                tally.matched
            );
        }
        let balanced: bool = row.try_get("balanced")?;
        ensure!(balanced, "a fund's sums are not its commitment");
        let most: i64 = row.try_get("most")?;
        ensure!(
            !capped || most <= PER_DONOR,
            "a donor has {most}, over the cap of {PER_DONOR}"
        );
        Ok(())
    }
}

impl Scene {
    /// What is left of each fund, as the peer counts it.
    pub(crate) async fn count_in_redis(&self, url: &str) -> anyhow::Result<()> {
        let client = redis::Client::open(url)?;
        let mut redis = client.get_multiplexed_async_connection().await?;
        for campaign in &self.campaigns {
            redis::cmd("SET")
                .arg(format!("bench:left:{campaign}"))
                .arg(COMMITMENT)
                .query_async::<()>(&mut redis)
                .await?;
        }
        Ok(())
    }
}
