//! Lists, pages, filters.

use crate::support::{DOLLARS, Sim};

#[tokio::test]
async fn intents_are_listed_by_customer_and_page() {
    let sim = Sim::start().await;
    let customer = sim
        .post("/v1/customers", &[("email", "a@b.org")])
        .await
        .ok()
        .id();
    let mut form = DOLLARS.to_vec();
    form.push(("customer", &customer));
    let mut mine = Vec::new();
    for _ in 0..3 {
        mine.push(sim.post("/v1/payment_intents", &form).await.ok().id());
        sim.intent().await;
    }
    let first = sim
        .get(&format!("/v1/payment_intents?customer={customer}&limit=2"))
        .await
        .ok();
    let ids: Vec<_> = first.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [&mine[2], &mine[1]]);
    assert_eq!(
        (&first.body["has_more"], &first.body["url"]),
        (&true.into(), &"/v1/payment_intents".into())
    );
    let path = format!(
        "/v1/payment_intents?customer={customer}&limit=2&starting_after={}",
        mine[1]
    );
    let second = sim.get(&path).await.ok();
    assert_eq!(
        (&second.body["data"][0]["id"], &second.body["has_more"]),
        (&mine[0].as_str().into(), &false.into())
    );
    let lost = sim.get("/v1/payment_intents?starting_after=pi_none").await;
    assert_eq!((lost.status, lost.code()), (400, "resource_missing"));
    let expanded = sim
        .get("/v1/payment_intents?limit=2&expand[]=data.customer")
        .await
        .ok();
    assert_eq!(expanded.body["data"][1]["customer"]["email"], "a@b.org");
    let found = sim.get("/v1/customers?email=a%40b.org").await.ok();
    assert_eq!(found.body["data"][0]["id"], customer.as_str());
}

#[tokio::test]
async fn events_are_listed_by_type_and_since() {
    let sim = Sim::start().await;
    let intent = sim.intent().await.id();
    sim.confirm(&intent, "pm_card_visa_chargeDeclined").await;
    sim.post(&format!("/v1/payment_intents/{intent}/cancel"), &[])
        .await
        .ok();
    let count = async |query: &str| {
        let list = sim.get(&format!("/v1/events?{query}")).await.ok();
        list.body["data"].as_array().unwrap().len()
    };
    assert_eq!(count("").await, 4);
    assert_eq!(count("type=charge.failed").await, 1);
    assert_eq!(count("type=payment_intent.*").await, 3);
    assert_eq!(
        count("types[]=charge.failed&types[]=payment_intent.canceled").await,
        2
    );
    assert_eq!(count("created[gte]=0").await, 4);
    assert_eq!(count("created[gt]=99999999999").await, 0);
    let seen = sim.get("/v1/events?limit=1").await.ok().body["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        count(&format!("ending_before={seen}")).await,
        0,
        "nothing is newer than the newest"
    );
    sim.post("/v1/customers", &[]).await.ok();
    assert_eq!(
        count(&format!("ending_before={seen}")).await,
        1,
        "since the last one seen"
    );
    assert_eq!(sim.get("/v1/events?type=a&types[]=b").await.status, 400);
}

#[tokio::test]
async fn a_customer_can_be_changed() {
    let sim = Sim::start().await;
    let customer = sim
        .post(
            "/v1/customers",
            &[("name", "Amal"), ("preferred_locales[0]", "ar")],
        )
        .await
        .ok();
    assert_eq!(customer.body["preferred_locales"][0], "ar");
    let path = format!("/v1/customers/{}", customer.id());
    let changed = sim
        .post(&path, &[("name", ""), ("metadata[donor]", "d-1")])
        .await
        .ok();
    assert!(changed.body["name"].is_null());
    assert_eq!(sim.get(&path).await.ok().body, changed.body);
    let event = sim.get("/v1/events?type=customer.updated").await.ok();
    assert_eq!(
        event.body["data"][0]["data"]["previous_attributes"]["name"],
        "Amal"
    );
}
