//! Flows that end in the middle: by a fault, or with the connection. Nothing of them stays.

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::world::{Gift, World, gift, key};

/// Has whoever writes to a table end with `what`, after all that the flow did before.
async fn fail_at(world: &World, table: &str, what: &str) {
    let sql = format!(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN {what}; RETURN NULL; END $$;
         CREATE TRIGGER fail AFTER INSERT OR UPDATE ON {table}
             FOR EACH STATEMENT EXECUTE FUNCTION fail()"
    );
    run(world, sql).await;
}

async fn heal(world: &World) {
    run(world, "DROP FUNCTION fail() CASCADE".to_owned()).await;
}

async fn run(world: &World, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&world.env.db)
        .await
        .unwrap();
}

const FAULT: &str = "RAISE EXCEPTION 'in the middle'";
/// The connection is gone, as if the service had been killed.
const CRASH: &str = "PERFORM pg_terminate_backend(pg_backend_pid())";

/// Everything that flows write, but for what stands around them.
async fn rows(world: &World) -> Value {
    let sql = "SELECT jsonb_build_object(
        'funds', (SELECT jsonb_agg(f ORDER BY f.id) FROM match_funds f),
        'places', (SELECT jsonb_agg(c ORDER BY c.fund_id, c.campaign_id) FROM fund_campaigns c),
        'donors', (SELECT jsonb_agg(d ORDER BY d.id) FROM donors d),
        'given', (SELECT jsonb_agg(d ORDER BY d.fund_id, d.donor_id) FROM fund_donors d),
        'pledges', (SELECT jsonb_agg(p ORDER BY p.id) FROM pledges p),
        'allocations', (SELECT jsonb_agg(a ORDER BY a.pledge_id, a.fund_id) FROM allocations a),
        'totals', (SELECT jsonb_agg(t ORDER BY t.campaign_id) FROM campaign_totals t),
        'keys', (SELECT jsonb_agg(k.key ORDER BY k.key) FROM idempotency_keys k),
        'inbox', (SELECT count(*) FROM inbox), 'outbox', (SELECT count(*) FROM outbox),
        'bundles', (SELECT count(*) FROM outbox_bundles))";
    world.told().await;
    sqlx::query_scalar(sql)
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

#[actix_web::test]
async fn trap_04_a_crash_between_taking_from_the_fund_and_writing_the_pledge_leaks_nothing() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "max_per_donor": 5_000});
    let fund = world.fund(campaign, 1_000, rule).await;
    world.pledge(campaign, "a@example.org", 300).await;
    let before = rows(&world).await;
    // The fund is taken from first: at each of these that is done, and the rest is not.
    for (table, what) in [
        ("match_funds", CRASH),
        ("pledges", FAULT),
        ("pledges", CRASH),
        ("allocations", CRASH),
        ("outbox_bundles", CRASH),
    ] {
        fail_at(&world, table, what).await;
        let body = gift(campaign, "b@example.org", 600);
        let answer = world.api.post("/api/pledges", &body).key("once").send();
        let answer = answer.await;
        assert!(
            matches!(answer.status, 500 | 503),
            "{table}: {}",
            answer.text
        );
        heal(&world).await;
        assert_eq!(rows(&world).await, before, "{table}, {what}");
    }
    assert_eq!(world.balance(&fund).await, (300, 0, 700));
    // And the same request goes through afterwards, once.
    let body = gift(campaign, "b@example.org", 600);
    for _ in 0..2 {
        let answer = world.api.post("/api/pledges", &body).key("once").send();
        assert_eq!(Gift::of(&answer.await).matched, 600);
    }
    assert_eq!(world.balance(&fund).await, (900, 0, 100));
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_05_what_fails_midway_is_rolled_back_whole_and_done_whole_later() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let small = world
        .fund(campaign, 500, json!({"mode": "first_come"}))
        .await;
    let large = world
        .fund(campaign, 900, json!({"mode": "first_come"}))
        .await;
    let [paid, closed, waiting] = [
        world.pledge(campaign, "a@example.org", 600).await,
        world.pledge(campaign, "b@example.org", 400).await,
        world.pledge(campaign, "c@example.org", 700).await,
    ];
    let before = rows(&world).await;
    fail_at(&world, "allocations", FAULT).await;
    let increase = json!({"by": {"amount": 50, "currency": "USD"}});
    let key = key();
    let increased = || world.act(&large, "increase", &increase).key(&key);
    increased().refused(500, "internal").await;
    heal(&world).await;
    assert_eq!(rows(&world).await, before);

    // Events come again until they are acted on: after a try that failed in the middle.
    fail_at(&world, "outbox", CRASH).await;
    let (pay, let_go) = (paid.paid(), closed.let_go());
    let ids = [
        world.env.broker.say(&pay).await,
        world.env.broker.say(&let_go).await,
    ];
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    heal(&world).await;
    increased().expect(200).await;
    increased().expect(200).await;
    for id in ids {
        world.acted_on(id).await;
    }
    assert_eq!(world.seen(&paid).await["state"], "confirmed");
    assert_eq!(world.seen(&closed).await["state"], "expired");
    assert_eq!(world.seen(&waiting).await["matched"]["amount"], 700);
    assert_eq!(world.balance(&small).await.2, 0);
    assert_eq!(world.balance(&large).await.2, 150);
    world.finish(0).await;
}
