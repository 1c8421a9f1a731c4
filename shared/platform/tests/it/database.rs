//! What Postgres and the network before it may do to us.

use std::time::{Duration, Instant};

use contracts::pledge::events::CampaignTotalsChanged;
use jiff::SignedDuration;
use jiff_sqlx::ToSqlx as _;
use platform::db;
use serde_json::json;
use sqlx::{Connection as _, PgPool};
use testkit::{Env, eventually};

use crate::messages::allow;
use crate::toy::Toy;

async fn noted(pool: &PgPool, version: i64) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM effects WHERE version = $1")
        .bind(version)
        .fetch_one(pool)
        .await
        .unwrap()
}

async fn note(conn: &mut sqlx::PgConnection, version: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO effects (campaign, version) VALUES (gen_random_uuid(), $1)")
        .bind(version)
        .execute(conn)
        .await
        .map(|_| ())
}

#[actix_web::test]
async fn trap_15_a_begin_that_is_cancelled_leaves_no_transaction_behind() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let pool = db::pool(&config.database_url, "test", 1).unwrap();
    let mut conn = pool.acquire().await.unwrap();
    // The client goes away when BEGIN was sent and before it was answered.
    proxies.database.stall_answers();
    let begun = tokio::time::timeout(Duration::from_millis(200), conn.begin());
    assert!(begun.await.is_err());
    proxies.database.restore();
    drop(conn);
    // What comes next on that connection is committed, and seen by others.
    let mut conn = pool.acquire().await.unwrap();
    note(&mut conn, 1).await.unwrap();
    assert_eq!(noted(&env.db, 1).await, 1);
    drop(conn);
    pool.close().await;
    env.finish([], 0).await;
}

#[actix_web::test]
async fn trap_15_a_connection_that_died_silently_leaks_no_place_in_the_pool() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let pool = db::pool(&config.database_url, "test", 2).unwrap();
    let (mut one, mut other) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    proxies.database.stall();
    // Both wait for an answer that never comes, until their callers give up.
    for conn in [&mut one, &mut other] {
        let asked = tokio::time::timeout(Duration::from_millis(100), note(conn, 1));
        assert!(asked.await.is_err());
    }
    drop((one, other));
    eventually("both places to be free", async || {
        (pool.size() == 0).then_some(())
    })
    .await;
    // New connections find a server; those that were stalled never come back.
    let direct = db::pool(&env.config().database_url, "test", 2).unwrap();
    note(&mut direct.acquire().await.unwrap(), 2).await.unwrap();
    proxies.database.cut();
    proxies.database.restore();
    let started = Instant::now();
    note(&mut pool.acquire().await.unwrap(), 3).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
    pool.close().await;
    direct.close().await;
    env.finish([], 0).await;
}

#[actix_web::test]
async fn trap_15_idle_connections_that_died_are_noticed_before_they_are_used() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let pool = db::pool(&config.database_url, "test", 4).unwrap();
    let taken = [
        pool.acquire().await,
        pool.acquire().await,
        pool.acquire().await,
    ];
    drop(taken);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    proxies.database.cut();
    for version in 1..=4 {
        note(&mut pool.acquire().await.unwrap(), version)
            .await
            .unwrap();
    }
    pool.close().await;
    env.finish([], 0).await;
}

#[actix_web::test]
async fn trap_16_a_commit_that_was_not_answered_is_told_apart_and_looked_up() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let pool = db::pool(&config.database_url, "test", 1).unwrap();
    let cut = async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        proxies.database.cut();
        proxies.database.restore();
    };
    // The commit arrived, its answer did not.
    let mut tx = pool.begin().await.unwrap();
    note(&mut tx, 1).await.unwrap();
    proxies.database.stall_answers();
    let (committed, ()) = tokio::join!(db::commit(tx, "test-answer-lost"), cut());
    assert!(db::is_commit_unknown(&committed.unwrap_err()));
    assert_eq!(noted(&env.db, 1).await, 1, "looking tells");
    // It never arrived: the same error, another truth.
    let mut tx = pool.begin().await.unwrap();
    note(&mut tx, 2).await.unwrap();
    proxies.database.stall();
    let (committed, ()) = tokio::join!(db::commit(tx, "test-commit-lost"), cut());
    assert!(db::is_commit_unknown(&committed.unwrap_err()));
    assert_eq!(noted(&env.db, 2).await, 0, "looking tells");
    // Refused by the database: that is known.
    let mut tx = pool.begin().await.unwrap();
    let refused = sqlx::query("INSERT INTO effects (nothing) VALUES (1)")
        .execute(&mut *tx)
        .await;
    assert!(!db::is_commit_unknown(&refused.unwrap_err()));
    drop(tx);
    pool.close().await;
    env.finish([], 0).await;
}

