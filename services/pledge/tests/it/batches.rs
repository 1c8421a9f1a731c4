//! Pledges that are made together: what each is told is what it would have been told alone, in its
//! turn, and what is wrong with one is felt by no other.

use std::collections::BTreeSet;
use std::time::Duration;

use money::CampaignId;
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};
use testkit::{Answer, Call, eventually};
use uuid::Uuid;

use crate::world::{Gift, World, gift, key, merged};

/// Somebody holds a fund: whoever needs it waits, and whoever comes next waits for their turn.
struct Held {
    holder: Transaction<'static, Postgres>,
    plug: actix_web::rt::task::JoinHandle<Answer>,
}

impl Held {
    async fn hold(world: &World, campaign: CampaignId, fund: &str) -> Self {
        let mut holder = world.env.db.begin().await.unwrap();
        sqlx::query("SELECT id FROM match_funds WHERE id = $1::uuid FOR UPDATE")
            .bind(fund)
            .execute(&mut *holder)
            .await
            .unwrap();
        let body = gift(campaign, "plug@example.org", 100);
        let plug = world.api.post("/api/pledges", &body).key(&key()).send();
        let plug = actix_web::rt::spawn(plug);
        eventually("the first pledge to wait for the fund", async || {
            (waiting(&world.env.db).await == 1).then_some(())
        })
        .await;
        Self { holder, plug }
    }

    /// Lets go, once what was sent meanwhile waits.
    async fn let_go(self) {
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.holder.rollback().await.unwrap();
        assert_eq!(Gift::of(&self.plug.await.unwrap()).matched, 100);
    }
}

async fn waiting(db: &sqlx::PgPool) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
    .fetch_one(db)
    .await
    .unwrap()
}

/// Sends calls so that they are settled together, and gives their answers in their order.
async fn together(
    world: &World,
    campaign: CampaignId,
    fund: &str,
    calls: impl IntoIterator<Item = Call>,
) -> Vec<Answer> {
    let held = Held::hold(world, campaign, fund).await;
    let mut sent = Vec::new();
    for call in calls {
        sent.push(actix_web::rt::spawn(call.send()));
        // In this order.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    held.let_go().await;
    let mut answers = Vec::new();
    for answer in sent {
        answers.push(answer.await.unwrap());
    }
    answers
}

/// The transactions that made pledges.
async fn transactions(world: &World) -> i64 {
    sqlx::query_scalar("SELECT count(DISTINCT xmin::text) FROM pledges")
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

#[actix_web::test]
async fn gifts_of_one_batch_see_each_other_in_the_order_in_which_they_came() {
    let world = World::with(|settings| settings.holds_per_donor = Some(4)).await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "max_per_donor": 1_000});
    let fund = world.fund(campaign, 2_500, rule).await;
    let post = |email: &str, amount: i64, key: &str| {
        let body = gift(campaign, email, amount);
        world.api.post("/api/pledges", &body).key(key)
    };
    let unknown = CampaignId(Uuid::now_v7());
    let unknown = gift(unknown, "a@example.org", 100);
    let answers = together(
        &world,
        campaign,
        &fund,
        [
            post("a@example.org", 700, "one"),
            post("a@example.org", 700, "two"),
            post("a@example.org", 700, "one"),
            post("a@example.org", 900, "one"),
            world.api.post("/api/pledges", &unknown).key("three"),
            post("b@example.org", 2_000, "four"),
            post("c@example.org", 2_000, "five"),
            post("a@example.org", 50, "six"),
            post("a@example.org", 50, "seven"),
            post("a@example.org", 50, "eight"),
        ],
    )
    .await;
    let told: Vec<(u16, Option<i64>)> = answers
        .iter()
        .map(|answer| (answer.status, answer.body["matched"]["amount"].as_i64()))
        .collect();
    let expected = [
        (201, Some(700)),
        (201, Some(300)),
        (201, Some(700)),
        (422, None),
        (404, None),
        (201, Some(1_000)),
        (201, Some(400)),
        (201, Some(0)),
        (201, Some(0)),
        (429, None),
    ];
    assert_eq!(told, expected);
    assert_eq!(answers[0].body["id"], answers[2].body["id"]);
    assert_eq!(answers[3].body["code"], "idempotency_key_reused");
    assert_eq!(answers[9].body["code"], "too_many_holds");
    assert_eq!(answers[1].body["match"][0]["limited_by"], "per_donor");
    assert_eq!(answers[6].body["match"][0]["limited_by"], "fund");
    assert_eq!(world.balance(&fund).await, (2_500, 0, 0));
    assert_eq!(transactions(&world).await, 2, "the plug's, and the batch's");
    let order: Vec<i64> = sqlx::query_scalar("SELECT amount FROM pledges ORDER BY seq")
        .fetch_all(&world.env.db)
        .await
        .unwrap();
    assert_eq!(order, [100, 700, 700, 2_000, 2_000, 50, 50]);
    let donors: i64 = sqlx::query_scalar("SELECT count(*) FROM donors")
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert_eq!(donors, 4);
    // Later ones under the same keys are answered the same.
    let again = post("a@example.org", 700, "two").expect(201).await;
    assert_eq!(again["match"], answers[1].body["match"]);
    assert_eq!(again["id"], answers[1].body["id"]);
    world.finish(0).await;
}

