//! What finance members and sponsors see of gifts.

use serde_json::{Value, json};

use crate::world::{ORGANISATION, World, gift, key, merged, text};

#[actix_web::test]
async fn those_who_look_after_the_money_see_the_gifts() {
    let world = World::at("2026-03-04T05:06:07Z").await;
    let campaign = world.campaign("USD").await;
    world.members().await;
    let shown = world.pledge(campaign, "amal@example.org", 700).await;
    let donor = json!({"email": "omar@example.org", "name": "=Omar", "country": "TN", "locale": "fr", "anonymous": true});
    let hidden = merged(
        gift(campaign, "", 300),
        json!({"donor": donor, "message": "=cmd|' /C calc'!A0"}),
    );
    world
        .api
        .post("/api/pledges", &hidden)
        .key(&key())
        .expect(201)
        .await;
    world.pay(&shown).await;

    let path = format!("/api/pledges?campaign_id={campaign}");
    world.api.get(&path).refused(401, "unauthorized").await;
    world
        .api
        .get(&path)
        .token(&world.stranger)
        .refused(403, "forbidden")
        .await;
    let editor = world.env.issuers.user("editor@seeds.example", &[]);
    world
        .api
        .get(&path)
        .token(&editor)
        .refused(403, "forbidden")
        .await;
    world
        .api
        .get(&path)
        .token(&world.admin)
        .refused(403, "forbidden")
        .await;
    let missing = format!("/api/pledges?campaign_id={}", uuid::Uuid::now_v7());
    world
        .api
        .get(&missing)
        .token(&world.finance)
        .refused(404, "not_found")
        .await;

    let page = world.api.get(&path).token(&world.finance).expect(200).await;
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "the latest first");
    assert_eq!(
        (&items[0]["state"], &items[0]["donor_name"]),
        (&json!("pending"), &Value::Null)
    );
    assert_eq!(
        (&items[1]["state"], &items[1]["donor_name"]),
        (&json!("confirmed"), &json!("Amal"))
    );
    assert!(
        !page.to_string().contains("example.org"),
        "finance needs no address"
    );
    let confirmed = world
        .api
        .get("/api/pledges?state=confirmed")
        .token(&world.finance)
        .expect(200)
        .await;
    assert_eq!(confirmed["items"].as_array().unwrap().len(), 1);
    let first = world
        .api
        .get("/api/pledges?limit=1")
        .token(&world.finance)
        .expect(200)
        .await;
    let next = format!(
        "/api/pledges?limit=1&cursor={}",
        text(&first["next_cursor"])
    );
    let second = world.api.get(&next).token(&world.finance).expect(200).await;
    assert_eq!(
        (&second["items"][0]["id"], &second["next_cursor"]),
        (&json!(shown.id), &Value::Null)
    );
    let of = |organisation: &str| format!("/api/pledges?organisation_id={organisation}&limit=200");
    let own = world.api.get(&of(&ORGANISATION.to_string()));
    let own = own.token(&world.finance).expect(200).await;
    assert_eq!(own["items"].as_array().unwrap().len(), 2);
    let other = world.api.get(&of(&uuid::Uuid::now_v7().to_string()));
    other.token(&world.finance).refused(403, "forbidden").await;
    let nobody = world
        .api
        .get("/api/pledges")
        .token(&world.stranger)
        .expect(200)
        .await;
    assert_eq!(nobody["items"], json!([]));

    let one = format!("/api/pledges/{}", shown.id);
    let seen = world.api.get(&one).token(&world.finance).expect(200).await;
    assert!(seen.get("payment_ticket").is_none());
    assert!(seen["payment_id"].is_string(), "what paid it: {seen}");
    let own = world
        .api
        .get(&one)
        .token(&shown.access_token)
        .expect(200)
        .await;
    assert!(own.get("payment_id").is_none(), "for finance alone");
    world
        .api
        .get(&one)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    let cancel = world.api.post(&format!("{one}/cancel"), &json!({}));
    cancel.token(&world.finance).refused(403, "forbidden").await;

    let table = world
        .api
        .get(&path)
        .token(&world.finance)
        .header("Accept", "text/csv")
        .send()
        .await;
    assert!(
        table.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    let lines: Vec<&str> = table.text.lines().collect();
    assert_eq!(
        lines[0],
        "pledge_id,day,state,campaign_id,amount,charge,retained,refunded,matched,currency,fund_type,donor_name,message"
    );
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1].contains("2026-03-04,pending")
            && lines[1].contains(",3.00,3.00,3.00,0.00,0.00,USD,general,,'=cmd"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].contains(",7.00,7.00,7.00,0.00,0.00,USD,general,Amal,"),
        "{}",
        lines[2]
    );
    assert!(!table.text.contains("Omar") && !table.text.contains("05:06"));
    world.finish(0).await;
}