#[actix_web::test]
async fn trap_16_a_client_that_asks_again_after_an_unknown_commit_finds_it_done() {
    let env = Env::start::<Toy>().await;
    let (proxies, config) = env.proxied().await;
    let (running, api) = env.run::<Toy>(config).await;
    allow(&env).await;
    let body = json!({"seconds": 1});
    let ask = || api.post("/api/tell", &body).key("asked-twice").send();
    let lose_the_answer = async {
        // The flow is in its one slow statement: its answer and the commit's get lost.
        tokio::time::sleep(Duration::from_millis(500)).await;
        proxies.database.stall_answers();
        tokio::time::sleep(Duration::from_secs(1)).await;
        proxies.database.cut();
        proxies.database.restore();
    };
    let (first, ()) = tokio::join!(ask(), lose_the_answer);
    assert_eq!(first.status, 503, "{}", first.text);
    assert!(first.headers.contains_key("retry-after"));
    assert_eq!(ask().await.status, 201);
    let again = ask().await;
    assert_eq!(again.status, 201);
    env.broker
        .heard::<CampaignTotalsChanged>(|event| event.version == 7)
        .await;
    // The queue may be empty while the event is still in hand, or waits to be tried again.
    eventually("the effect", async || {
        (noted(&env.db, 7).await == 1).then_some(())
    })
    .await;
    env.finish([running], 0).await;
}

#[actix_web::test]
async fn what_is_old_is_forgotten_by_several_copies_at_once_and_nothing_else() {
    let env = Env::at::<Toy>("2026-06-01T00:00:00Z").await;
    let now = env.clock.now();
    let ago = |days: i64| (now - SignedDuration::from_hours(24 * days)).to_sqlx();
    for (days, rows) in [(31, 3_500), (29, 7)] {
        sqlx::query(
            "INSERT INTO inbox (event_id, kind, received_at)
             SELECT gen_random_uuid(), 'x', $1 FROM generate_series(1, $2)",
        )
        .bind(ago(days))
        .bind(rows)
        .execute(&env.db)
        .await
        .unwrap();
    }
    for (days, rows) in [(8, 2_500), (6, 5)] {
        sqlx::query(
            "INSERT INTO idempotency_keys (scope, key, request_hash, created_at)
             SELECT 's', gen_random_uuid()::text, '', $1 FROM generate_series(1, $2)",
        )
        .bind(ago(days))
        .bind(rows)
        .execute(&env.db)
        .await
        .unwrap();
    }
    // Another replica has some rows in hand: nobody waits for it.
    let mut elsewhere = env.db.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM inbox WHERE received_at < $1 LIMIT 10 FOR UPDATE")
        .bind(ago(30))
        .execute(&mut *elsewhere)
        .await
        .unwrap();
    let (one, _) = env.run::<Toy>(env.config()).await;
    let (other, _) = env.run::<Toy>(env.config()).await;
    let left = async || -> (i64, i64) {
        sqlx::query_as(
            "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM idempotency_keys)",
        )
        .fetch_one(&env.db)
        .await
        .unwrap()
    };
    eventually("all but those in hand", async || {
        (left().await == (17, 5)).then_some(())
    })
    .await;
    elsewhere.rollback().await.unwrap();
    assert_eq!(left().await, (17, 5));
    env.finish([one, other], 0).await;
}
