//! Commits whose outcome nobody heard: the connection breaks while Postgres commits. What was done
//! is done once, and its answer is right.

use std::time::Duration;

use contracts::pledge::events::{PledgeConfirmed, PledgeExpired, PledgeRefunded};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use testkit::{Call, Proxies, eventually};

use crate::world::{Gift, World, fund, gift, key, text};

/// Any number: whoever commits waits for it.
const GATE: i64 = 4_711;

/// A gate before every commit, that a test closes and opens.
struct Gate {
    conn: PgConnection,
}

/// What happens to a connection that commits.
#[derive(Debug, Clone, Copy)]
enum Break {
    /// Postgres commits, and its answer never comes.
    AfterCommit,
    /// The connection is gone, and Postgres commits later.
    BeforeItCommits,
    /// Postgres gives up.
    Aborted,
}

const BREAKS: [Break; 3] = [Break::AfterCommit, Break::BeforeItCommits, Break::Aborted];

impl Gate {
    async fn build(world: &World) -> Self {
        sqlx::raw_sql(
            "CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM pg_advisory_xact_lock_shared(4711);
                 RETURN NULL;
             END $$;
             CREATE CONSTRAINT TRIGGER gate AFTER INSERT OR UPDATE ON pledges
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate();
             CREATE CONSTRAINT TRIGGER gate AFTER INSERT OR UPDATE ON match_funds
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate();
             CREATE CONSTRAINT TRIGGER gate AFTER INSERT OR UPDATE ON sponsors
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate()",
        )
        .execute(&world.env.db)
        .await
        .unwrap();
        let url = world.env.config().database_url;
        let conn = PgConnection::connect(&url).await.unwrap();
        Self { conn }
    }

    async fn close(&mut self) {
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(GATE)
            .execute(&mut self.conn)
            .await
            .unwrap();
    }

    async fn open(&mut self) {
        sqlx::query("SELECT pg_advisory_unlock($1)")
            .bind(GATE)
            .execute(&mut self.conn)
            .await
            .unwrap();
    }