#[actix_web::test]
async fn a_sponsor_sees_what_was_given_without_who_and_when() {
    let world = World::at("2026-03-04T05:06:07Z").await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(
            campaign,
            1_000,
            json!({"mode": "first_come", "max_per_pledge": 500}),
        )
        .await;
    let paid = world.pledge(campaign, "amal@example.org", 700).await;
    let unpaid = world.pledge(campaign, "omar@example.org", 300).await;
    world.pay(&paid).await;
    let path = format!("/api/match-funds/{fund}/allocations");
    world.api.get(&path).refused(401, "unauthorized").await;
    world
        .api
        .get(&path)
        .token(&world.stranger)
        .refused(403, "forbidden")
        .await;
    let page = world.api.get(&path).token(&world.sponsor).expect(200).await;
    let mut items = page["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["amount"]["amount"].as_i64());
    let references: Vec<Value> = items
        .iter_mut()
        .map(|item| item.as_object_mut().unwrap().remove("reference").unwrap())
        .collect();
    assert_eq!(
        items,
        [
            json!({"state": "reserved", "campaign_id": campaign, "amount": {"amount": 300, "currency": "USD"}, "limited_by": "ratio", "day": "2026-03-04"}),
            json!({"state": "committed", "campaign_id": campaign, "amount": {"amount": 500, "currency": "USD"}, "limited_by": "per_pledge", "day": "2026-03-04"}),
        ]
    );
    for reference in &references {
        let random: uuid::Uuid = text(reference).parse().unwrap();
        assert_eq!(random.get_version_num(), 4, "a UUIDv7 tells the time");
    }
    assert!(!page.to_string().contains(&unpaid.id.to_string()));
    let first = world
        .api
        .get(&format!("{path}?limit=1"))
        .token(&world.sponsor)
        .expect(200)
        .await;
    let next = format!("{path}?limit=1&cursor={}", text(&first["next_cursor"]));
    let second = world.api.get(&next).token(&world.sponsor).expect(200).await;
    assert_ne!(first["items"], second["items"]);
    assert_eq!(second["next_cursor"], Value::Null);
    world.finish(0).await;
}

#[actix_web::test]
async fn the_address_is_for_services_alone() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let made = world.pledge(campaign, " Amal@Example.org ", 700).await;
    let path = format!("/internal/pledges/{}/contact", made.id);
    let notification = world.env.issuers.service("notification", "pledge");
    let contact = world.api.get(&path).token(&notification).expect(200).await;
    assert_eq!(
        (
            &contact["email"],
            &contact["name"],
            &contact["locale"],
            &contact["anonymous"]
        ),
        (
            &json!("amal@example.org"),
            &json!("Amal"),
            &json!("ar"),
            &json!(false)
        )
    );
    // The mail's link: its token looks at this pledge, and neither pays nor cancels.
    let receipt = text(&contact["receipt_token"]);
    let pledge = format!("/api/pledges/{}", made.id);
    let seen = world.api.get(&pledge).token(&receipt).expect(200).await;
    assert_eq!(seen["amount"]["amount"], 700);
    assert!(
        seen.get("payment_ticket").is_none() && seen.get("extends_to").is_none(),
        "{seen}"
    );
    for act in ["cancel", "extend"] {
        let call = world.api.post(&format!("{pledge}/{act}"), &json!({}));
        call.token(&receipt).refused(403, "forbidden").await;
    }
    let other = world.pledge(campaign, "omar@example.org", 700).await;
    let other = world.api.get(&format!("/api/pledges/{}", other.id));
    other.token(&receipt).refused(404, "not_found").await;
    world.api.get(&path).refused(401, "unauthorized").await;
    for token in [
        &receipt,
        &world.admin,
        &world.finance,
        &made.access_token,
        &made.payment_ticket,
    ] {
        world
            .api
            .get(&path)
            .token(token)
            .refused(401, "unauthorized")
            .await;
    }
    let elsewhere = world.env.issuers.service("notification", "campaign");
    world
        .api
        .get(&path)
        .token(&elsewhere)
        .refused(401, "unauthorized")
        .await;
    let missing = format!("/internal/pledges/{}/contact", uuid::Uuid::now_v7());
    world
        .api
        .get(&missing)
        .token(&notification)
        .refused(404, "not_found")
        .await;
    world.finish(0).await;
}

#[actix_web::test]
async fn days_add_up_what_was_paid_and_lists_are_filtered() {
    let world = World::at("2026-03-04T05:06:07Z").await;
    let campaign = world.campaign("USD").await;
    world.members().await;
    for amount in [700, 300] {
        let gift = world.pledge(campaign, "amal@example.org", amount).await;
        world.pay(&gift).await;
    }
    world.pledge(campaign, "omar@example.org", 50).await;
    let path = format!("/api/pledges/days?campaign_id={campaign}");
    world
        .api
        .get(&path)
        .token(&world.stranger)
        .refused(403, "forbidden")
        .await;
    let days = world.api.get(&path).token(&world.finance).expect(200).await;
    assert_eq!(days["pending"]["amount"], 50);
    assert_eq!(days["pending_gifts"], 1);
    let usd = |amount: i64| json!({"amount": amount, "currency": "USD"});
    assert_eq!(
        days["items"],
        json!([{"day": "2026-01-02", "gifts": 2, "raised": usd(1_000), "matched": usd(0)}])
    );
    for (query, expected) in [
        ("from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z", 3),
        ("to=2026-03-04T00:00:00Z", 0),
        ("matched=false&state=confirmed&from=", 2),
        ("matched=true", 0),
    ] {
        let path = format!("/api/pledges?campaign_id={campaign}&{query}");
        let page = world.api.get(&path).token(&world.finance).expect(200).await;
        assert_eq!(page["items"].as_array().unwrap().len(), expected, "{query}");
    }
}