#[actix_web::test]
async fn what_one_pledge_breaks_no_other_feels() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    sqlx::raw_sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE check_violation USING MESSAGE = 'no'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON pledges
             FOR EACH ROW WHEN (NEW.amount = 666) EXECUTE FUNCTION refuse()",
    )
    .execute(&world.env.db)
    .await
    .unwrap();
    let amounts = [100, 200, 300, 666, 400, 500, 600];
    let calls = amounts.iter().enumerate().map(|(number, amount)| {
        let body = gift(campaign, &format!("d{number}@example.org"), *amount);
        world.api.post("/api/pledges", &body).key(&key())
    });
    let calls: Vec<Call> = calls.collect();
    let answers = together(&world, campaign, &fund, calls).await;
    for (amount, answer) in amounts.iter().zip(&answers) {
        if *amount == 666 {
            assert_eq!(answer.status, 500, "{}", answer.text);
        } else {
            assert_eq!(Gift::of(answer).matched, *amount);
        }
    }
    assert_eq!(world.balance(&fund).await, (2_200, 0, 7_800));
    let donors: i64 =
        sqlx::query_scalar("SELECT count(*) FROM donors WHERE email = 'd3@example.org'")
            .fetch_one(&world.env.db)
            .await
            .unwrap();
    assert_eq!(donors, 0, "nothing of it stays");
    world.finish(0).await;
}

#[actix_web::test]
async fn a_batch_that_ends_in_the_middle_is_done_whole_and_all_are_answered() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let held = Held::hold(&world, campaign, &fund).await;
    let calls = (0..6).map(|number| {
        let body = gift(campaign, &format!("d{number}@example.org"), 100);
        actix_web::rt::spawn(world.api.post("/api/pledges", &body).key(&key()).send())
    });
    let calls: Vec<_> = calls.collect();
    // The connection is gone while its transaction waits.
    for _ in 0..2 {
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        .execute(&world.env.db)
        .await
        .unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    held.let_go().await;
    let mut ids = BTreeSet::new();
    for call in calls {
        ids.insert(Gift::of(&call.await.unwrap()).id);
    }
    assert_eq!(ids.len(), 6);
    assert_eq!(world.balance(&fund).await, (700, 0, 9_300));
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_15_whoever_went_away_has_their_pledge_and_leaves_no_trouble() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let held = Held::hold(&world, campaign, &fund).await;
    let call = |number: usize| {
        let body = gift(campaign, &format!("d{number}@example.org"), 100);
        let call = world.api.post("/api/pledges", &body);
        call.key(&format!("gone {number}"))
    };
    let gone: Vec<_> = (0..8)
        .map(|number| actix_web::rt::spawn(call(number).send()))
        .collect();
    let stays = actix_web::rt::spawn(call(8).send());
    tokio::time::sleep(Duration::from_millis(300)).await;
    for gone in gone {
        gone.abort();
    }
    held.let_go().await;
    Gift::of(&stays.await.unwrap());
    // Done or not, as far as it came; asked again, once.
    for number in 0..9 {
        assert_eq!(Gift::of(&call(number).send().await).matched, 100);
    }
    assert_eq!(world.balance(&fund).await, (1_000, 0, 9_000));
    world.finish(0).await;
}

/// Rows that were read of each table so far, one by one or by an index.
async fn rows_read(conn: &mut PgConnection) -> Vec<(String, i64)> {
    sqlx::query_as(
        "SELECT t.relname::text, (t.seq_tup_read + coalesce(sum(i.idx_tup_read), 0))::bigint
         FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i ON i.relid = t.relid
         WHERE t.relname IN ('match_funds', 'fund_campaigns', 'fund_donors', 'donors', 'campaigns',
                             'pledges', 'allocations', 'idempotency_keys')
         GROUP BY t.relid, t.relname, t.seq_tup_read ORDER BY 1",
    )
    .fetch_all(conn)
    .await
    .unwrap()
}

