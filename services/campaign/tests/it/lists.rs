//! The lists that people filter.

use serde_json::{Value, json};

use crate::world::World;

fn slugs(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["slug"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn published_ones_to_all_the_rest_to_those_concerned() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    world.draft(&organisation, json!({"slug": "a-draft"})).await;
    world.live(&organisation, json!({"slug": "alive"})).await;
    let list = async |query: &str, token: Option<&str>| {
        let call = world.api.get(&format!("/api/campaigns{query}"));
        let call = token.into_iter().fold(call, testkit::Call::token);
        call.expect(200).await
    };
    assert_eq!(slugs(&list("", None).await), ["alive"]);
    assert_eq!(slugs(&list("", Some(&world.stranger)).await), ["alive"]);
    for token in [&world.owner, &world.reviewer, &world.admin] {
        assert_eq!(slugs(&list("", Some(token)).await), ["alive", "a-draft"]);
    }
    assert_eq!(
        slugs(&list("?state=draft", Some(&world.owner)).await),
        ["a-draft"]
    );
    assert_eq!(slugs(&list("?state=draft", None).await), [""; 0]);
    world
        .api
        .get("/api/campaigns")
        .token("no.good.token")
        .refused(401, "unauthorized")
        .await;

    world.registered("EG").await;
    let directory = async |token: Option<&str>| {
        let call = world.api.get("/api/organisations");
        let call = token.into_iter().fold(call, testkit::Call::token);
        call.expect(200).await["items"].as_array().unwrap().len()
    };
    assert_eq!(
        (
            directory(None).await,
            directory(Some(&world.stranger)).await
        ),
        (1, 1)
    );
    assert_eq!(
        (
            directory(Some(&world.owner)).await,
            directory(Some(&world.reviewer)).await
        ),
        (2, 2)
    );
    world.finish().await;
}

#[tokio::test]
async fn every_filter() {
    let world = World::start().await;
    let tunis = world.verified("TN").await;
    let rabat = world.verified("MA").await;
    let first = json!({"slug": "trees", "areas": ["green_volunteering"], "groups": ["refugees"], "sdgs": [13, 15],
                       "title": {"ar": "أشجارُ النيل"}, "fund_types": ["sadaqah"]});
    world.live(&tunis, first).await;
    world.live(&rabat, json!({"slug": "schools", "areas": ["education"], "sdgs": [4], "title": {"fr": "Écoles 100%"}})).await;
    let by_organisation = format!("organisation={tunis}");
    let filters: &[(&str, &[&str])] = &[
        ("country=TN", &["trees"]),
        ("country=", &["schools", "trees"]),
        ("sdg=15", &["trees"]),
        ("sdg=4", &["schools"]),
        // A term means its parts too.
        ("area=climate_action", &["trees"]),
        ("group=neediest", &["trees"]),
        ("group=local_communities", &["schools"]),
        ("fund_type=sadaqah", &["trees"]),
        ("fund_type=zakat", &[]),
        ("q=%D8%A7%D8%B4%D8%AC%D8%A7%D8%B1", &["trees"]),
        ("q=ecoles", &["schools"]),
        ("q=0%25", &["schools"]),
        ("q=_", &[]),
        ("q=seeds+of", &["schools", "trees"]),
        ("state=live&country=MA&sdg=4", &["schools"]),
        ("programme=nowhere", &[]),
        (&by_organisation, &["trees"]),
        ("organisation=seeds-of-the-nile-2", &["schools"]),
    ];
    for (query, found) in filters {
        let page = world
            .api
            .get(&format!("/api/campaigns?{query}"))
            .expect(200)
            .await;
        assert_eq!(slugs(&page), *found, "{query}");
    }
    for (query, found) in [
        ("country=MA", 1),
        ("area=climate_action", 2),
        ("group=refugees", 0),
        ("q=%D8%A8%D8%B0%D9%88%D8%B1", 2),
    ] {
        let page = world
            .api
            .get(&format!("/api/organisations?{query}"))
            .expect(200)
            .await;
        assert_eq!(slugs(&page).len(), found, "{query}");
    }
    world.finish().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_named() {
    let world = World::start().await;
    for (query, pointer) in [
        ("state=dead", "/state"),
        ("sdg=18", "/sdg"),
        ("sdg=x", "/sdg"),
        ("area=refugees", "/area"),
        ("group=climate_action", "/group"),
        ("country=XX", "/country"),
        ("sort=best", "/sort"),
        ("q=a%00b", "/q"),
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("cursor=xyz", "/cursor"),
        ("colour=green", "/colour"),
    ] {
        let problem = world
            .api
            .get(&format!("/api/campaigns?{query}"))
            .refused(400, "malformed")
            .await;
        let place = problem["errors"][0]["pointer"].as_str().unwrap();
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(
            place == pointer || detail.contains("`colour`"),
            "{query}: {problem}"
        );
    }
    world.finish().await;
}

#[tokio::test]
async fn page_by_page_in_every_order() {
    let world = World::start().await;
    let organisation = world.verified("TN").await;
    for (slug, year) in [
        ("aa", 2093),
        ("bb", 2091),
        ("cc", 2095),
        ("dd", 2092),
        ("ee", 2094),
    ] {
        world
            .approved(
                &organisation,
                json!({"slug": slug, "ends_at": format!("{year}-01-01T00:00:00Z")}),
            )
            .await;
    }
    for (sort, expected) in [
        ("newest", ["ee", "dd", "cc", "bb", "aa"]),
        ("ending_soon", ["bb", "dd", "aa", "ee", "cc"]),
        // Nothing was given yet: the newest first.
        ("most_funded", ["ee", "dd", "cc", "bb", "aa"]),
        ("most_donors", ["ee", "dd", "cc", "bb", "aa"]),
    ] {
        let mut found: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = world
                .api
                .get(&format!("/api/campaigns?sort={sort}&limit=2{cursor}"))
                .expect(200)
                .await;
            found.extend(slugs(&page).into_iter().map(str::to_owned));
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, expected, "{sort}");
        let other = if sort == "newest" {
            "ending_soon"
        } else {
            "newest"
        };
        world
            .api
            .get(&format!("/api/campaigns?sort={other}{cursor}"))
            .refused(400, "malformed")
            .await;
    }
    world.finish().await;
}
