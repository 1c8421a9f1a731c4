//! What changed of what everyone may see, as those hear of it who keep pages.

use std::collections::BTreeSet;

use contracts::changes::Changes;
use contracts::pledge::events::CampaignTotalsChanged;
use money::Money;
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::world::World;

fn id(of: &Value) -> Uuid {
    of["id"].as_str().unwrap().parse().unwrap()
}

/// Somebody who keeps pages.
struct Reader<'w> {
    world: &'w World,
    place: String,
}

impl<'w> Reader<'w> {
    async fn new(world: &'w World) -> Self {
        let mut reader = Self {
            world,
            place: String::new(),
        };
        assert!(
            reader.ask().await.all,
            "without a place, anything may have changed"
        );
        reader
    }

    async fn ask(&mut self) -> Changes {
        let token = self.world.env.issuers.service("web", "campaign");
        let path = format!("/internal/changes?after={}", self.place);
        let said: Changes = self.world.api.get(&path).token(&token).read().await;
        self.place.clone_from(&said.next);
        said
    }

    /// What changed since it was asked last.
    async fn changed(&mut self) -> BTreeSet<Uuid> {
        let said = self.ask().await;
        assert!(!said.all);
        said.what.into_iter().collect()
    }
}

#[tokio::test]
async fn whatever_everyone_may_see_is_told_when_it_changes() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let of_it: Uuid = organisation.parse().unwrap();
    let live = world.live(&organisation, json!({})).await;
    let other = world.live(&organisation, json!({})).await;
    let mut reader = Reader::new(&world).await;
    assert_eq!(
        reader.changed().await,
        [].into(),
        "nothing is told for nothing"
    );

    let news = json!({"title": {"ar": "زرعنا"}, "body": {"ar": "ألف شجرة"}});
    world
        .act(&live, "updates", news, &world.owner)
        .expect(201)
        .await;
    assert_eq!(reader.changed().await, [id(&live)].into());

    world
        .act(&live, "pause", json!({}), &world.owner)
        .expect(200)
        .await;
    let told = reader.changed().await;
    assert_eq!(told, [id(&live), of_it].into());

    let usd = |amount| Money::new(amount, "USD".parse().unwrap());
    let totals = CampaignTotalsChanged {
        campaign_id: id(&other).into(),
        version: 1,
        raised: usd(100),
        matched: usd(100),
        donors: 1,
        pledges: 1,
        at: "2026-06-01T12:00:00Z".parse().unwrap(),
    };
    world.env.broker.say(&totals).await;
    eventually("the figures", async || {
        let progress = world.progress(&other).await;
        (progress["version"] == 1).then_some(())
    })
    .await;
    assert_eq!(reader.changed().await, [id(&other), of_it].into());

    // Its name and state stand on the pages of its campaigns.
    world.decide_organisation(&organisation, "suspended").await;
    assert_eq!(
        reader.changed().await,
        [of_it, id(&live), id(&other)].into()
    );
    assert_eq!(reader.changed().await, [].into(), "and told once");
    world.finish().await;
}

#[tokio::test]
async fn programmes_change_with_who_takes_part_and_what_their_campaigns_get() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let mut reader = Reader::new(&world).await;
    let programme = json!({"slug": "climate", "title": {"ar": "مناخ مستدام"}, "description": {"ar": "برنامج"},
                           "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"});
    let open = world.api.post("/api/programmes", &programme);
    let programme = open.token(&world.admin).expect(201).await;
    assert_eq!(reader.changed().await, [id(&programme)].into());
    let join = json!({"organisation_id": organisation});
    let path = format!("/api/programmes/{}/participants", id(&programme));
    world
        .api
        .post(&path, &join)
        .token(&world.owner)
        .expect(201)
        .await;
    assert_eq!(reader.changed().await, [id(&programme)].into());
    let fields = json!({"programme_id": id(&programme)});
    world.approved(&organisation, fields).await;
    assert!(reader.changed().await.contains(&id(&programme)));
    world.finish().await;
}

#[tokio::test]
async fn trap_17_changes_that_are_committed_late_are_told_and_none_is_told_twice() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let [late, soon] = [
        world.live(&organisation, json!({})).await,
        world.live(&organisation, json!({})).await,
    ];
    let mut reader = Reader::new(&world).await;
    let post = "INSERT INTO campaign_updates (id, campaign_id, title, body, author, created_at)
                VALUES (gen_random_uuid(), $1, '{}', '{}', 'a', now())";
    let mut open = world.env.db.begin().await.unwrap();
    sqlx::query(post)
        .bind(id(&late))
        .execute(&mut *open)
        .await
        .unwrap();
    // Begun later, committed sooner.
    sqlx::query(post)
        .bind(id(&soon))
        .execute(&world.env.db)
        .await
        .unwrap();
    assert_eq!(reader.changed().await, [id(&soon)].into());
    assert_eq!(reader.changed().await, [].into());
    open.commit().await.unwrap();
    assert_eq!(reader.changed().await, [id(&late)].into());
    assert_eq!(reader.changed().await, [].into());
    world.finish().await;
}

#[tokio::test]
async fn a_place_that_is_old_or_none_of_ours_knows_nothing() {
    let world = World::start().await;
    let mut reader = Reader::new(&world).await;
    let here = reader.place.clone();
    let (at_ms, snapshot) = here.split_once('/').unwrap();
    let ago = |ms: i64| format!("{}/{snapshot}", at_ms.parse::<i64>().unwrap() - ms);
    // As after a restore: what was known then has yet to happen.
    let later = format!("{at_ms}/900000000000:900000000000:");
    for (place, all) in [
        (here.clone(), false),
        (ago(100_000), false),
        (ago(300_000), true),
        (later, true),
        ("nonsense'".to_owned(), true),
    ] {
        reader.place.clone_from(&place);
        assert_eq!(reader.ask().await.all, all, "{place}");
    }
    for token in [None, Some(&world.owner)] {
        let call = world.api.get("/internal/changes");
        let call = match token {
            Some(token) => call.token(token),
            None => call,
        };
        call.refused(401, "unauthorized").await;
    }
    world.finish().await;
}
