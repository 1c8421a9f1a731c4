//! Inviting people to work in an organisation.

use std::sync::{Arc, Mutex};

use actix_web::web::{Data, Json, post};
use actix_web::{App, HttpResponse, HttpServer};
use contracts::campaign::events::OrganisationMembersChanged;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::eventually;

use crate::world::{World, pointers};

/// Notification, as far as it is asked for mails.
#[derive(Clone, Default)]
struct Mails(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    asked: Vec<Value>,
    answer: u16,
}

impl Mails {
    /// A service, whose mails go there.
    async fn start() -> (Self, World) {
        let mails = Self::default();
        mails.answer(202);
        let shared = Data::new(mails.clone());
        let server = HttpServer::new(move || {
            let app = App::new().app_data(shared.clone());
            app.route("/internal/messages", post().to(take))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        let world = World::at("2026-06-01T10:00:00Z").await;
        let world = world
            .instead(|config| config.service.peers.notification = url.parse().unwrap())
            .await;
        (mails, world)
    }

    fn answer(&self, status: u16) {
        self.0.lock().unwrap().answer = status;
    }

    fn asked(&self) -> Vec<Value> {
        self.0.lock().unwrap().asked.clone()
    }

    /// The mail of this place, once it was asked for.
    async fn mail(&self, place: usize) -> Value {
        eventually("a mail", async || self.asked().get(place).cloned()).await
    }
}

async fn take(mails: Data<Mails>, asked: Json<Value>) -> HttpResponse {
    let mut state = mails.0.lock().unwrap();
    state.asked.push(asked.0);
    let status = actix_web::http::StatusCode::from_u16(state.answer).unwrap();
    HttpResponse::build(status).json(json!({
        "id": uuid::Uuid::nil(), "kind": "invitation", "state": "queued", "pledge_id": null, "attempts": 0,
        "created_at": "2026-06-01T10:00:00Z", "settled_at": null, "status": state.answer, "code": "invalid"}))
}

/// What is kept of the only secret.
async fn kept(world: &World) -> String {
    let kept = sqlx::query_scalar("SELECT encode(secret_hash, 'hex') FROM invitations");
    kept.fetch_one(&world.env.db).await.unwrap()
}

fn secret(mail: &Value) -> String {
    mail["link"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned()
}

impl World {
    fn invite(&self, organisation: &str, email: &str, role: &str) -> testkit::Call {
        let path = format!("/api/organisations/{organisation}/invitations");
        let owner = self.env.issuers.user("owner@seeds.example", &[]);
        let body = json!({"email": email, "role": role, "locale": "fr"});
        self.api.post(&path, &body).token(&owner)
    }

    async fn invitations(&self, organisation: &str) -> Value {
        let path = format!("/api/organisations/{organisation}/invitations");
        let owner = self.env.issuers.user("owner@seeds.example", &[]);
        self.api.get(&path).token(&owner).expect(200).await["items"].clone()
    }

    fn accept(&self, secret: &str, account: &str) -> testkit::Call {
        let body = json!({"secret": secret});
        self.api
            .post("/api/invitations/accept", &body)
            .token(&self.env.issuers.user(account, &[]))
    }

    fn revoke(&self, invitation: &Value) -> testkit::Call {
        let (organisation, id) = (&invitation["organisation_id"], &invitation["id"]);
        let path = format!(
            "/api/organisations/{}/invitations/{}/revoke",
            organisation.as_str().unwrap(),
            id.as_str().unwrap()
        );
        self.api
            .post(&path, &json!({}))
            .token(&self.env.issuers.user("owner@seeds.example", &[]))
    }
}

#[tokio::test]
async fn whoever_was_invited_becomes_a_member() {
    let (mails, world) = Mails::start().await;
    let organisation = world.registered("TN").await;
    let invited = world
        .invite(&organisation, " Editor@Seeds.Example ", "editor")
        .expect(201)
        .await;
    assert_eq!(
        (&invited["state"], &invited["email"], &invited["expires_at"]),
        (
            &json!("open"),
            &json!("editor@seeds.example"),
            &json!("2026-06-08T10:00:00Z")
        )
    );
    let mail = mails.mail(0).await;
    let web = world.env.config().peers.web;
    let link = mail["link"].as_str().unwrap();
    assert!(link.starts_with(&format!("{web}fr/invitations/")), "{link}");
    for (field, said) in [
        ("to", "editor@seeds.example"),
        ("locale", "fr"),
        ("role", "editor"),
        ("invited_by", "owner@seeds.example"),
        ("country", "TN"),
    ] {
        assert_eq!(mail[field], said, "{field}");
    }
    let kept = kept(&world).await;
    assert!(!invited.to_string().contains(&secret(&mail)) && kept != secret(&mail));
    eventually("the mail to be noted", async || {
        world.invitations(&organisation).await[0]["mailed_at"]
            .is_string()
            .then_some(())
    })
    .await;

    let accepted = world
        .accept(&secret(&mail), "editor@seeds.example")
        .expect(200)
        .await;
    assert_eq!(
        (&accepted["id"], &accepted["your_role"]),
        (&json!(organisation), &json!("editor"))
    );
    let said = world
        .env
        .broker
        .heard::<OrganisationMembersChanged>(|said| said.version == 2)
        .await;
    assert_eq!(said.members.len(), 2);
    world
        .accept(&secret(&mail), "editor@seeds.example")
        .expect(200)
        .await;
    assert_eq!(
        world.invitations(&organisation).await[0]["state"],
        "accepted"
    );
    world.revoke(&invited).refused(409, "wrong_state").await;
    world
        .invite(&organisation, "editor@seeds.example", "owner")
        .refused(409, "already_member")
        .await;
    assert_eq!(mails.asked().len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn to_everyone_else_an_invitation_is_nothing() {
    let (mails, world) = Mails::start().await;
    let organisation = world.registered("TN").await;
    world
        .invite(&organisation, "editor@seeds.example", "editor")
        .expect(201)
        .await;
    let mail = mails.mail(0).await;
    let other = world
        .accept(&secret(&mail), "other@seeds.example")
        .refused(403, "invitation_not_valid")
        .await;
    let none = world
        .accept("0123", "other@seeds.example")
        .refused(403, "invitation_not_valid")
        .await;
    assert_eq!(other, none);
    let path = format!("/api/organisations/{organisation}/invitations");
    let body = json!({"email": "x@example.org", "role": "editor"});
    world
        .api
        .post(&path, &body)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    world
        .api
        .get(&path)
        .token(&world.stranger)
        .refused(404, "not_found")
        .await;
    world
        .accept(&secret(&mail), "editor@seeds.example")
        .expect(200)
        .await;
    let editor = world.env.issuers.user("editor@seeds.example", &[]);
    world
        .api
        .post(&path, &body)
        .token(&editor)
        .refused(403, "forbidden")
        .await;
    world
        .api
        .get(&path)
        .token(&editor)
        .refused(403, "forbidden")
        .await;
    world
        .api
        .get(&path)
        .token(&world.reviewer)
        .refused(403, "forbidden")
        .await;
    let wrong = world
        .invite(&organisation, "no address", "editor")
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&wrong), ["/email"]);
    world.finish().await;
}

#[tokio::test]
async fn an_invitation_ends() {
    let (mails, world) = Mails::start().await;
    let organisation = world.registered("TN").await;
    let first = world
        .invite(&organisation, "one@seeds.example", "editor")
        .expect(201)
        .await;
    let first_mail = mails.mail(0).await;
    assert_eq!(world.revoke(&first).expect(200).await["state"], "revoked");
    world.revoke(&first).expect(200).await;
    let over = world
        .accept(&secret(&first_mail), "one@seeds.example")
        .refused(409, "invitation_over")
        .await;
    assert_eq!(over["state"], "revoked");

    // Another one takes the place of an earlier one.
    world
        .invite(&organisation, "two@seeds.example", "editor")
        .expect(201)
        .await;
    let second = mails.mail(1).await;
    world
        .invite(&organisation, "two@seeds.example", "finance")
        .expect(201)
        .await;
    let third = mails.mail(2).await;
    world
        .accept(&secret(&second), "two@seeds.example")
        .refused(409, "invitation_over")
        .await;
    world.env.clock.advance(SignedDuration::from_hours(7 * 24));
    let over = world
        .accept(&secret(&third), "two@seeds.example")
        .refused(409, "invitation_over")
        .await;
    assert_eq!(over["state"], "expired");
    let listed = world.invitations(&organisation).await;
    let listed = listed.as_array().unwrap().iter();
    let mut states: Vec<&str> = listed.map(|one| one["state"].as_str().unwrap()).collect();
    // They were made at the same instant.
    states.sort_unstable();
    assert_eq!(states, ["expired", "revoked", "revoked"]);
    world.finish().await;
}

#[tokio::test]
async fn a_mail_that_cannot_be_asked_for_is_asked_for_again() {
    let (mails, world) = Mails::start().await;
    mails.answer(503);
    let organisation = world.registered("TN").await;
    world
        .invite(&organisation, "editor@seeds.example", "editor")
        .expect(201)
        .await;
    let lost = mails.mail(0).await;
    mails.answer(202);
    world.env.clock.advance(SignedDuration::from_secs(31));
    let mail = mails.mail(1).await;
    assert_ne!(secret(&lost), secret(&mail));
    world
        .accept(&secret(&lost), "editor@seeds.example")
        .refused(403, "invitation_not_valid")
        .await;
    world
        .accept(&secret(&mail), "editor@seeds.example")
        .expect(200)
        .await;

    // What can never be mailed is not tried for ever.
    mails.answer(422);
    world
        .invite(&organisation, "never@seeds.example", "editor")
        .expect(201)
        .await;
    mails.mail(2).await;
    eventually("it to be given up", async || {
        let due: i64 =
            sqlx::query_scalar("SELECT count(*) FROM invitations WHERE mail_due_at IS NOT NULL")
                .fetch_one(&world.env.db)
                .await
                .unwrap();
        (due == 0).then_some(())
    })
    .await;
    assert_eq!(
        world.invitations(&organisation).await[0]["mailed_at"],
        json!(null)
    );
    world.finish().await;
}

#[tokio::test]
async fn strangers_do_not_get_mails_without_end() {
    let (_, world) = Mails::start().await;
    let organisation = world.registered("TN").await;
    for number in 0..20 {
        world
            .invite(&organisation, &format!("p{number}@example.org"), "editor")
            .expect(201)
            .await;
    }
    world
        .invite(&organisation, "more@example.org", "editor")
        .refused(429, "too_many_invitations")
        .await;
    // Nor through another organisation.
    let other = world.registered("SN").await;
    world
        .invite(&other, "more@example.org", "editor")
        .refused(429, "too_many_invitations")
        .await;
    world.env.clock.advance(SignedDuration::from_hours(25));
    world
        .invite(&other, "more@example.org", "editor")
        .expect(201)
        .await;
    world.finish().await;
}