    /// The backends that wait at the gate.
    async fn waiting(&mut self) -> Vec<i32> {
        sqlx::query_scalar(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .fetch_all(&mut self.conn)
        .await
        .unwrap()
    }

    async fn until(&mut self, someone_waits: bool) {
        for _ in 0..300 {
            if self.waiting().await.is_empty() != someone_waits {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("somebody at the gate: {someone_waits}, in vain");
    }

    /// Breaks the connection of whoever comes to commit next.
    async fn break_next(&mut self, proxies: &Proxies, how: Break) {
        self.until(true).await;
        match how {
            Break::AfterCommit => {
                proxies.database.stall_answers();
                self.open().await;
                self.until(false).await;
                // It is past the gate; nothing but the commit is left to do.
                tokio::time::sleep(Duration::from_millis(100)).await;
                cut(proxies).await;
            }
            Break::BeforeItCommits => {
                cut(proxies).await;
                tokio::time::sleep(Duration::from_millis(400)).await;
                self.open().await;
            }
            Break::Aborted => {
                for pid in self.waiting().await {
                    sqlx::query("SELECT pg_terminate_backend($1)")
                        .bind(pid)
                        .execute(&mut self.conn)
                        .await
                        .unwrap();
                }
                self.open().await;
            }
        }
    }

    /// Makes a call whose commit breaks.
    async fn call(&mut self, proxies: &Proxies, how: Break, call: Call) -> testkit::Answer {
        self.close().await;
        let (answer, ()) = tokio::join!(call.send(), self.break_next(proxies, how));
        answer
    }
}

async fn cut(proxies: &Proxies) {
    proxies.database.refuse(true);
    proxies.database.cut();
    eventually("every connection to be cut", async || {
        (proxies.database.connections() == 0).then_some(())
    })
    .await;
    proxies.database.refuse(false);
    proxies.database.restore();
}

async fn count(world: &World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

#[actix_web::test]
async fn trap_16_a_pledge_whose_commit_was_not_heard_of_is_made_once_and_answered() {
    let (world, proxies) = World::proxied().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 10_000, json!({"mode": "first_come"}))
        .await;
    let mut gate = Gate::build(&world).await;
    for (number, how) in (1..).zip(BREAKS) {
        let body = gift(campaign, "a@example.org", 700);
        let key = key();
        let call = || world.api.post("/api/pledges", &body).key(&key);
        let made = Gift::of(&gate.call(&proxies, how, call()).await);
        // What else goes to Postgres finds out that its connections are gone: after a second it asks.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        let again = Gift::of(&call().send().await);
        assert_eq!((made.id, made.matched), (again.id, 700), "{how:?}");
        let pledges = count(&world, "SELECT count(*) FROM pledges").await;
        assert_eq!(pledges, number, "{how:?}");
        let balance = world.balance(&fund).await;
        assert_eq!(balance, (700 * number, 0, 10_000 - 700 * number), "{how:?}");
        let path = format!("/api/pledges/{}/cancel", made.id);
        let cancel = world.api.post(&path, &json!({})).token(&made.access_token);
        let cancelled = gate.call(&proxies, how, cancel).await;
        assert_eq!(
            (cancelled.status, &cancelled.body["closing"]),
            (202, &json!(true)),
            "{how:?}: {}",
            cancelled.text
        );
    }
    world.finish(0).await;
}

#[actix_web::test]
async fn trap_16_what_sponsors_do_is_done_once_even_without_a_key() {
    let (world, proxies) = World::proxied().await;
    let campaign = world.campaign("USD").await;
    let mut gate = Gate::build(&world).await;
    for how in BREAKS {
        let new = json!({"name": {"en": "Light"}, "kind": "foundation", "country": "SA"});
        let register = world.api.post("/api/sponsors", &new).token(&world.sponsor);
        let sponsor = done(gate.call(&proxies, how, register).await, 201, how);
        let sponsor = text(&sponsor["id"]);
        let path = format!("/api/sponsors/{sponsor}/decision");
        let verify = world.api.post(&path, &json!({"decision": "verified"}));
        let verify = verify.token(&world.reviewer);
        done(gate.call(&proxies, how, verify).await, 200, how);

        let scope = json!({"scope": {"campaigns": [campaign]}});
        let draft = world.api.post("/api/match-funds", &fund(&sponsor, scope));
        let draft = gate.call(&proxies, how, draft.token(&world.sponsor)).await;
        let id = text(&done(draft, 201, how)["id"]);
        let path = format!("/api/match-funds/{id}");
        let rename = world.api.patch(&path, &json!({"name": {"en": "Triple"}}));
        let renamed = gate.call(&proxies, how, rename.token(&world.sponsor)).await;
        assert_eq!(done(renamed, 200, how)["version"], 2, "{how:?}");
        let nothing = json!({});
        let activate = world.act(&id, "activate", &nothing);
        done(gate.call(&proxies, how, activate).await, 200, how);
        let by = json!({"by": {"amount": 500, "currency": "USD"}});
        let increase = world.act(&id, "increase", &by);
        let increased = done(gate.call(&proxies, how, increase).await, 200, how);
        assert_eq!(increased["commitment"]["amount"], 10_500, "{how:?}");
        for (action, state) in [("pause", "paused"), ("resume", "active")] {
            let act = world.act(&id, action, &nothing);
            let acted = done(gate.call(&proxies, how, act).await, 200, how);
            assert_eq!(acted["state"], state, "{how:?}");
        }
        assert_eq!(world.balance(&id).await, (0, 0, 10_500), "{how:?}");
    }
    let made = count(&world, "SELECT count(*) FROM sponsors").await;
    let drafted = count(&world, "SELECT count(*) FROM match_funds").await;
    assert_eq!((made, drafted), (3, 3));
    world.finish(0).await;
}

fn done(answer: testkit::Answer, status: u16, how: Break) -> Value {
    assert_eq!(answer.status, status, "{how:?}: {}", answer.text);
    answer.body
}

#[actix_web::test]
async fn trap_16_an_event_whose_commit_was_not_heard_of_has_its_effect_once() {
    let (world, proxies) = World::proxied().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 100_000, json!({"mode": "first_come"}))
        .await;
    let mut gate = Gate::build(&world).await;
    for (number, how) in (1..).zip(BREAKS) {
        let paid = world.pledge(campaign, "a@example.org", 700).await;
        let closed = world.pledge(campaign, "b@example.org", 300).await;
        gate.close().await;
        let id = world.env.broker.say(&paid.paid()).await;
        gate.break_next(&proxies, how).await;
        world.acted_on(id).await;
        // What is told when a connection is cut may be told again, and would be counted.
        world.told().await;
        gate.close().await;
        let id = world.env.broker.say(&closed.let_go()).await;
        gate.break_next(&proxies, how).await;
        world.acted_on(id).await;
        world.told().await;
        gate.close().await;
        let id = world.env.broker.say(&paid.refunded(1, 200, 200)).await;
        gate.break_next(&proxies, how).await;
        world.acted_on(id).await;
        world.told().await;
        let balance = (0, 500 * number, 100_000 - 500 * number);
        assert_eq!(world.balance(&fund).await, balance, "{how:?}");
    }
    world.env.broker.drained("pledge").await;
    world.told().await;
    let told = (
        world.env.broker.all::<PledgeConfirmed>().len(),
        world.env.broker.all::<PledgeExpired>().len(),
        world.env.broker.all::<PledgeRefunded>().len(),
    );
    assert_eq!(told, (3, 3, 3));
    world.finish(0).await;
}
