//! Donors who want to be named on a campaign's page: only those, only once they paid, and never how much.

use money::CampaignId;
use serde_json::{Value, json};

use crate::world::{Gift, World, gift, key, merged};

/// A gift whose donor says this of the name.
async fn given(world: &World, campaign: CampaignId, name: Option<&str>, on_wall: bool) -> Gift {
    let donor = json!({"email": "amal@example.org", "name": name, "on_wall": on_wall});
    let body = merged(gift(campaign, "", 1_000), json!({"donor": donor}));
    let made = world.api.post("/api/pledges", &body).key(&key()).send();
    Gift::of(&made.await)
}

async fn wall(world: &World, campaign: CampaignId) -> Value {
    let path = format!("/api/pledges/wall?campaign_id={campaign}");
    world.api.get(&path).expect(200).await
}

async fn names(world: &World, campaign: CampaignId) -> Vec<String> {
    let wall = wall(world, campaign).await;
    let entries = wall["items"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["name"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn only_who_paid_and_wants_to_be_named_stands_there() {
    let world = World::at("2026-03-04T23:30:00Z").await;
    let campaign = world.campaign("USD").await;
    let named = given(&world, campaign, Some("Amal"), true).await;
    assert_eq!(names(&world, campaign).await, [""; 0], "it is not paid");
    world.pay(&named).await;
    // The same donor, who wants something else of these: the first stays as it was said.
    let hidden = given(&world, campaign, Some("Amal Haddad"), false).await;
    let nameless = given(&world, campaign, None, true).await;
    let second = given(&world, campaign, Some("  Umm Omar "), true).await;
    for gift in [&hidden, &nameless, &second] {
        world.pay(gift).await;
    }
    let told = wall(&world, campaign).await;
    assert_eq!(
        told["items"][1],
        json!({"name": "Amal", "day": "2026-01-02"}),
        "and nothing of the sum"
    );
    assert_eq!(names(&world, campaign).await, ["Umm Omar", "Amal"]);

    let first = format!("/api/pledges/wall?campaign_id={campaign}&limit=1");
    let page = world.api.get(&first).expect(200).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = world
        .api
        .get(&format!("{first}&cursor={cursor}"))
        .expect(200)
        .await;
    assert_eq!(rest["items"][0]["name"], "Amal");
    assert_eq!(rest["next_cursor"], Value::Null);

    // What went back whole is no gift.
    let back = second.refunded(1, 1_000, 1_000);
    world.act_on(&back).await;
    assert_eq!(names(&world, campaign).await, ["Amal"]);
    let other = format!("/api/pledges/wall?campaign_id={}", uuid::Uuid::now_v7());
    world.api.get(&other).refused(404, "not_found").await;
    world.finish(0).await;
}

#[actix_web::test]
async fn a_name_is_taken_down_by_its_donor_and_by_those_who_answer_for_the_page() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    world.members().await;
    let mut gifts = Vec::new();
    for name in ["one", "two", "three"] {
        let gift = given(&world, campaign, Some(name), true).await;
        world.pay(&gift).await;
        gifts.push(gift);
    }
    let leave = |gift: &Gift, token: &str| {
        let path = format!("/api/pledges/{}/leave-wall", gift.id);
        world.api.post(&path, &json!({})).token(token)
    };
    let (one, two, three) = (&gifts[0], &gifts[1], &gifts[2]);
    // Whoever has the mail's link may take their name down by it, and do nothing else.
    let linked = given(&world, campaign, Some("by mail"), true).await;
    world.pay(&linked).await;
    let path = format!("/internal/pledges/{}/contact", linked.id);
    let token = world.env.issuers.service("notification", "pledge");
    let contact = world.api.get(&path).token(&token).expect(200).await;
    let link = contact["receipt_token"].as_str().unwrap();
    leave(&linked, link).expect(200).await;
    leave(one, link).refused(404, "not_found").await;

    leave(one, &world.stranger).refused(404, "not_found").await;
    let left = leave(one, &one.access_token).expect(200).await;
    assert_eq!(left["on_wall"], false);
    leave(one, &one.access_token).expect(200).await;
    assert_eq!(names(&world, campaign).await, ["three", "two"]);
    leave(two, &world.finance).expect(200).await;
    let path = format!("/api/pledges/wall?campaign_id={campaign}");
    for token in [&world.finance, &world.reviewer] {
        let told = world.api.get(&path).token(token).expect(200).await;
        assert_eq!(told["items"][0].get("pledge_id"), None);
    }
    let told = world.api.get(&path).token(&world.admin).expect(200).await;
    assert_eq!(told["items"][0]["pledge_id"], three.id.to_string());
    leave(three, &world.admin).expect(200).await;
    assert_eq!(names(&world, campaign).await, [""; 0]);
    world.finish(0).await;
}
