//! The pages of reviewers.

use serde_json::json;

use crate::account::sign_in;
use crate::browser::{Browser, location};
use crate::peers_review::ID;
use crate::world::{World, someone};

/// A browser of a person with these roles.
async fn with_roles(world: &World, roles: &[&str]) -> Browser {
    let (browser, email) = (world.browser(), someone());
    sign_in(world, &browser, &email).await;
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    let done = sqlx::query("UPDATE accounts SET roles = $1 WHERE email = $2")
        .bind(roles)
        .bind(email)
        .execute(&world.env.db)
        .await
        .unwrap();
    assert_eq!(done.rows_affected(), 1);
    browser
}

/// What has to be looked at before a campaign is approved.
const CHECKS: [(&str, &str); 5] = [
    ("checks", "story"),
    ("checks", "dignity"),
    ("checks", "budget"),
    ("checks", "permit"),
    ("checks", "languages"),
];

#[actix_web::test]
async fn the_queue_is_for_reviewers_and_shows_who_has_what_in_hand() {
    let world = World::start().await;
    let guest = world.browser().get("/en/review").await;
    assert_eq!(location(&guest), "/en/sign-in?said=first");
    let nobody = with_roles(&world, &[]).await;
    assert_eq!(nobody.get("/en/review").await.status, 404);
    assert_eq!(nobody.get("/en/review/audit").await.status, 404);
    let path = format!("/en/review/campaigns/{ID}/decision");
    let sent = nobody.send(&path, &[("decision", "approved")]).await;
    assert_eq!(sent.status, 404);

    let reviewer = with_roles(&world, &["reviewer"]).await;
    let page = reviewer.page("/en/review").await;
    for part in [
        "Solidarity Fund",
        "other@rifada.test",
        "2 days ago",
        "Handed in 2 times",
        &format!(r#"href="/en/review/campaigns/{ID}""#),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    reviewer.page("/en/review?kind=organisation").await;
    let asked = world.peers.state().desk.asked.clone();
    assert_eq!(asked, ["", "state=registered&", "kind=organisation"]);
    world.end().await;
}

#[actix_web::test]
async fn a_reviewer_sees_what_changed_and_decides() {
    let world = World::start().await;
    let reviewer = with_roles(&world, &["reviewer"]).await;
    let path = format!("/en/review/campaigns/{ID}");
    let page = reviewer.page(&path).await;
    for part in [
        "The old title",
        "The new title",
        "Take it in hand",
        "decide-button",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let held = reviewer.send(&format!("{path}/claim"), &[]).await;
    assert_eq!(location(&held), format!("{path}?said=held"));

    // Nothing chosen; a yes without having looked; a no without a reason.
    let decide = format!("{path}/decision");
    for (fields, field) in [
        (vec![("reason", "<Words>")], "decision"),
        (vec![("decision", "approved")], "checks"),
        (vec![("decision", "rejected")], "reason_code"),
    ] {
        let answer = reviewer.send(&decide, &fields).await;
        assert_eq!(answer.status, 422);
        let summary = format!(r##"<a href="#{field}">"##);
        assert!(answer.text.contains(&summary), "{}", answer.text);
        assert_eq!(answer.text.contains("&#60;Words&#62;"), field == "decision");
    }
    let yes = [&CHECKS[..], &[("decision", "approved")]].concat();
    let decided = reviewer.send(&decide, &yes).await;
    assert_eq!(location(&decided), "/en/review?said=decided");
    let no = [
        ("decision", "changes_requested"),
        ("reason_code", "story_unclear"),
        ("reason", "Who?"),
    ];
    reviewer.send(&decide, &no).await;
    let done = world.peers.state().desk.done.clone();
    let api = format!("/api/campaigns/{ID}");
    assert_eq!(
        done,
        [
            (format!("{api}/claim"), json!({})),
            (format!("{api}/decision"), json!({"decision": "approved"})),
            (
                format!("{api}/decision"),
                json!({"decision": "changes_requested", "reason": "Who?", "reason_code": "story_unclear"})
            ),
        ]
    );
    world.end().await;
}

#[actix_web::test]
async fn what_the_service_refuses_is_told_and_what_was_typed_is_kept() {
    let world = World::start().await;
    let reviewer = with_roles(&world, &["reviewer"]).await;
    let path = format!("/en/review/campaigns/{ID}");
    let no = [("decision", "rejected"), ("reason", "Not this one.")];
    for (status, code, says) in [
        (
            409,
            "claimed_by_another",
            "Another reviewer has this in hand.",
        ),
        (409, "permit_required", "asks for a permit"),
        (403, "own_organisation", "somebody else must decide"),
    ] {
        world.change(|state| state.desk.refuse = Some((status, json!({"code": code}))));
        let answer = reviewer.send(&format!("{path}/decision"), &no).await;
        assert_eq!(answer.status, status);
        assert!(answer.text.contains(says), "{}", answer.text);
        assert!(answer.text.contains("Not this one."), "{}", answer.text);
        let held = reviewer.send(&format!("{path}/claim"), &[]).await;
        assert_eq!(held.status, status);
    }
    world.end().await;
}

#[actix_web::test]
async fn one_does_not_decide_on_ones_own_and_admins_look() {
    let world = World::start().await;
    let path = format!("/en/review/campaigns/{ID}");
    let admin = with_roles(&world, &["admin"]).await;
    let page = admin.page(&path).await;
    assert!(page.contains("Only reviewers decide") && !page.contains("decide-button"));
    world.change(|state| state.desk.campaign["your_role"] = "owner".into());
    let reviewer = with_roles(&world, &["reviewer"]).await;
    let page = reviewer.page(&path).await;
    assert!(page.contains("somebody else must decide") && !page.contains("decide-button"));
    world.change(|state| {
        state.desk.campaign["your_role"] = serde_json::Value::Null;
        state.desk.campaign["state"] = "live".into();
    });
    let page = reviewer.page(&path).await;
    assert!(page.contains("nothing to decide") && !page.contains("decide-button"));
    world.end().await;
}

#[actix_web::test]
async fn a_permit_is_recorded_where_one_is_missing() {
    let world = World::start().await;
    world.change(|state| {
        state.desk.campaign["permit"] = serde_json::Value::Null;
        state.desk.campaign["permit_required"] = true.into();
    });
    let reviewer = with_roles(&world, &["reviewer"]).await;
    let path = format!("/en/review/campaigns/{ID}");
    assert!(reviewer.page(&path).await.contains("record-permit"));
    let permit = format!("{path}/permit");
    let half = [("number", "7/2026"), ("valid_from", "soon")];
    let answer = reviewer.send(&permit, &half).await;
    assert_eq!(answer.status, 422);
    for field in ["authority", "valid_from", "valid_until"] {
        let summary = format!(r##"<a href="#{field}">"##);
        assert!(answer.text.contains(&summary), "{}", answer.text);
    }
    let whole = [
        ("number", "7/2026"),
        ("authority", "Ministry"),
        ("valid_from", "2026-01-01"),
        ("valid_until", "2027-01-01"),
    ];
    let answer = reviewer.send(&permit, &whole).await;
    assert_eq!(location(&answer), format!("{path}?said=permit"));
    let done = world.peers.state().desk.done.clone();
    assert_eq!(done[0].1["valid_until"], "2027-01-01");
    world.end().await;
}

#[actix_web::test]
async fn what_is_published_is_found_stopped_and_let_go_on() {
    let world = World::start().await;
    let reviewer = with_roles(&world, &["reviewer"]).await;
    let path = format!("/en/review/campaigns/{ID}");
    let find = |address: &str| format!("/en/review/find?address={address}");
    let found = reviewer
        .get(&find(&format!("https://x.example/ar/campaigns/{ID}%3Fa")))
        .await;
    assert_eq!(location(&found), path);
    let nothing = reviewer.get(&find("//evil.example")).await;
    let told = reviewer.page(&location(&nothing)).await;
    assert!(told.contains("No page has that address."));

    world.change(|state| state.desk.campaign["state"] = "live".into());
    let pause = format!("{path}/pause");
    assert!(
        reviewer
            .page(&path)
            .await
            .contains(&format!("action=\"{pause}\""))
    );
    let errors = json!([{"pointer": "/reason", "code": "required", "detail": "Say why."}]);
    let blank = json!({"code": "invalid", "errors": errors});
    world.change(|state| state.desk.refuse = Some((422, blank)));
    let refused = reviewer.send(&pause, &[("reason", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("href=\"#reason\""),
        "{}",
        refused.text
    );
    world.change(|state| state.desk.refuse = None);
    let paused = reviewer.send(&pause, &[("reason", "Complaints")]).await;
    assert_eq!(location(&paused), format!("{path}?said=paused"));
    world.change(|state| {
        state.desk.campaign["state"] = "paused".into();
        state.desk.campaign["paused_because"] = "operator".into();
    });
    let page = reviewer.page(&path).await;
    assert!(page.contains("Let it go on") && !page.contains(&pause));
    reviewer.send(&format!("{path}/resume"), &[]).await;
    let done = world.peers.state().desk.done.clone();
    let api = format!("/api/campaigns/{ID}");
    assert_eq!(
        done,
        [
            (format!("{api}/pause"), json!({"reason": "Complaints"})),
            (format!("{api}/resume"), json!({})),
        ]
    );
    // Nobody steers their own from here.
    world.change(|state| {
        state.desk.campaign["state"] = "live".into();
        state.desk.campaign["your_role"] = "owner".into();
    });
    assert!(!reviewer.page(&path).await.contains(&pause));
    world.end().await;
}

#[actix_web::test]
async fn admins_take_names_off_a_campaigns_page() {
    let world = World::start().await;
    world.change(|state| {
        state.desk.campaign["state"] = "live".into();
        state.pledge["on_wall"] = true.into();
    });
    let path = format!("/en/review/campaigns/{ID}");
    let reviewer = with_roles(&world, &["reviewer"]).await;
    assert!(!reviewer.page(&path).await.contains("Take down"));
    let down = format!("{path}/wall/{ID}");
    assert_eq!(reviewer.send(&down, &[]).await.status, 404);

    let admin = with_roles(&world, &["admin"]).await;
    let page = admin.page(&path).await;
    assert!(
        page.contains("Amal &#60;b&#62;") && page.contains(&down),
        "{page}"
    );
    let taken = admin.send(&down, &[]).await;
    assert_eq!(location(&taken), format!("{path}?said=taken-down"));
    assert_eq!(world.peers.state().pledge["on_wall"], false);
    world.end().await;
}

#[actix_web::test]
async fn the_audit_log_is_filtered() {
    let world = World::start().await;
    let admin = with_roles(&world, &["admin"]).await;
    let page = admin
        .page("/en/review/audit?actor=amal%40rifada.test&from=2026-11-01&to=2026-11-20")
        .await;
    assert!(
        page.contains("Campaign approved") && page.contains("campaign.approved"),
        "{page}"
    );
    assert!(
        page.contains("from <bdi>Handed in</bdi> to <bdi>Approved</bdi>"),
        "{page}"
    );
    // What pledge noted is told with it, the latest first.
    let (latest, earlier) = (
        page.find("campaign.approved"),
        page.find("sponsor.verified"),
    );
    assert!(
        earlier > latest && page.contains("Sponsor verified"),
        "{page}"
    );
    let asked = world.peers.state().desk.asked.clone();
    let query = "actor=amal%40rifada.test&from=2026-11-01T00%3A00%3A00Z&to=2026-11-21T00%3A00%3A00Z&limit=51";
    assert_eq!(asked, [query; 2], "campaign, and pledge");
    let wrong = admin.get("/en/review/audit?subject_id=x&from=then").await;
    assert_eq!(wrong.status, 422);
    world.end().await;
}

#[actix_web::test]
async fn admins_read_the_books() {
    let world = World::start().await;
    let books = "/en/review/ledger";
    let reviewer = with_roles(&world, &["reviewer"]).await;
    assert_eq!(reviewer.get(books).await.status, 404);

    let admin = with_roles(&world, &["admin"]).await;
    let page = admin.page(books).await;
    for wanted in [
        "Trial balance",
        "Equal",
        "57.00",
        "Money went back to the donor",
        "50.00",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let account = format!("/en/review/ledger?account={ID}");
    assert!(page.contains(&account), "{page}");
    admin.page(&format!("{account}&from=2026-11-20")).await;
    let asked = world.peers.state().desk.asked.last().cloned().unwrap();
    assert!(
        asked.contains(ID) && asked.contains("from=2026-11-20T00%3A00%3A00Z"),
        "{asked}"
    );
    let wrong = admin.get("/en/review/ledger?account=x&from=then").await;
    assert_eq!(wrong.status, 422);
    world.end().await;
}

#[actix_web::test]
async fn admins_open_programmes() {
    let world = World::start().await;
    let form = "/en/review/programmes/new";
    let reviewer = with_roles(&world, &["reviewer"]).await;
    assert_eq!(reviewer.get(form).await.status, 404);

    let admin = with_roles(&world, &["admin"]).await;
    assert!(admin.page(form).await.contains("programme-form"));
    let empty = admin.send(form, &[("starts", "then")]).await;
    assert_eq!(empty.status, 422);
    for field in ["title_en", "description_en", "slug", "starts", "ends"] {
        assert!(
            empty.text.contains(&format!("href=\"#{field}\"")),
            "{field}"
        );
    }
    let mut fields = [
        ("title_ar", "مناخ مستدام"),
        ("description_ar", "برنامج"),
        ("slug", "taken"),
        ("starts", "2026-12-01"),
        ("ends", "2027-12-31"),
    ];
    let taken = admin.send(form, &fields).await;
    assert!(
        taken.status == 422 && taken.text.contains("مناخ مستدام"),
        "{}",
        taken.text
    );
    fields[2].1 = "Climate";
    let opened = admin.send(form, &fields).await;
    assert_eq!(location(&opened), "/en/programmes/climate");
    let said = world.peers.state().desk.done.last().cloned().unwrap().1;
    assert_eq!(
        (&said["starts_at"], &said["ends_at"], &said["charter"]),
        (
            &json!("2026-12-01T00:00:00Z"),
            &json!("2028-01-01T00:00:00Z"),
            &json!(null)
        )
    );
    world.end().await;
}

#[actix_web::test]
async fn dead_letters_are_looked_at_replayed_and_dropped_by_admins() {
    let world = World::start().await;
    let all = "/en/review/dead-letters";
    let reviewer = with_roles(&world, &["reviewer"]).await;
    assert_eq!(reviewer.get(all).await.status, 404);
    let menu = reviewer.page("/en/review").await;
    assert!(!menu.contains("dead-letters"), "not for reviewers");

    let admin = with_roles(&world, &["admin"]).await;
    let page = admin.page(all).await;
    assert_eq!(page.matches("campaign_totals.changed").count(), 4, "{page}");
    let one = format!("{all}/pledge/sha%3A0123456789ab");
    assert!(
        page.contains(&one) && page.contains("tried 3 times"),
        "{page}"
    );
    let page = admin.page(&one).await;
    assert!(
        page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"),
        "{page}"
    );
    let old = admin.send(&format!("{one}/replay"), &[]).await;
    assert_eq!(old.status, 422);
    assert!(old.text.contains("may take effect twice") && old.text.contains("name=\"old\""));
    let done = admin
        .send(&format!("{one}/replay"), &[("old", "yes")])
        .await;
    assert_eq!(location(&done), format!("{all}?said=replayed"));
    let done = admin.send(&format!("{one}/drop"), &[]).await;
    assert_eq!(location(&done), format!("{all}?said=dropped"));
    let told = world.peers.state().desk.done.clone();
    assert_eq!(told[1].1, json!({"old": true}));
    assert!(told[2].0.ends_with("/drop"), "{told:?}");
    assert_eq!(
        admin.get(&format!("{all}/pledge/nothing")).await.status,
        404
    );
    assert_eq!(
        admin
            .get(&format!("{all}/bank/sha%3A0123456789ab"))
            .await
            .status,
        404
    );
    world.end().await;
}