/// A plan that Postgres made while its tables were empty is kept: it must be as good when they are full.
#[actix_web::test]
async fn plans_that_were_made_over_empty_tables_read_no_more_when_they_are_full() {
    let world = World::with(|settings| {
        settings.holds_per_donor = Some(100);
        settings.holds_per_client = Some(100);
        // Its reads would be counted too.
        settings.settle_every = Duration::from_secs(3_600);
    })
    .await;
    let mut conn = world.env.db.acquire().await.unwrap();
    sqlx::raw_sql("ANALYZE").execute(&mut *conn).await.unwrap();
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "max_per_donor": 1_000});
    world.fund(campaign, 1_000_000, rule).await;
    let give = async |name: &str| {
        for _ in 0..2 {
            let body = merged(
                gift(campaign, "a@example.org", 100),
                json!({"message": name}),
            );
            let call = world.api.post("/api/pledges", &body).key(&key());
            let answer = world.from(call, "1.2.3.4").send().await;
            Gift::of(&answer);
        }
    };
    give("over empty tables").await;
    fill(&mut conn).await;
    sqlx::raw_sql("SELECT pg_stat_force_next_flush()")
        .execute(&mut *conn)
        .await
        .unwrap();
    // A connection says what it read once it did so for a second.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    give("the first over full ones").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = rows_read(&mut conn).await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    give("and more").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let after = rows_read(&mut conn).await;
    let read: Vec<(String, i64)> = before
        .into_iter()
        .zip(after)
        .map(|((table, before), (_, after))| (table, after - before))
        .collect();
    assert!(
        read.iter().any(|(_, rows)| *rows > 0),
        "something is counted"
    );
    assert!(read.iter().all(|(_, rows)| *rows < 500), "{read:?}");
    drop(conn);
    // The rows that stand around were made up.
    sqlx::raw_sql(
        "DELETE FROM fund_donors WHERE used = 77; DELETE FROM fund_campaigns WHERE place = 77",
    )
    .execute(&world.env.db)
    .await
    .unwrap();
    world.finish(0).await;
}

/// Many rows of everything, of which Postgres knows nothing.
async fn fill(conn: &mut PgConnection) {
    sqlx::raw_sql(
        "INSERT INTO donors (id, email, created_at)
             SELECT gen_random_uuid(), n || '@full.example', now() FROM generate_series(1, 5000) n;
         INSERT INTO campaigns SELECT gen_random_uuid(), version, 'closed', organisation_id, programme_id,
                country, currency, sdgs, areas, groups, fund_types, stacking, starts_at, ends_at
             FROM campaigns, generate_series(1, 5000);
         INSERT INTO match_funds (id, sponsor_id, name, state, mode, currency, commitment, remaining,
                priority, starts_at, ends_at, scope, rule, backing, if_unused, created_at, activated_at)
             SELECT gen_random_uuid(), sponsor_id, name, state, mode, currency, 5, 5, priority, starts_at,
                    ends_at, scope, rule, backing, if_unused, created_at, activated_at
             FROM match_funds, generate_series(1, 5000);
         INSERT INTO fund_campaigns (fund_id, campaign_id, place, in_scope, unlocked)
             SELECT f.id, c.id, 77, true, true
             FROM (SELECT id, row_number() OVER () AS n FROM match_funds WHERE commitment = 5) f
             JOIN (SELECT id, row_number() OVER () AS n FROM campaigns WHERE state = 'closed') c USING (n);
         INSERT INTO fund_donors
             SELECT f.id, d.id, 77
             FROM (SELECT id, row_number() OVER () AS n FROM match_funds WHERE commitment = 5) f
             JOIN (SELECT id, row_number() OVER () AS n FROM donors) d USING (n);
         INSERT INTO idempotency_keys
             SELECT 'pledges ', n::text, '', 201, '{}', now() FROM generate_series(1, 5000) n;
         INSERT INTO pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge,
                retained, fund_type, method, locale, anonymous, paused_funds, created_at, expires_at)
             SELECT gen_random_uuid(), 'expired', c.id, d.id, 'USD', 5, 0, 0, 5, 5, 'general', 'card', 'en',
                    true, '{}', now(), now()
             FROM (SELECT id, row_number() OVER () AS n FROM campaigns) c
             JOIN (SELECT id, row_number() OVER () AS n FROM donors) d USING (n)",
    )
    .execute(conn)
    .await
    .unwrap();
}
