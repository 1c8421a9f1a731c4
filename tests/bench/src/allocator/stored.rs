//! Years of gifts, stored beforehand.

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use tokio::time::Instant;

use super::driver::DONORS;
use super::world::World;
use crate::say;

/// Of these the old gifts are.
const CAMPAIGNS: i32 = 1_000;
/// The rows that are inserted at a time.
const STEP: i64 = 1_000_000;

/// Fills a world with confirmed, matched pledges; a fifth as many donors; and the answers that
/// are kept of the last week's.
pub(crate) async fn fill(world: &World, pledges: u64) -> anyhow::Result<()> {
    let pledges = i64::try_from(pledges)?;
    say(&format!("Storing {pledges} pledges …"));
    let begun = Instant::now();
    world.scene(CAMPAIGNS).await?;
    let mut conn = world.db.acquire().await?;
    // Foreign keys are not looked at: what is inserted here refers to what is there.
    for setting in [
        "SET session_replication_role = replica",
        "SET maintenance_work_mem = '1GB'",
        "SET synchronous_commit = off",
    ] {
        sqlx::raw_sql(setting).execute(&mut *conn).await?;
    }
    let indexes = drop_indexes(&mut conn).await?;
    let donors = (pledges / 5).max(i64::from(DONORS));
    sqlx::query(DONORS_SQL)
        .bind(i64::from(DONORS))
        .bind(donors - 1)
        .execute(&mut *conn)
        .await?;
    number(&mut conn).await?;
    let mut from = 0;
    while from < pledges {
        let to = (from + STEP).min(pledges);
        for statement in [PLEDGES, ALLOCATIONS] {
            sqlx::query(statement)
                .bind(from)
                .bind(to - 1)
                .bind(donors)
                .bind(CAMPAIGNS)
                .execute(&mut *conn)
                .await?;
        }
        from = to;
        say(&format!("  {from} after {} s", begun.elapsed().as_secs()));
    }
    sqlx::query(KEYS)
        .bind(pledges / 10)
        .execute(&mut *conn)
        .await?;
    for statement in AFTERWARDS {
        sqlx::query(statement).execute(&mut *conn).await?;
    }
    for index in indexes {
        sqlx::raw_sql(AssertSqlSafe(index))
            .execute(&mut *conn)
            .await?;
    }
    conn.close().await?;
    sqlx::raw_sql("VACUUM ANALYZE").execute(&world.db).await?;
    sqlx::raw_sql("CHECKPOINT").execute(&world.db).await?;
    say(&format!("  stored in {} s", begun.elapsed().as_secs()));
    Ok(())
}

/// Takes away the indexes of large tables that stand behind no constraint; says how to make them.
async fn drop_indexes(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    let rows = sqlx::query(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i
         WHERE i.schemaname = 'pledge' AND i.tablename IN ('pledges', 'allocations')
           AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut definitions = Vec::new();
    for row in rows {
        let name: String = row.try_get("indexname")?;
        let drop = format!("DROP INDEX {name}");
        sqlx::raw_sql(AssertSqlSafe(drop))
            .execute(&mut *conn)
            .await
            .with_context(|| format!("cannot drop {name}"))?;
        definitions.push(row.try_get("indexdef")?);
    }
    Ok(definitions)
}

/// Donors and funds by a number, so that a gift finds one of each by its own.
async fn number(conn: &mut PgConnection) -> anyhow::Result<()> {
    for statement in [
        "CREATE TEMP TABLE donor_of AS SELECT row_number() OVER () - 1 AS n, id FROM donors",
        "CREATE UNIQUE INDEX ON donor_of (n)",
        "CREATE TEMP TABLE fund_of AS
         SELECT row_number() OVER () - 1 AS n, fund_id, campaign_id FROM fund_campaigns",
        "CREATE UNIQUE INDEX ON fund_of (n)",
        "ANALYZE donor_of",
        "ANALYZE fund_of",
    ] {
        sqlx::raw_sql(statement).execute(&mut *conn).await?;
    }
    Ok(())
}

const DONORS_SQL: &str = "
    INSERT INTO donors (id, email, name, country, created_at)
    SELECT gen_random_uuid(), 'stored' || n || '@example.org', 'Amal', 'SA', now()
    FROM generate_series($1::bigint, $2) AS n";

/// Ids rise with time, as those of the service do.
macro_rules! id {
    () => {
        "(lpad(to_hex(1600000000000 + g.n), 12, '0') || substr(md5(g.n::text), 1, 20))::uuid"
    };
}

const PLEDGES: &str = concat!(
    "INSERT INTO pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge,
         retained, fund_type, method, locale, anonymous, paused_funds, created_at, expires_at,
         payment_id, confirmed_at, confirm_seq)
     SELECT ",
    id!(),
    ", 'confirmed', f.campaign_id, d.id, 'USD', 5000, 0, 0, 5000, 5000, 'general', 'card', 'ar',
            false, '{}', now() - interval '1 year', now() - interval '1 year', ",
    id!(),
    ", now() - interval '1 year', g.n + 1
     FROM generate_series($1::bigint, $2) AS g (n)
          JOIN donor_of d ON d.n = (g.n * 7919) % $3 JOIN fund_of f ON f.n = g.n % $4"
);

const ALLOCATIONS: &str = concat!(
    "INSERT INTO allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
     SELECT ",
    id!(),
    ", f.fund_id, f.campaign_id, 5000, 'ratio', current_date - 365
     FROM generate_series($1::bigint, $2) AS g (n) JOIN fund_of f ON f.n = g.n % $4
     WHERE $3 > 0"
);

const KEYS: &str = r#"
    INSERT INTO idempotency_keys (scope, key, request_hash, status, response, created_at)
    SELECT 'pledges ', gen_random_uuid()::text, decode(repeat(md5(n::text), 2), 'hex'), 201,
           jsonb_build_object('id', gen_random_uuid(), 'state', 'pending', 'matched',
               '{"amount": 5000, "currency": "USD"}'::jsonb, 'match', '[]'::jsonb), now()
    FROM generate_series(1, $1) AS n"#;

/// What the funds and the campaigns say of it all.
const AFTERWARDS: [&str; 4] = [
    "INSERT INTO fund_donors (fund_id, donor_id, used)
     SELECT a.fund_id, p.donor_id, sum(a.amount)
     FROM allocations a JOIN pledges p ON p.id = a.pledge_id GROUP BY 1, 2",
    "UPDATE fund_campaigns p SET used = s.sum FROM
     (SELECT fund_id, sum(amount) AS sum FROM allocations GROUP BY 1) s
     WHERE s.fund_id = p.fund_id",
    "UPDATE match_funds f SET committed = p.used, remaining = f.commitment - p.used
     FROM fund_campaigns p WHERE p.fund_id = f.id",
    "INSERT INTO campaign_totals (campaign_id, raised, matched, donors, pledges)
     SELECT campaign_id, sum(amount), sum(amount), count(DISTINCT donor_id), count(*)
     FROM pledges GROUP BY 1
     ON CONFLICT (campaign_id) DO UPDATE SET raised = excluded.raised, matched = excluded.matched,
         donors = excluded.donors, pledges = excluded.pledges",
];
