//! Registering and verifying organisations.

use contracts::campaign::events::{
    OrganisationChanged, OrganisationMembersChanged, OrganisationRegistered, OrganisationVerified,
};
use contracts::campaign::{OrganisationRole, OrganisationState};
use serde_json::{Value, json};

use crate::world::{World, pointers, registration};

#[tokio::test]
async fn from_registration_to_verified() {
    let world = World::start().await;
    let made = world
        .api
        .post("/api/organisations", &registration("TN"))
        .token(&world.owner)
        .expect(201)
        .await;
    assert_eq!(
        (&made["state"], &made["your_role"], &made["version"]),
        (&json!("registered"), &json!("owner"), &json!(1))
    );
    assert_eq!(made["slug"], "seeds-of-the-nile");
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/organisations/{id}");

    // Nobody but members, reviewers and admins knows of it.
    world.api.get(&path).refused(404, "not_found").await;
    world
        .api
        .get(&path)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    for token in [&world.owner, &world.reviewer, &world.admin] {
        world.api.get(&path).token(token).expect(200).await;
    }

    let apply = || world.api.post(&format!("{path}/verification"), &json!({}));
    apply()
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    apply().refused(401, "unauthorized").await;
    assert_eq!(
        apply().token(&world.owner).expect(200).await["state"],
        "applied"
    );
    apply()
        .token(&world.owner)
        .refused(409, "wrong_state")
        .await;

    let verified = world.decide_organisation(id, "verified").await;
    assert_eq!(
        (&verified["state"], &verified["version"]),
        (&json!("verified"), &json!(3))
    );
    assert_eq!(verified["remarks"]["reason"]["en"], "Seen the papers");
    let public = world
        .api
        .get("/api/organisations/seeds-of-the-nile")
        .expect(200)
        .await;
    assert_eq!(public["id"], id);
    assert!(public.get("remarks").is_none() && public.get("your_role").is_none());

    world.finish().await;
}

