//! What changed of what everyone may see, as those hear of it who keep pages.

use std::collections::BTreeSet;

use contracts::changes::Changes;
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, campaign_facts};

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
        assert!(reader.ask().await.all);
        reader
    }

    async fn ask(&mut self) -> Changes {
        let token = self.world.env.issuers.service("web", "pledge");
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

#[actix_web::test]
async fn gifts_and_funds_are_told_by_the_pages_that_show_them() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let other = world.campaign("USD").await;
    let sponsor = world.verified_sponsor().await;
    let mut reader = Reader::new(&world).await;
    let fields = json!({"scope": {"campaigns": [campaign]}, "commitment": {"amount": 100_000, "currency": "USD"},
                        "rule": {"mode": "first_come"}});
    let fund = world.draft(&sponsor, fields).await;
    assert_eq!(reader.changed().await, [].into(), "nobody sees a draft");
    let (fund_id, sponsor): (Uuid, Uuid) = (fund.parse().unwrap(), sponsor.parse().unwrap());

    world.act(&fund, "activate", &json!({})).expect(200).await;
    let told = reader.changed().await;
    assert_eq!(told, [fund_id, sponsor, campaign.0].into());

    // A gift that is held takes of what is left of the fund; one that is paid is shown.
    let gift = world.pledge(campaign, "amal@example.org", 5_000).await;
    assert_eq!(reader.changed().await, [fund_id].into());
    world.pay(&gift).await;
    assert_eq!(reader.changed().await, [fund_id, campaign.0].into());
    world.pledge(other, "amal@example.org", 5_000).await;
    assert_eq!(reader.changed().await, [].into(), "no fund is for it");

    world.act(&fund, "pause", &json!({})).expect(200).await;
    assert_eq!(
        reader.changed().await,
        [fund_id, sponsor, campaign.0].into()
    );
    world.finish(0).await;
}

#[actix_web::test]
async fn a_campaign_that_comes_into_scope_and_a_sponsor_that_is_decided_on_are_told() {
    let world = World::start().await;
    let first = world.campaign("USD").await;
    let sponsor = world.verified_sponsor().await;
    let fields = json!({"scope": {"filter": {"country": "EG"}}, "commitment": {"amount": 100_000, "currency": "USD"},
                        "rule": {"mode": "first_come"}});
    let fund = world.draft(&sponsor, fields).await;
    world.act(&fund, "activate", &json!({})).expect(200).await;
    let mut reader = Reader::new(&world).await;
    let later = world.campaign("USD").await;
    assert!(reader.changed().await.contains(&later.0));
    let mut facts = campaign_facts("USD");
    facts.campaign_id = first;
    facts.version = 9;
    facts.country = "SA".to_owned();
    world.published(facts).await;
    assert!(
        reader.changed().await.contains(&first.0),
        "it left the scope"
    );

    let path = format!("/api/sponsors/{sponsor}/decision");
    let suspended = json!({"decision": "suspended", "reason": {"en": "Unpaid"}});
    let decided = world.api.post(&path, &suspended);
    decided.token(&world.reviewer).expect(200).await;
    let told = reader.changed().await;
    let (fund, sponsor): (Uuid, Uuid) = (fund.parse().unwrap(), sponsor.parse().unwrap());
    assert!(
        told.is_superset(&[sponsor, fund, later.0].into()),
        "{told:?}"
    );
    world.finish(0).await;
}
