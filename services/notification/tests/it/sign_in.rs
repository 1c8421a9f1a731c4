//! The mail with the code to sign in.

use contracts::notification::api::Message;
use contracts::notification::events::{MessageFailed, MessageSent};
use serde_json::{Value, json};
use testkit::Call;

use crate::mail_server::Manner;
use crate::world::World;

impl World {
    pub(crate) fn ask(&self, body: &Value) -> Call {
        let token = self.env.issuers.service("web", "notification");
        self.api.post("/internal/messages", body).token(&token)
    }

    pub(crate) fn sign_in(&self, to: &str) -> Value {
        let web = self.env.config().peers.web;
        json!({
            "kind": "sign_in", "to": to, "locale": "ar", "country": "EG", "code": "048213",
            "link": format!("{web}ar/sign-in?token=abc"), "expires_at": "2026-11-22T10:10:00Z",
        })
    }
}

#[tokio::test]
async fn the_code_is_mailed_and_then_forgotten() {
    let world = World::start().await;
    let asked = world
        .ask(&world.sign_in("amal@people.example"))
        .send()
        .await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    assert!(!asked.text.contains("amal") && !asked.text.contains("048213"));
    let mail = world.mail.mail_to("amal@people.example").await;
    assert_eq!(mail.kind, "sign_in");
    assert!(mail.text.contains("048213") && mail.html.contains("048213"));
    assert!(mail.text.contains("لمدة ١٠ دقائق"), "{}", mail.text);
    let link = |line: &str| line.ends_with("/ar/sign-in?token=abc");
    assert!(mail.text.lines().any(link), "{}", mail.text);
    let sent: MessageSent = world.env.broker.heard(|_| true).await;
    let message: Message = serde_json::from_value(asked.body).unwrap();
    assert_eq!((sent.message_id, sent.pledge_id), (message.id, None));
    let row: (String, Option<String>, Option<Value>) =
        sqlx::query_as("SELECT state, recipient, secrets FROM messages")
            .fetch_one(&world.env.db)
            .await
            .unwrap();
    assert_eq!(row, ("handed_over".to_owned(), None, None));
    world.finish().await;
}

#[tokio::test]
async fn a_code_that_expires_while_the_server_is_away_is_forgotten_unsent() {
    let world = World::start().await;
    world.mail.behave(Manner::NotNow);
    world
        .ask(&world.sign_in("late@people.example"))
        .expect(202)
        .await;
    world
        .counted(
            "SELECT count(*) FROM messages WHERE state = 'queued' AND attempts = 1",
            1,
        )
        .await;
    world.mail.behave(Manner::Takes);
    world.later(600);
    world.env.broker.heard::<MessageFailed>(|_| true).await;
    world
        .counted(
            "SELECT count(*) FROM messages WHERE recipient IS NULL AND secrets IS NULL",
            1,
        )
        .await;
    assert!(world.mail.taken().is_empty());
    world.finish().await;
}

#[tokio::test]
async fn who_signs_in_does_not_wait_behind_receipts() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    world.mail.behave(Manner::Silent);
    for gift in 0..20 {
        world
            .gift(&campaign, &format!("g{gift}@donors.example"))
            .await;
    }
    world.counted("SELECT count(*) FROM messages", 60).await;
    world
        .ask(&world.sign_in("now@people.example"))
        .expect(202)
        .await;
    world.mail.behave(Manner::Takes);
    world.mail.mail_to("now@people.example").await;
    let before = world.mail.taken();
    let place = before
        .iter()
        .position(|mail| mail.kind == "sign_in")
        .unwrap();
    assert!(place < 20, "behind {place} of 60 mails");
    world
        .counted(
            "SELECT count(*) FROM messages WHERE state = 'handed_over'",
            61,
        )
        .await;
    world.finish().await;
}

#[tokio::test]
async fn only_web_may_ask_for_codes() {
    let world = World::start().await;
    let body = world.sign_in("x@people.example");
    let call = || world.api.post("/internal/messages", &body);
    call().refused(401, "unauthorized").await;
    let user = world
        .env
        .issuers
        .user("admin@rifada.test", &[contracts::tokens::Role::Admin]);
    call().token(&user).refused(401, "unauthorized").await;
    let campaign = world.env.issuers.service("campaign", "notification");
    call().token(&campaign).refused(403, "forbidden").await;
    let elsewhere = world.env.issuers.service("web", "payment");
    call().token(&elsewhere).refused(401, "unauthorized").await;
    world.counted("SELECT count(*) FROM messages", 0).await;
    world.finish().await;
}

#[tokio::test]
async fn nonsense_is_refused_where_it_stands() {
    let world = World::start().await;
    for (field, value) in [
        ("to", "not an address"),
        ("to", "a@b\r\nBcc: c@d"),
        ("code", "12"),
        ("code", "<script>"),
        ("link", "https://elsewhere.example/ar/sign-in"),
        ("link", "javascript:alert(1)"),
    ] {
        let mut body = world.sign_in("x@people.example");
        body[field] = json!(value);
        let problem = world.ask(&body).refused(422, "invalid").await;
        assert_eq!(
            problem["errors"][0]["pointer"],
            format!("/{field}"),
            "{value}"
        );
    }
    for (body, code) in [
        (json!({"kind": "newsletter"}), "wrong_type"),
        (json!({}), "missing_field"),
    ] {
        let problem = world.ask(&body).refused(400, "malformed").await;
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    }
    let mut extra = world.sign_in("x@people.example");
    extra["bcc"] = json!("y@people.example");
    let problem = world.ask(&extra).refused(400, "malformed").await;
    assert_eq!(problem["errors"][0]["code"], "unknown_field", "{problem}");
    world.counted("SELECT count(*) FROM messages", 0).await;
    world.finish().await;
}
