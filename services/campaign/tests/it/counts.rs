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

impl World {
    /// Two campaigns in Tunisia and one in Morocco; the organisation of the first two.
    async fn three(&self) -> String {
        let tunis = self.verified("TN").await;
        let rabat = self.verified("MA").await;
        let trees = json!({"areas": ["green_volunteering"], "groups": ["refugees"], "sdgs": [13, 15],
                           "fund_types": ["general", "sadaqah"], "title": {"ar": "أشجارُ النيل"}});
        self.live(&tunis, trees).await;
        let climate = json!({"areas": ["climate_action", "green_volunteering"], "sdgs": [13]});
        self.live(&tunis, climate).await;
        let schools = json!({"areas": ["education"], "sdgs": [4],
                             "goal": {"amount": 1_000, "currency": "JOD"}, "budget": []});
        self.live(&rabat, schools).await;
        self.draft(&tunis, json!({})).await;
        tunis
    }

    async fn counts(&self, query: &str) -> Value {
        let path = format!("/api/campaigns/counts{query}");
        self.api.get(&path).expect(200).await
    }
}

#[tokio::test]
async fn campaigns_are_counted_by_all_that_they_are() {
    let world = World::start().await;
    world.three().await;
    let all = world.counts("").await;
    assert_eq!(all["total"], 3);
    let countries = json!([{"code": "TN", "count": 2}, {"code": "MA", "count": 1}]);
    assert_eq!(all["countries"], countries);
    let sdgs =
        json!([{"code": "13", "count": 2}, {"code": "15", "count": 1}, {"code": "4", "count": 1}]);
    assert_eq!(all["sdgs"], sdgs);
    let currencies = json!([{"code": "USD", "count": 2}, {"code": "JOD", "count": 1}]);
    assert_eq!(all["currencies"], currencies);
    for (list, code, counted) in [
        // A campaign counts once for an area, whichever of its parts it names.
        ("areas", "climate_action", 2),
        ("areas", "green_volunteering", 2),
        ("areas", "education", 1),
        ("groups", "neediest", 1),
        ("groups", "refugees", 1),
        ("fund_types", "general", 3),
        ("fund_types", "sadaqah", 1),
    ] {
        assert_eq!(count(&all[list], code), counted, "{code}");
    }
    world.finish().await;
}

#[tokio::test]
async fn each_choice_is_counted_under_all_the_others() {
    let world = World::start().await;
    let tunis = world.three().await;
    let all = world.counts("").await;
    let morocco = world.counts("?country=MA&sort=ending_soon&limit=1").await;
    assert_eq!(morocco["total"], 1);
    // The country itself can be chosen anew.
    assert_eq!(morocco["countries"], all["countries"]);
    assert_eq!(morocco["sdgs"], json!([{"code": "4", "count": 1}]));
    let both = world.counts("?country=MA&sdg=13").await;
    assert_eq!(both["total"], 0);
    assert_eq!(both["countries"], json!([{"code": "TN", "count": 2}]));
    let found = world.counts("?q=%D8%A7%D8%B4%D8%AC%D8%A7%D8%B1").await;
    assert_eq!(found["total"], 1);
    let path = "/api/campaigns/counts";
    let wrong = world.api.get(&format!("{path}?sdg=18"));
    wrong.refused(400, "malformed").await;
    // Members see their drafts, and so do their counts.
    let mine = world.api.get(path).token(&world.owner);
    assert_eq!(mine.expect(200).await["total"], 4);
    let body = crate::world::campaign(&tunis, json!({"slug": "counts"}));
    let reserved = world.api.post("/api/campaigns", &body).token(&world.owner);
    reserved.refused(422, "invalid").await;
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

impl World {
    /// A programme in which these take part; its id.
    async fn programme(&self, organisations: &[&String]) -> Value {
        let body = json!({"slug": "climate", "title": {"ar": "مناخ"}, "description": {"ar": "برنامج"},
                          "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"});
        let programme = self.api.post("/api/programmes", &body).token(&self.admin);
        let programme = programme.expect(201).await;
        for organisation in organisations {
            let join = json!({"organisation_id": organisation});
            let path = "/api/programmes/climate/participants";
            let joins = self.api.post(path, &join).token(&self.owner);
            joins.expect(201).await;
        }
        programme["id"].clone()
    }
}

#[tokio::test]
async fn what_a_programmes_campaigns_got_together() {
    let world = World::start().await;
    let (tunis, rabat) = (world.verified("TN").await, world.verified("MA").await);
    let programme = world.programme(&[&tunis, &rabat]).await;
    let part = json!({"programme_id": programme});
    let dinars = json!({"programme_id": programme, "goal": {"amount": 1_000, "currency": "JOD"}, "budget": []});
    for (organisation, fields, raised, matched) in [
        (&tunis, part.clone(), 1_000, 500),
        (&rabat, part.clone(), 30, 0),
        (&tunis, dinars, 7, 7),
        (&tunis, json!({}), 5_555, 0),
    ] {
        let live = world.live(organisation, fields).await;
        world.given(&live, raised, matched).await;
    }
    let called_off = world.live(&tunis, part).await;
    world.given(&called_off, 9_999, 0).await;
    let cancel = world.act(&called_off, "cancel", json!({}), &world.owner);
    cancel.expect(200).await;

    let sums = world.api.get("/api/programmes/climate/progress");
    let sums = sums.expect(200).await;
    let money = |amount: i64, currency: &str| json!({"amount": amount, "currency": currency});
    let expected = json!([
        {"currency": "JOD", "raised": money(7, "JOD"), "matched": money(7, "JOD"), "total": money(14, "JOD"),
         "campaigns": 1, "pledges": 3},
        {"currency": "USD", "raised": money(1_030, "USD"), "matched": money(500, "USD"), "total": money(1_530, "USD"),
         "campaigns": 2, "pledges": 6},
    ]);
    assert_eq!(sums["sums"], expected);
    assert_eq!((&sums["campaigns"], &sums["live"]), (&json!(3), &json!(3)));
    assert_eq!(sums["organisations"], 2);
    assert_eq!(sums["updated_at"], "2026-06-01T12:00:00Z");
    let own = format!("/api/organisations/{rabat}/progress");
    let own = world.api.get(&own).expect(200).await;
    assert_eq!(
        (&own["campaigns"], &own["sums"][0]["raised"]),
        (&json!(1), &money(30, "USD"))
    );
    let nowhere = world.api.get("/api/programmes/nowhere/progress");
    nowhere.refused(404, "not_found").await;
    world.finish().await;
}

#[tokio::test]
async fn who_takes_part_in_a_programme() {
    let world = World::start().await;
    let (tunis, rabat) = (world.verified("TN").await, world.verified("MA").await);
    world.programme(&[&tunis, &rabat]).await;
    let path = "/api/programmes/climate/participants";
    let all = world.api.get(path).expect(200).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    assert_eq!(all["items"][0]["organisation"]["id"], json!(rabat));
    // A suspended one takes part, but is not shown.
    world.decide_organisation(&rabat, "suspended").await;
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