#[tokio::test]
async fn others_hear_of_each_step() {
    let world = World::start().await;
    world.verified("TN").await;
    let broker = &world.env.broker;
    let registered = broker.heard::<OrganisationRegistered>(|_| true).await.0;
    assert_eq!(
        (registered.version, registered.state),
        (1, OrganisationState::Registered)
    );
    let members = broker.heard::<OrganisationMembersChanged>(|_| true).await;
    assert_eq!(members.members[0].account, "owner@seeds.example");
    assert_eq!(members.members[0].role, OrganisationRole::Owner);
    let applied = broker.heard::<OrganisationChanged>(|_| true).await.0;
    assert_eq!(applied.state, OrganisationState::Applied);
    let verified = broker.heard::<OrganisationVerified>(|_| true).await.0;
    assert_eq!((verified.version, verified.country.as_str()), (3, "TN"));
    world.finish().await;
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let world = World::start().await;
    let wrong = json!({"name": {}, "country": "US", "registration_number": "", "website": "ftp://x",
                       "target_groups": ["nobody"], "areas": ["refugees"]});
    let register = |body| {
        world
            .api
            .post("/api/organisations", &body)
            .token(&world.owner)
    };
    let problem = register(wrong).refused(422, "invalid").await;
    let expected = [
        "/country",
        "/website",
        "/name",
        "/registration_number",
        "/target_groups/0",
        "/areas/0",
    ];
    assert_eq!(pointers(&problem), expected);

    let mut unknown = registration("TN");
    unknown["colour"] = json!("green");
    let problem = register(unknown).refused(400, "malformed").await;
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    assert!(
        problem["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("`colour`")
    );
    let nul = json!({"name": {"ar": "a\u{0}b"}, "country": "TN", "registration_number": "1"});
    assert_eq!(
        pointers(&register(nul).refused(422, "invalid").await),
        ["/name/ar"]
    );
    let german = json!({"name": {"de": "Samen"}, "country": "TN", "registration_number": "1"});
    assert_eq!(
        pointers(&register(german).refused(400, "malformed").await),
        ["/name/de"]
    );
    world.finish().await;
}

#[tokio::test]
async fn arabic_alone_is_enough_and_equal_names_get_their_own_address() {
    let world = World::start().await;
    let body = json!({"name": {"ar": "جمعية بذور"}, "country": "EG", "registration_number": "77"});
    let register = async || {
        world
            .api
            .post("/api/organisations", &body)
            .token(&world.owner)
            .expect(201)
            .await
    };
    let (first, second) = (register().await, register().await);
    let slug = first["slug"].as_str().unwrap();
    assert!(slug.is_ascii() && slug.len() > 3, "{slug}");
    assert_eq!(second["slug"], format!("{slug}-2"));
    world.finish().await;
}

#[tokio::test]
async fn a_reviewer_never_decides_on_their_own() {
    let world = World::start().await;
    let id = world.registered("TN").await;
    let path = format!("/api/organisations/{id}");
    let membership = json!({"account": "Reviewer@Rifada.test ", "role": "finance"});
    world
        .api
        .post(&format!("{path}/members"), &membership)
        .token(&world.owner)
        .expect(201)
        .await;
    world
        .api
        .post(&format!("{path}/verification"), &json!({}))
        .token(&world.owner)
        .expect(200)
        .await;
    let decide = |token: &str, body| {
        world
            .api
            .post(&format!("{path}/verification/decision"), &body)
            .token(token)
    };
    let verified = json!({"decision": "verified"});
    decide(&world.reviewer, verified.clone())
        .refused(403, "own_organisation")
        .await;
    decide(&world.owner, verified.clone())
        .refused(403, "forbidden")
        .await;
    decide(&world.admin, verified.clone())
        .refused(403, "forbidden")
        .await;
    decide(&world.stranger, verified)
        .refused(404, "not_found")
        .await;
    world.finish().await;
}

#[tokio::test]
async fn rejected_it_may_apply_again_and_reasons_are_needed() {
    let world = World::start().await;
    let id = world.registered("TN").await;
    let path = format!("/api/organisations/{id}/verification");
    let apply = async |status| {
        world
            .api
            .post(&path, &json!({}))
            .token(&world.owner)
            .expect(status)
            .await
    };
    let decide = |body| {
        world
            .api
            .post(&format!("{path}/decision"), &body)
            .token(&world.reviewer)
    };
    decide(json!({"decision": "verified"}))
        .refused(409, "wrong_state")
        .await;
    apply(200).await;
    let problem = decide(json!({"decision": "rejected"}))
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/reason"]);
    decide(json!({"decision": "rejected", "reason": " "}))
        .refused(422, "invalid")
        .await;
    decide(json!({"decision": "perhaps"}))
        .refused(400, "malformed")
        .await;
    let rejected = decide(json!({"decision": "rejected", "reason": "No papers"}))
        .expect(200)
        .await;
    assert_eq!(
        (&rejected["state"], &rejected["remarks"]["reason"]),
        (&json!("rejected"), &json!("No papers"))
    );
    assert_eq!(apply(200).await["state"], "applied");
    decide(json!({"decision": "suspended", "reason": "x"}))
        .refused(409, "wrong_state")
        .await;
    assert_eq!(
        decide(json!({"decision": "verified"})).expect(200).await["state"],
        "verified"
    );
    world.finish().await;
}

#[tokio::test]
async fn what_is_no_name_is_not_found() {
    let world = World::start().await;
    for name in [
        "nothing-here",
        "%00",
        "a%2Fb",
        "0199a1b2-0000-7000-8000-000000000001",
        "' OR 1=1",
    ] {
        let path = format!("/api/organisations/{}", name.replace(' ', "%20"));
        world.api.get(&path).refused(404, "not_found").await;
    }
    world.finish().await;
}

#[tokio::test]
async fn an_organisation_puts_right_what_it_says() {
    let world = World::start().await;
    let id = world.registered("TN").await;
    let path = format!("/api/organisations/{id}");
    let change = |version: i64, fields: Value, token: &str| {
        let mut body = json!({"version": version});
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        world.api.patch(&path, &body).token(token)
    };
    let number = json!({"registration_number": "6711/2012"});
    change(1, number.clone(), &world.stranger)
        .refused(404, "not_found")
        .await;
    let editor = json!({"account": "editor@seeds.example", "role": "editor"});
    world
        .api
        .post(&format!("{path}/members"), &editor)
        .token(&world.owner)
        .expect(201)
        .await;
    let editor = world.env.issuers.user("editor@seeds.example", &[]);
    change(1, number.clone(), &editor)
        .refused(403, "forbidden")
        .await;
    change(7, number.clone(), &world.owner)
        .refused(409, "version_conflict")
        .await;
    change(1, json!({"website": "ftp://x"}), &world.owner)
        .refused(422, "invalid")
        .await;
    let act = |action: &str, body: Value, token: &str| {
        world
            .api
            .post(&format!("{path}/verification{action}"), &body)
            .token(token)
    };
    act("", json!({}), &world.owner).expect(200).await;
    change(2, number.clone(), &world.owner)
        .refused(409, "wrong_state")
        .await;
    let claimed = act("/claim", json!({}), &world.reviewer).expect(200).await;
    assert_eq!(claimed["claim"]["by"], "reviewer@rifada.test");
    let reject = json!({"decision": "rejected", "reason": "The number is not known"});
    act("/decision", reject.clone(), &world.second_reviewer())
        .refused(409, "claimed_by_another")
        .await;
    let release = act("/release", json!({}), &world.reviewer);
    release.expect(200).await;
    let rejected = act("/decision", reject, &world.second_reviewer());
    let rejected = rejected.expect(200).await;
    let version = rejected["version"].as_i64().unwrap();
    let fields = json!({"registration_number": "6711/2012", "website": null});
    let changed = change(version, fields, &world.owner).expect(200).await;
    assert_eq!(changed["registration_number"], "6711/2012");
    assert_eq!(
        (&changed["website"], &changed["country"]),
        (&json!(null), &json!("TN"))
    );
    let found = world
        .api
        .get(&format!("{path}/differences"))
        .token(&world.reviewer)
        .expect(200)
        .await;
    assert_eq!(found["decision"], "rejected");
    assert_eq!(found["items"].as_array().unwrap().len(), 2, "{found}");
    world.finish().await;
}
