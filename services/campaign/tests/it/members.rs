//! Who works in an organisation.

use contracts::campaign::events::OrganisationMembersChanged;
use serde_json::{Value, json};

use crate::world::{World, pointers};

#[tokio::test]
async fn owners_say_who_works_there() {
    let world = World::start().await;
    let id = world.registered("TN").await;
    let members = format!("/api/organisations/{id}/members");
    let put = |account: &str, role: &str, token: &str| {
        world
            .api
            .post(&members, &json!({"account": account, "role": role}))
            .token(token)
    };
    let editor = world.env.issuers.user("editor@seeds.example", &[]);
    put("x@example.org", "editor", &world.stranger)
        .refused(404, "not_found")
        .await;
    let made = put(" Editor@Seeds.Example", "editor", &world.owner)
        .expect(201)
        .await;
    assert_eq!(
        (&made["account"], &made["state"]),
        (&json!("editor@seeds.example"), &json!("active"))
    );
    put("x@example.org", "editor", &editor)
        .refused(403, "forbidden")
        .await;
    assert_eq!(
        pointers(
            &put("x", "editor", &world.owner)
                .refused(422, "invalid")
                .await
        ),
        ["/account"]
    );
    put("x@example.org", "king", &world.owner)
        .refused(400, "malformed")
        .await;
    // Another role for the same person is no second membership.
    let again = put("editor@seeds.example", "finance", &world.owner)
        .expect(201)
        .await;
    assert_eq!(
        (&again["id"], &again["role"]),
        (&made["id"], &json!("finance"))
    );
    let said = world
        .env
        .broker
        .heard::<OrganisationMembersChanged>(|said| said.version == 3)
        .await;
    assert_eq!(said.members.len(), 2);

    let list: Value = world.api.get(&members).token(&editor).expect(200).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    world
        .api
        .get(&members)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    world.api.get(&members).refused(401, "unauthorized").await;
    // Once it is verified everyone knows it, but not who works there.
    let verified = world.verified("TN").await;
    let members = format!("/api/organisations/{verified}/members");
    let asked = world.api.get(&members).token(&world.stranger);
    asked.refused(403, "forbidden").await;
    world.finish().await;
}

#[tokio::test]
async fn one_owner_is_always_left() {
    let world = World::start().await;
    let id = world.registered("TN").await;
    let members = format!("/api/organisations/{id}/members");
    let me = json!({"account": "owner@seeds.example", "role": "editor"});
    world
        .api
        .post(&members, &me)
        .token(&world.owner)
        .refused(409, "last_owner")
        .await;
    let remove = |account: &str| {
        world
            .api
            .post(&format!("{members}/remove"), &json!({"account": account}))
            .token(&world.owner)
    };
    remove("owner@seeds.example")
        .refused(409, "last_owner")
        .await;
    remove("nobody@example.org").refused(404, "not_found").await;
    world
        .api
        .post(
            &members,
            &json!({"account": "second@seeds.example", "role": "owner"}),
        )
        .token(&world.owner)
        .expect(201)
        .await;
    let left = remove("owner@seeds.example").expect(200).await;
    assert_eq!(left["items"][0]["account"], "second@seeds.example");
    // No owner any more: no more say.
    remove("second@seeds.example")
        .refused(404, "not_found")
        .await;
    world.finish().await;
}
