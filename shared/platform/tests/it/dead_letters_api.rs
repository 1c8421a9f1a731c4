//! Dead letters over HTTP, for admins.

use contracts::Event as _;
use contracts::pledge::events::CampaignTotalsChanged;
use contracts::tokens::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Env, eventually};

use crate::dead_letters::{headers, put};
use crate::messages::{allow, effects};
use crate::toy::{Toy, totals};

const ALL: &str = "/api/dead-letters";

#[actix_web::test]
async fn an_admin_lists_looks_drops_and_replays_over_http() {
    let env = Env::start::<Toy>().await;
    let (running, api) = env.run::<Toy>(env.config()).await;
    let admin = env.issuers.user("admin@rifada.test", &[Role::Admin]);
    let reviewer = env.issuers.user("reviewer@rifada.test", &[Role::Reviewer]);
    api.get(ALL).refused(401, "unauthorized").await;
    api.get(ALL)
        .token(&reviewer)
        .refused(403, "forbidden")
        .await;
    let none = api.get(ALL).token(&admin).expect(200).await;
    assert_eq!(none["items"], json!([]));

    let (bad, good, old) = (env.clock.id(), env.clock.id(), env.clock.id());
    let subject: money::CampaignId = env.clock.id();
    let say = env
        .broker
        .say_raw(bad, CampaignTotalsChanged::TYPE, subject.0, "{\"no\": 1}");
    say.await;
    eventually("a dead letter", async || {
        (env.broker.waiting("campaign.dead").await == 1).then_some(())
    })
    .await;
    let body = |version| serde_json::to_string(&totals(env.clock.id(), version)).unwrap();
    let now = env.clock.now();
    put(&env, "campaign.dead", headers(good, now), &body(3)).await;
    let long_ago = now
        .checked_sub(SignedDuration::from_hours(24 * 90))
        .unwrap();
    put(&env, "campaign.dead", headers(old, long_ago), &body(4)).await;

    let list = api.get(ALL).token(&admin).expect(200).await;
    let ids: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect();
    assert_eq!(ids, [bad.to_string(), good.to_string(), old.to_string()]);
    assert!(list["items"][0].get("body").is_none(), "{list}");
    let whole = api
        .get(&format!("{ALL}/{bad}"))
        .token(&admin)
        .expect(200)
        .await;
    assert_eq!(whole["body"], json!({"no": 1}));
    assert_eq!(
        whole["headers"]["cloudEvents:subject"],
        subject.0.to_string()
    );
    let missing = api.get(&format!("{ALL}/nothing")).token(&admin);
    missing.refused(404, "not_found").await;

    allow(&env).await;
    let deal = |id, deed, body: Value| api.post(&format!("{ALL}/{id}/{deed}"), &body);
    let refused = deal(good, "replay", json!({})).token(&reviewer);
    refused.refused(403, "forbidden").await;
    deal(good, "replay", json!({}))
        .token(&admin)
        .expect(200)
        .await;
    eventually("the effect", async || {
        (effects(&env, 3).await == 1).then_some(())
    })
    .await;
    let too_old = deal(old, "replay", json!({})).token(&admin);
    too_old.refused(409, "too_old").await;
    deal(old, "replay", json!({"old": true}))
        .token(&admin)
        .expect(200)
        .await;
    eventually("the effect", async || {
        (effects(&env, 4).await == 1).then_some(())
    })
    .await;
    deal(bad, "drop", json!({})).token(&admin).expect(200).await;
    let twice = deal(bad, "drop", json!({})).token(&admin);
    twice.refused(404, "not_found").await;
    env.finish([running], 0).await;
}

fn id_of(letter: &Value) -> &str {
    letter["id"].as_str().unwrap()
}
