//! How many campaigns there are of each kind, what many got together, and where people work.

use contracts::tokens::Role;
use serde_json::{Value, json};

use crate::world::World;

/// The count of a code, 0 where it is left out.
fn count(list: &Value, code: &str) -> i64 {
    let counts = list.as_array().unwrap();
    let found = counts.iter().find(|one| one["code"] == code);
    found.map_or(0, |one| one["count"].as_i64().unwrap())
}

impl World {
    /// Pledge said that so much was given.
    async fn given(&self, campaign: &Value, raised: i64, matched: i64) {
        sqlx::query(
            "INSERT INTO campaign_totals (campaign_id, version, raised, matched, donors, pledges, changed_at, updated_at)
             VALUES ($1::uuid, 1, $2, $3, 2, 3, '2026-06-01T12:00:00Z', '2026-06-01T12:00:00Z')",
        )
        .bind(campaign["id"].as_str().unwrap())
        .bind(raised)
        .bind(matched)
        .execute(&self.env.db)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn each_choice_is_counted_under_all_the_others() {
    let world = World::start().await;
    let tunis = world.verified("TN").await;
    let rabat = world.verified("MA").await;
    let trees = json!({"areas": ["green_volunteering"], "groups": ["refugees"], "sdgs": [13, 15],
                       "fund_types": ["general", "sadaqah"], "title": {"ar": "أشجارُ النيل"}});
    world.live(&tunis, trees).await;
    world
        .live(
            &tunis,
            json!({"areas": ["climate_action", "green_volunteering"], "sdgs": [13]}),
        )
        .await;
    let schools = json!({"areas": ["education"], "sdgs": [4], "goal": {"amount": 1_000, "currency": "JOD"}, "budget": []});
    world.live(&rabat, schools).await;
    world.draft(&tunis, json!({})).await;
    let counts = async |query: &str| {
        world
            .api
            .get(&format!("/api/campaigns/counts{query}"))
            .expect(200)
            .await
    };

    let all = counts("").await;
    assert_eq!(all["total"], 3);
    assert_eq!(
        all["countries"],
        json!([{"code": "TN", "count": 2}, {"code": "MA", "count": 1}])
    );
    assert_eq!(
        all["sdgs"],
        json!([{"code": "13", "count": 2}, {"code": "15", "count": 1}, {"code": "4", "count": 1}])
    );
    // A campaign counts once for an area, whichever of its parts it names.
    assert_eq!(
        (
            count(&all["areas"], "climate_action"),
            count(&all["areas"], "green_volunteering"),
            count(&all["areas"], "education")
        ),
        (2, 2, 1)
    );
    assert_eq!(
        (
            count(&all["groups"], "neediest"),
            count(&all["groups"], "refugees")
        ),
        (1, 1)
    );
    assert_eq!(
        (
            count(&all["fund_types"], "general"),
            count(&all["fund_types"], "sadaqah")
        ),
        (3, 1)
    );
    assert_eq!(
        all["currencies"],
        json!([{"code": "USD", "count": 2}, {"code": "JOD", "count": 1}])
    );

    let morocco = counts("?country=MA&sort=ending_soon&limit=1").await;
    assert_eq!(morocco["total"], 1);
    assert_eq!(
        morocco["countries"], all["countries"],
        "the country itself can be chosen anew"
    );
    assert_eq!(morocco["sdgs"], json!([{"code": "4", "count": 1}]));
    let both = counts("?country=MA&sdg=13").await;
    assert_eq!(
        (&both["total"], &both["countries"]),
        (&json!(0), &json!([{"code": "TN", "count": 2}]))
    );
    let found = counts("?q=%D8%A7%D8%B4%D8%AC%D8%A7%D8%B1").await;
    assert_eq!(found["total"], 1);
    world
        .api
        .get("/api/campaigns/counts?sdg=18")
        .refused(400, "malformed")
        .await;
    // Members see their drafts, and so do their counts.
    let mine = world
        .api
        .get("/api/campaigns/counts")
        .token(&world.owner)
        .expect(200)
        .await;
    assert_eq!(mine["total"], 4);
    let path = "/api/campaigns";
    let body = crate::world::campaign(&tunis, json!({"slug": "counts"}));
    world
        .api
        .post(path, &body)
        .token(&world.owner)
        .refused(422, "invalid")
        .await;
    world.finish().await;
}

#[tokio::test]
async fn most_raised_compares_one_currency() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    let little = world.live(&organisation, json!({"slug": "little"})).await;
    let much = world
        .live(
            &organisation,
            json!({"slug": "much", "goal": {"amount": 900_000_000, "currency": "USD"}}),
        )
        .await;
    world
        .live(
            &organisation,
            json!({"slug": "other", "goal": {"amount": 1_000, "currency": "JOD"}, "budget": []}),
        )
        .await;
    world.given(&little, 1_000_000, 0).await;
    world.given(&much, 2_000_000, 0).await;
    world
        .api
        .get("/api/campaigns?sort=most_raised")
        .refused(400, "malformed")
        .await;
    world
        .api
        .get("/api/campaigns?sort=most_raised&currency=XXL")
        .refused(400, "malformed")
        .await;
    let page = world
        .api
        .get("/api/campaigns?sort=most_raised&currency=USD")
        .expect(200)
        .await;
    let slugs: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["much", "little"]);
    world.finish().await;
}

