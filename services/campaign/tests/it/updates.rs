//! News from campaigns.

use serde_json::json;

use crate::world::{World, pointers};

#[tokio::test]
async fn news_of_published_campaigns() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let draft = world.draft(&organisation, json!({})).await;
    let news = json!({"title": {"ar": "زرعنا"}, "body": {"ar": "ألف شجرة\nفي أسبوع"}});
    world
        .act(&draft, "updates", news.clone(), &world.owner)
        .refused(409, "wrong_state")
        .await;
    let live = world.live(&organisation, json!({})).await;
    let posted = world
        .act(&live, "updates", news.clone(), &world.owner)
        .expect(201)
        .await;
    assert_eq!(
        (&posted["state"], &posted["campaign_id"]),
        (&json!("published"), &live["id"])
    );
    world
        .act(&live, "updates", news.clone(), &world.stranger)
        .refused(403, "forbidden")
        .await;
    let problem = world
        .act(
            &live,
            "updates",
            json!({"title": {}, "body": {"en": ""}}),
            &world.owner,
        )
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/title", "/body"]);
    let latest = world
        .act(&live, "updates", news, &world.owner)
        .expect(201)
        .await;

    let path = format!("/api/campaigns/{}/updates", live["slug"].as_str().unwrap());
    let page = world.api.get(&format!("{path}?limit=1")).expect(200).await;
    assert_eq!(page["items"][0]["id"], latest["id"]);
    let rest = world
        .api
        .get(&format!(
            "{path}?cursor={}",
            page["next_cursor"].as_str().unwrap()
        ))
        .expect(200)
        .await;
    assert_eq!(
        (&rest["items"][0]["id"], &rest["next_cursor"]),
        (&posted["id"], &json!(null))
    );
    let hidden = format!("/api/campaigns/{}/updates", draft["id"].as_str().unwrap());
    world.api.get(&hidden).refused(404, "not_found").await;
    world.api.get(&hidden).token(&world.owner).expect(200).await;
    world.finish().await;
}
