//! Campaigns as the services know them, thousands at once.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool, Row as _};
use uuid::Uuid;

use super::Options;
use super::suite::{WITH_DATABASE, database_url, environment};

/// Campaigns of one organisation, with one match fund for all of them.
const OF_ONE: i32 = 100;
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) struct World {
    campaign: PgPool,
    redis: redis::Client,
}

fn pool(url: &str) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url.parse()?;
    Ok(PgPoolOptions::new()
        .max_connections(2)
        .connect_lazy_with(options))
}

impl World {
    pub(crate) async fn create(options: &Options) -> anyhow::Result<Self> {
        let admin = pool(&options.database_url)?;
        for service in WITH_DATABASE {
            database(options, &admin, service).await?;
        }
        let world = Self {
            campaign: pool(&database_url(options, "campaign")?)?,
            redis: redis::Client::open(options.redis_url.as_str())?,
        };
        let count = i32::try_from(options.campaigns)?;
        for statement in CAMPAIGNS {
            sqlx::query(statement)
                .bind(count)
                .bind(OF_ONE)
                .execute(&world.campaign)
                .await?;
        }
        let pledge = pool(&database_url(options, "pledge")?)?;
        for statement in FUNDS {
            sqlx::query(statement)
                .bind(count)
                .bind(OF_ONE)
                .execute(&pledge)
                .await?;
        }
        for db in [&world.campaign, &pledge] {
            sqlx::raw_sql("ANALYZE").execute(db).await?;
        }
        pledge.close().await;
        admin.close().await;
        Ok(world)
    }

    /// Waits until the clock has looked at every campaign, as it does once after its start.
    pub(crate) async fn settled(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        // Just started, it may not have begun.
        tokio::time::sleep(Duration::from_secs(2)).await;
        loop {
            let due = "SELECT count(*) FROM campaigns WHERE due_at <= now()";
            let due: i64 = sqlx::query_scalar(due).fetch_one(&self.campaign).await?;
            if due == 0 {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "{due} campaigns are still due");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Changes the figures of campaigns, and says so as the campaign service does; their new version.
    pub(crate) async fn raise(&self, slugs: &[String]) -> anyhow::Result<i64> {
        let rows = sqlx::query(
            "UPDATE campaign_totals SET version = (SELECT max(version) FROM campaign_totals) + 1,
                    raised = raised + 5000, donors = donors + 1, pledges = pledges + 1, changed_at = now(),
                    updated_at = now()
             WHERE campaign_id IN (SELECT id FROM campaigns WHERE slug = ANY($1))
             RETURNING campaign_id, version",
        )
        .bind(slugs)
        .fetch_all(&self.campaign)
        .await?;
        let mut redis = self.redis.get_multiplexed_async_connection().await?;
        let mut publish = redis::pipe();
        let mut version = 0;
        for row in &rows {
            let id: Uuid = row.try_get(0)?;
            version = row.try_get(1)?;
            publish
                .publish(contracts::redis_keys::PROGRESS_CHANNEL, id.to_string())
                .ignore();
        }
        ensure!(rows.len() == slugs.len(), "a campaign is not there");
        publish.query_async::<()>(&mut redis).await?;
        Ok(version)
    }
}

/// Makes a service's database anew, with the tables as its own migrations make them.
async fn database(options: &Options, admin: &PgPool, service: &str) -> anyhow::Result<()> {
    let name = format!("bench_web_{service}");
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
        format!("ALTER DATABASE {name} SET search_path = {service}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(admin)
            .await?;
    }
    let db = pool(&database_url(options, service)?)?;
    let schema = format!("CREATE SCHEMA {service}");
    sqlx::raw_sql(AssertSqlSafe(schema)).execute(&db).await?;
    db.close().await;
    let migrated = Command::new(options.programs.join(service))
        .arg("migrate")
        .envs(environment(options, service)?)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot run {service} migrate"))?;
    ensure!(migrated.success(), "the migrations of {service} failed");
    Ok(())
}

/// What the campaign service knows. `$1` campaigns, `$2` of each organisation.
const CAMPAIGNS: [&str; 6] = [
    r#"INSERT INTO organisations (id, slug, name, country, registration_number, website, target_groups, areas,
           state, search, verified_at, version, members_version, created_at, updated_at)
       SELECT md5('organisation' || n)::uuid, 'seeds-' || n,
              jsonb_build_object('en', 'Seeds of the Nile ' || n, 'ar', 'جمعية بذور النيل ' || n,
                                 'fr', 'Graines du Nil ' || n),
              'TN', '6711/' || n, 'https://seeds.example', '{local_communities}', '{climate_action}', 'verified',
              'seeds', now(), 1, 1, now(), now()
       FROM generate_series(0, $1 / $2) AS n"#,
    r#"INSERT INTO campaigns (id, organisation_id, slug, title, story, kind, funding_model, goal, currency,
           starts_at, ends_at, sdgs, areas, target_groups, fund_types, stacking, budget, state, search, due_at,
           published_at, version, created_at, updated_at)
       SELECT md5('campaign' || n)::uuid, md5('organisation' || n / $2)::uuid, 'bench-' || lpad(n::text, 5, '0'),
              jsonb_build_object('en', 'Sustainable Climate on the Nile, village ' || n,
                                 'ar', 'مناخ مستدام على النيل، القرية ' || n,
                                 'fr', 'Climat durable sur le Nil, village ' || n),
              jsonb_build_object(
                  'en', repeat('We plant trees with the families of village ' || n || ', who look after them for three years. ', 12),
                  'ar', repeat('نزرع الأشجار مع أسر القرية ' || n || ' التي ترعاها ثلاث سنوات. ', 16),
                  'fr', repeat('Nous plantons des arbres avec les familles du village ' || n || '. ', 16)),
              'fundraising', 'flexible', 5000000 + n * 100, 'EGP', now() - interval '10 days',
              now() + interval '60 days' + n * interval '1 minute', '{13,15,6}', '{climate_action}',
              '{local_communities}', '{general,sadaqah}', 'waterfall',
              jsonb_build_array(
                  jsonb_build_object('label', jsonb_build_object('en', 'Trees', 'ar', 'أشجار', 'fr', 'Arbres'),
                                     'amount', 3000000),
                  jsonb_build_object('label', jsonb_build_object('en', 'Water', 'ar', 'مياه', 'fr', 'Eau'),
                                     'amount', 2000000)),
              'live', 'climate', now() + interval '60 days', now(), 1, now(), now()
       FROM generate_series(1, $1) AS n"#,
    "INSERT INTO campaign_totals (campaign_id, version, raised, matched, donors, pledges, changed_at, updated_at)
       SELECT md5('campaign' || n)::uuid, 1, n * 100, n * 50, n, n, now(), now() FROM generate_series(1, $1) AS n
       WHERE $2 > 0",
    r#"INSERT INTO campaign_updates (id, campaign_id, title, body, author, created_at)
       SELECT gen_random_uuid(), md5('campaign' || n)::uuid,
              jsonb_build_object('ar', 'زرعنا ألف شجرة', 'en', 'A thousand trees', 'fr', 'Mille arbres'),
              jsonb_build_object('ar', repeat('شكرًا لكل من تبرّع. ', 10), 'en', repeat('Thanks to all. ', 10)),
              'editor@seeds.example', now()
       FROM generate_series(1, $1) AS n WHERE $2 > 0"#,
    "INSERT INTO match_funds (fund_id, version, state, mode, currency, available, starts_at, ends_at)
       SELECT md5('fund' || n)::uuid, 1, 'active', 'first_come', 'EGP', 1000000000, now() - interval '1 day',
              now() + interval '90 days'
       FROM generate_series(0, $1 / $2) AS n",
    "INSERT INTO match_fund_campaigns (fund_id, campaign_id, version, used, unlocked)
       SELECT md5('fund' || n / $2)::uuid, md5('campaign' || n)::uuid, 1, 0, true
       FROM generate_series(1, $1) AS n",
];