#[tokio::test]
async fn what_a_programmes_campaigns_got_together() {
    let world = World::start().await;
    let body = json!({"slug": "climate", "title": {"ar": "مناخ"}, "description": {"ar": "برنامج"},
                      "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"});
    let programme = world
        .api
        .post("/api/programmes", &body)
        .token(&world.admin)
        .expect(201)
        .await;
    let (tunis, rabat) = (world.verified("TN").await, world.verified("MA").await);
    for organisation in [&tunis, &rabat] {
        let join = json!({"organisation_id": organisation});
        world
            .api
            .post("/api/programmes/climate/participants", &join)
            .token(&world.owner)
            .expect(201)
            .await;
    }
    let part = |fields: Value| {
        let mut all = json!({"programme_id": programme["id"]});
        all.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        all
    };
    let first = world.live(&tunis, part(json!({}))).await;
    let second = world.live(&rabat, part(json!({}))).await;
    let dinars = json!({"goal": {"amount": 1_000, "currency": "JOD"}, "budget": []});
    let third = world.live(&tunis, part(dinars)).await;
    world.live(&tunis, json!({})).await;
    let called_off = world.live(&tunis, part(json!({}))).await;
    world.given(&first, 1_000, 500).await;
    world.given(&second, 30, 0).await;
    world.given(&third, 7, 7).await;
    world.given(&called_off, 9_999, 0).await;
    world
        .act(&called_off, "cancel", json!({}), &world.owner)
        .expect(200)
        .await;

    let sums = world
        .api
        .get("/api/programmes/climate/progress")
        .expect(200)
        .await;
    let money = |amount: i64, currency: &str| json!({"amount": amount, "currency": currency});
    let expected = json!([
        {"currency": "JOD", "raised": money(7, "JOD"), "matched": money(7, "JOD"), "total": money(14, "JOD"),
         "campaigns": 1, "pledges": 3},
        {"currency": "USD", "raised": money(1_030, "USD"), "matched": money(500, "USD"), "total": money(1_530, "USD"),
         "campaigns": 2, "pledges": 6},
    ]);
    assert_eq!(sums["sums"], expected);
    assert_eq!(
        (
            &sums["campaigns"],
            &sums["live"],
            &sums["organisations"],
            &sums["updated_at"]
        ),
        (
            &json!(3),
            &json!(3),
            &json!(2),
            &json!("2026-06-01T12:00:00Z")
        )
    );
    let own = world
        .api
        .get(&format!("/api/organisations/{rabat}/progress"))
        .expect(200)
        .await;
    assert_eq!(
        (&own["campaigns"], &own["sums"][0]["raised"]),
        (&json!(1), &money(30, "USD"))
    );
    world
        .api
        .get("/api/programmes/nowhere/progress")
        .refused(404, "not_found")
        .await;

    // A suspended one takes part, but is not shown.
    world.decide_organisation(&rabat, "suspended").await;
    let path = "/api/programmes/climate/participants";
    let shown = world.api.get(path).expect(200).await;
    assert_eq!(shown["items"].as_array().unwrap().len(), 1);
    assert_eq!(shown["items"][0]["organisation"]["id"], json!(tunis));
    let all = world.api.get(path).token(&world.reviewer).expect(200).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    world.finish().await;
}

#[tokio::test]
async fn where_people_work() {
    let world = World::start().await;
    let first = world.registered("TN").await;
    let second = world.verified("MA").await;
    let member = json!({"account": "both@example.org", "role": "finance"});
    let path = format!("/api/organisations/{second}/members");
    world
        .api
        .post(&path, &member)
        .token(&world.owner)
        .expect(201)
        .await;
    let me = async |token: &str| world.api.get("/api/me").token(token).expect(200).await;
    let owner = me(&world.owner).await;
    assert_eq!(
        (&owner["account"], &owner["roles"]),
        (&json!("owner@seeds.example"), &json!([]))
    );
    let works: Vec<(&Value, &Value, &Value)> = owner["organisations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                &one["organisation"]["id"],
                &one["organisation"]["state"],
                &one["role"],
            )
        })
        .collect();
    assert_eq!(
        works,
        [
            (&json!(second), &json!("verified"), &json!("owner")),
            (&json!(first), &json!("registered"), &json!("owner")),
        ]
    );
    let both = me(&world
        .env
        .issuers
        .user("both@example.org", &[Role::Reviewer]))
    .await;
    assert_eq!(
        (&both["roles"], &both["organisations"][0]["role"]),
        (&json!(["reviewer"]), &json!("finance"))
    );
    world.api.get("/api/me").refused(401, "unauthorized").await;
    world.finish().await;
}
