//! The mail that invites someone to work in an organisation.

use serde_json::{Value, json};

use crate::mail_server::Manner;
use crate::world::World;

impl World {
    fn invite(&self, fields: &Value) -> testkit::Call {
        let web = self.env.config().peers.web;
        let mut body = json!({
            "kind": "invitation", "to": "editor@people.example", "locale": "en", "country": "EG",
            "organisation": {"ar": "بذور النيل", "en": "Seeds of the Nile"}, "role": "editor",
            "invited_by": "owner@seeds.example", "link": format!("{web}en/invitations/0123abcd"),
            "expires_at": "2026-11-29T10:00:00Z"});
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let token = self.env.issuers.service("campaign", "notification");
        self.api.post("/internal/messages", &body).token(&token)
    }
}

#[tokio::test]
async fn who_is_invited_gets_a_mail_that_is_then_forgotten() {
    let world = World::start().await;
    let asked = world.invite(&json!({})).expect(202).await;
    assert_eq!(asked["kind"], "invitation");
    let mail = world.mail.mail_to("editor@people.example").await;
    assert!(
        mail.text.contains("/en/invitations/0123abcd"),
        "{}",
        mail.text
    );
    assert!(
        mail.text.contains("Seeds of the Nile") && mail.text.contains("campaigns and their news")
    );
    assert!(
        mail.text.contains("owner@seeds.example") && mail.text.contains("November"),
        "{}",
        mail.text
    );
    let forgotten = "SELECT count(*) FROM messages WHERE state = 'handed_over' AND recipient IS NULL AND secrets IS NULL";
    world.counted(forgotten, 1).await;
    world.finish().await;
}

#[tokio::test]
async fn one_that_is_over_is_not_sent() {
    let world = World::start().await;
    world.mail.behave(Manner::Takes);
    world
        .invite(&json!({"expires_at": "2026-11-22T09:59:00Z"}))
        .expect(202)
        .await;
    world
        .counted("SELECT count(*) FROM messages WHERE state = 'failed'", 1)
        .await;
    assert!(world.mail.taken().is_empty());
    world.finish().await;
}

#[tokio::test]
async fn only_campaign_invites_and_only_to_our_pages() {
    let world = World::start().await;
    for (field, value) in [
        ("to", "no address"),
        ("link", "https://elsewhere.example/en/invitations/x"),
    ] {
        let problem = world
            .invite(&json!({field: value}))
            .refused(422, "invalid")
            .await;
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
    }
    let web = world.env.issuers.service("web", "notification");
    let body = json!({"kind": "invitation", "to": "x@people.example", "locale": "ar", "country": "EG",
        "organisation": {"en": "x"}, "role": "owner", "invited_by": "y@people.example", "link": "x",
        "expires_at": "2026-11-29T10:00:00Z"});
    world
        .api
        .post("/internal/messages", &body)
        .token(&web)
        .refused(403, "forbidden")
        .await;
    world.counted("SELECT count(*) FROM messages", 0).await;
    world.finish().await;
}