/// What the pledge service knows of the same.
const FUNDS: [&str; 4] = [
    "INSERT INTO campaigns (id, version, state, organisation_id, country, currency, sdgs, areas, groups,
         fund_types, stacking, starts_at, ends_at)
     SELECT md5('campaign' || n)::uuid, 1, 'live', md5('organisation' || n / $2)::uuid, 'TN', 'EGP', '{13,15,6}',
            '{climate_action}', '{local_communities}', '{general,sadaqah}', 'waterfall',
            now() - interval '10 days', now() + interval '60 days'
     FROM generate_series(1, $1) AS n",
    r#"INSERT INTO sponsors (id, state, name, kind, country, created_at, decided_at, slug)
       SELECT md5('sponsor' || n)::uuid, 'verified',
              jsonb_build_object('en', 'Waqf of Light ' || n, 'ar', 'وقف النور ' || n), 'foundation', 'SA', now(),
              now(), 'waqf-' || n
       FROM generate_series(0, $1 / $2) AS n"#,
    r#"INSERT INTO match_funds (id, sponsor_id, name, state, mode, currency, commitment, remaining, priority,
           starts_at, ends_at, scope, rule, backing, if_unused, created_at, activated_at)
       SELECT md5('fund' || n)::uuid, md5('sponsor' || n)::uuid, '{"en": "Trees"}', 'active', 'first_come', 'EGP',
              1000000000, 1000000000, 1, now() - interval '1 day', now() + interval '90 days',
              '{"filter": {"country": "TN"}}', '{"mode": "first_come"}', 'promised', 'returned', now(), now()
       FROM generate_series(0, $1 / $2) AS n"#,
    "INSERT INTO fund_campaigns (fund_id, campaign_id, place, in_scope, unlocked)
     SELECT md5('fund' || n / $2)::uuid, md5('campaign' || n)::uuid, 0, true, true
     FROM generate_series(1, $1) AS n",
];
