//! What officers of organisations do on their pages.

use serde_json::json;

use crate::browser::{Browser, location};
use crate::ngo_peers::ID;
use crate::sign_in::mailed_code;
use crate::world::{World, someone};

async fn officer(world: &World) -> Browser {
    let browser = world.browser();
    browser.send("/en/sign-in", &[("email", &someone())]).await;
    let code = mailed_code(&world.peers);
    browser.send("/en/sign-in/code", &[("code", &code)]).await;
    browser
}

fn draft(step: &str) -> String {
    format!("/en/ngo/drafts/{ID}/{step}")
}

/// The sample campaign, as one of the reader's own.
fn own_campaign(world: &World, state: &str) -> String {
    world.change(|peers| {
        peers.campaign["your_role"] = "owner".into();
        peers.campaign["organisation_id"] = ID.into();
        peers.campaign["state"] = state.into();
    });
    let id = world.peers.state().campaign["id"].clone();
    format!("/en/ngo/campaigns/{}", id.as_str().unwrap())
}

#[actix_web::test]
async fn an_organisation_is_registered_and_what_was_typed_is_kept() {
    let world = World::start().await;
    let guest = world.browser();
    assert_eq!(
        location(&guest.get("/en/ngo").await),
        "/en/sign-in?said=first"
    );
    let browser = officer(&world).await;
    let empty = browser.page("/en/ngo").await;
    assert!(
        empty.contains("You belong to no organisation yet"),
        "{empty}"
    );

    let typed = [
        ("key", "k1"),
        ("name_en", "Nile <Trust>"),
        ("country", "EG"),
        ("registration_number", ""),
        ("website", "nile.example.org"),
        ("groups", "refugees"),
    ];
    let blank = json!({"status": 422, "code": "rule",
        "errors": [{"pointer": "/registration_number", "code": "blank", "detail": "x"}]});
    world.change(|peers| peers.ngo.refuse = Some((422, blank)));
    let wrong = browser.send("/en/ngo/new", &typed).await;
    assert_eq!(wrong.status, 422);
    let page = wrong.text;
    assert!(
        page.contains(r##"<a href="#registration_number">"##),
        "{page}"
    );
    assert!(page.contains(r#"value="Nile &#60;Trust&#62;""#), "{page}");
    assert!(page.contains(r#"value="EG" selected"#) && page.contains(r#"value="k1""#));

    let done = browser.send("/en/ngo/new", &typed).await;
    assert_eq!(location(&done), format!("/en/ngo/{ID}?said=registered"));
    let said = world.peers.state().ngo.last("POST /api/organisations");
    assert_eq!(said["website"], "https://nile.example.org");
    assert_eq!(said["target_groups"], json!(["refugees"]));
    world.end().await;
}

#[actix_web::test]
async fn a_campaign_is_written_step_by_step_and_handed_in() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let begun = browser
        .send(&format!("/en/ngo/{ID}/campaigns"), &[("key", "k2")])
        .await;
    assert_eq!(location(&begun), draft("words"));

    // A step that is left incomplete is kept, and says what is missing.
    let left = browser
        .send(&draft("words"), &[("title_ar", "أشجار"), ("version", "2")])
        .await;
    assert_eq!(left.status, 422);
    assert!(
        left.text.contains(r##"<a href="#story_en">"##),
        "{}",
        left.text
    );
    assert_eq!(
        world.peers.state().ngo.draft["content"]["title_ar"],
        "أشجار"
    );
    let check = browser.page(&draft("check")).await;
    assert!(
        check.contains(&format!("{}#story_en", draft("words"))),
        "{check}"
    );
    assert!(check.contains(&format!("{}#goal", draft("money"))));
    let early = browser.send(&draft("hand-in"), &[]).await;
    assert_eq!(early.status, 422, "{}", early.text);

    let words = [("title_ar", "أشجار"), ("story_ar", "قصة")];
    let on = browser.send(&draft("words"), &words).await;
    assert_eq!(location(&on), draft("money"));
    let money = [
        ("currency", "JOD"),
        ("goal", "١٢٣٫٤٥٦"),
        ("ends", "2026-12-31"),
        ("fund_types", "general"),
        ("line0_ar", "شتلات"),
        ("line0_sum", "۱۰۰"),
    ];
    let more = [&money[..], &[("add", "1")]].concat();
    let added = browser.send(&draft("money"), &more).await;
    assert!(location(&added).starts_with(&draft("money")));
    assert!(browser.page(&draft("money")).await.contains("line2_sum"));
    let on = browser.send(&draft("money"), &money).await;
    assert_eq!(location(&on), draft("gifts"));
    let gifts = [
        ("gift0_sum", "١٠"),
        ("gift0_ar", "شتلتان"),
        ("gift1_sum", ""),
    ];
    let on = browser.send(&draft("gifts"), &gifts).await;
    assert_eq!(location(&on), draft("goals"));

    let preview = browser.page(&draft("preview")).await;
    assert!(preview.contains("This is a preview") && preview.contains("أشجار"));
    assert!(!preview.contains(r#"id="donate""#), "nothing can be given");
    let done = browser.send(&draft("hand-in"), &[]).await;
    assert!(
        location(&done).ends_with("?said=handed-in"),
        "{}",
        location(&done)
    );
    let said = world.peers.state().ngo.last("POST /api/campaigns");
    assert_eq!(said["goal"], json!({"amount": 123_456, "currency": "JOD"}));
    assert_eq!(
        said["suggested_gifts"],
        json!([{"amount": 10_000, "achieves": {"ar": "شتلتان"}}])
    );
    assert_eq!(said["ends_at"], "2026-12-31T21:00:00Z");
    assert_eq!(said["title"], json!({"ar": "أشجار"}));
    assert_eq!(said["draft_id"], ID);
    world.end().await;
}

#[actix_web::test]
async fn a_draft_that_changed_meanwhile_is_told_and_nothing_is_lost() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let conflict = json!({"status": 409, "code": "version_conflict"});
    world.change(|peers| peers.ngo.refuse = Some((409, conflict)));
    let told = browser
        .send(&draft("words"), &[("title_ar", "شمس"), ("version", "0")])
        .await;
    assert_eq!(told.status, 422);
    assert!(
        told.text.contains("Someone else changed this"),
        "{}",
        told.text
    );
    assert!(told.text.contains("شمس"));
    world.end().await;
}

#[actix_web::test]
async fn a_picture_is_uploaded_and_its_faults_stand_beside_it() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let body = |picture: &str| {
        let part = |head: &str, body: &str| {
            format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        };
        let file = "name=\"picture\"; filename=\"a.png\"\r\nContent-Type: image/png";
        format!(
            "{}{}{}--x--\r\n",
            part("name=\"version\"", "1"),
            part("name=\"alt_ar\"", "زرع"),
            part(file, picture)
        )
    };
    world.change(|peers| peers.ngo.refuse = Some((422, json!({"code": "animated"}))));
    let wrong = browser.upload(&draft("picture"), "x", body("gif")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("This picture moves"), "{}", wrong.text);
    let large = browser
        .upload(
            &draft("picture"),
            "x",
            body(&"p".repeat(8 * 1024 * 1024 + 1)),
        )
        .await;
    assert!(large.text.contains("larger than 8 MB"));
    let on = browser.upload(&draft("picture"), "x", body("png")).await;
    assert_eq!(location(&on), draft("permit"));
    let shown = browser
        .get(&format!("/pictures/{}/480", "b".repeat(64)))
        .await;
    assert_eq!((shown.status, shown.text.as_str()), (200, "jpeg"));
    assert_eq!(
        shown.headers["content-security-policy"],
        "default-src 'none'; sandbox"
    );
    assert_eq!(browser.get("/pictures/x/480").await.status, 404);
    {
        let state = world.peers.state();
        assert_eq!(state.ngo.uploaded, Some(("image/png".to_owned(), 3)));
        let content = &state.ngo.draft["content"];
        assert_eq!(
            (&content["picture_id"], &content["alt_ar"]),
            (&json!("b".repeat(64)), &json!("زرع"))
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn remarks_stand_on_top_of_what_is_written_anew() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let desk = own_campaign(&world, "draft");
    world.change(|peers| {
        peers.campaign["remarks"] = json!({"decision": "changes_requested", "at": "2026-11-20T10:00:00Z",
            "reason": {"ar": "الميزانية", "en": "The budget is not clear"}});
    });
    let page = browser.page(&desk).await;
    assert!(page.contains("The budget is not clear"), "{page}");
    let again = browser.send(&format!("{desk}/edit"), &[]).await;
    assert_eq!(location(&again), draft("words"));
    let page = browser.page(&draft("words")).await;
    assert!(page.contains("The budget is not clear") && page.contains("أشجار على النيل"));
    let kept = [("title_ar", "نخيل"), ("story_ar", "قصة"), ("go", "later")];
    let later = browser.send(&draft("words"), &kept).await;
    assert!(location(&later).ends_with("?said=kept"));
    let done = browser.send(&draft("hand-in"), &[]).await;
    assert!(
        location(&done).ends_with("?said=handed-in"),
        "{}",
        done.text
    );
    let id = world.peers.state().campaign["id"].clone();
    let call = format!("PATCH /api/campaigns/{}", id.as_str().unwrap());
    let said = world.peers.state().ngo.last(&call);
    assert_eq!(
        (&said["version"], &said["title"]),
        (&json!(3), &json!({"ar": "نخيل"}))
    );
    world.end().await;
}

#[actix_web::test]
async fn a_live_campaign_shows_its_days_and_is_steered_after_a_question() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let desk = own_campaign(&world, "live");
    let page = browser.page(&desk).await;
    assert!(page.contains("data-stream=") && page.contains("live.") && page.contains("<svg"));
    assert!(
        page.contains("EGP\u{a0}77") && page.contains("2 gifts"),
        "{page}"
    );
    let ask = browser.page(&format!("{desk}/cancel")).await;
    assert!(ask.contains("All gifts are given back"));
    let done = browser.send(&format!("{desk}/cancel"), &[]).await;
    assert!(location(&done).ends_with("?said=done"));
    let refused = json!({"status": 409, "code": "wrong_state"});
    world.change(|peers| peers.ngo.refuse = Some((409, refused)));
    let told = browser.send(&format!("{desk}/pause"), &[]).await;
    assert_eq!(told.status, 422);
    assert!(told.text.contains("This is not possible any more"));
    assert_eq!(browser.get(&format!("{desk}/else")).await.status, 404);
    world.change(|peers| peers.campaign["your_role"] = json!(null));
    assert_eq!(browser.get(&desk).await.status, 404, "for members alone");
    world.end().await;
}

#[actix_web::test]
async fn gifts_are_filtered_paged_and_taken_away_as_a_table() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let desk = own_campaign(&world, "live");
    let page = browser
        .page(&format!(
            "{desk}/gifts?state=confirmed&matched=true&from=2026-11-01&to=2026-11-22"
        ))
        .await;
    assert!(
        page.contains("Wants not to be named") && page.contains("cursor=next"),
        "{page}"
    );
    let asked = world.peers.state().ngo.gifts.clone();
    // Cairo's days, two hours ahead.
    for part in [
        "state=confirmed",
        "matched=true",
        "from=2026-10-31T22%3A00%3A00Z",
        "to=2026-11-22T22%3A00%3A00Z",
    ] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
    let table = browser.get("/en/ngo/gifts.csv?state=confirmed").await;
    assert_eq!(table.text, "pledge_id,day\n1,2\n");
    assert!(
        table.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("gifts.csv")
    );
    assert_eq!(world.peers.state().ngo.gifts, "state=confirmed");
    world.change(|peers| peers.campaign["your_role"] = "editor".into());
    assert_eq!(browser.get(&format!("{desk}/gifts")).await.status, 404);
    world.end().await;
}

#[actix_web::test]
async fn a_gift_is_looked_at_and_given_back_with_a_reason() {
    let world = World::start().await;
    let browser = officer(&world).await;
    own_campaign(&world, "live");
    let gift = "/en/ngo/gifts/0199a1b2-0000-7000-8000-000000000007";
    let page = browser.page(gift).await;
    assert!(
        page.contains("He gave twice") && page.contains("EGP\u{a0}10"),
        "{page}"
    );
    assert!(
        page.contains("Receipt, to the donor") && page.contains("Not deliverable"),
        "{page}"
    );
    assert!(!page.contains("bank asks"), "nothing is disputed: {page}");
    let form = browser.page(&format!("{gift}/refund")).await;
    assert!(form.contains("value=\"40.00\""), "all that is left: {form}");
    let wrong = [("amount", "٤٠٫٠٠١"), ("reason", ""), ("key", "one")];
    let told = browser.send(&format!("{gift}/refund"), &wrong).await;
    assert_eq!(told.status, 422);
    assert!(told.text.contains("٤٠٫٠٠١") && told.text.contains("Fill this in"));
    let right = [
        ("amount", "١٥٫٥"),
        ("part", "gift"),
        ("reason", "She asked"),
        ("key", "one"),
    ];
    let refused = json!({"status": 422, "code": "more_than_left"});
    world.change(|peers| peers.ngo.refuse = Some((422, refused)));
    let told = browser.send(&format!("{gift}/refund"), &right).await;
    assert_eq!(told.status, 422);
    assert!(told.text.contains("more than is left") && told.text.contains("She asked"));
    let done = browser.send(&format!("{gift}/refund"), &right).await;
    assert_eq!(location(&done), format!("{gift}?said=refunded"));
    let call = format!("POST /api/payments/{ID}/refunds");
    let wanted = json!({"amount": {"amount": 1_550, "currency": "EGP"}, "part": "gift", "reason": "She asked"});
    assert_eq!(world.peers.state().ngo.last(&call), wanted);
    world.change(|peers| peers.campaign["your_role"] = "editor".into());
    assert_eq!(browser.get(gift).await.status, 404, "for finance alone");
    world.end().await;
}

#[actix_web::test]
async fn a_programme_is_joined_by_signing_and_then_chosen() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let page = browser.page(&draft("goals")).await;
    assert!(!page.contains("name=\"programme\""), "none was joined");
    let all = format!("/en/ngo/{ID}/programmes");
    let page = browser.page(&all).await;
    assert!(page.contains("Sustainable Climate") && !page.contains("You take part"));
    let join = format!("{all}/{ID}/join");
    let page = browser.page(&join).await;
    assert!(page.contains("We plant trees."), "{page}");
    let unsigned = browser.send(&join, &[("key", "one")]).await;
    assert_eq!(unsigned.status, 422);
    let signed = [("key", "one"), ("sign", "yes")];
    let done = browser.send(&join, &signed).await;
    assert_eq!(location(&done), format!("{all}?said=takes-part"));
    let call = format!("POST /api/programmes/{ID}/participants");
    assert_eq!(
        world.peers.state().ngo.last(&call),
        json!({"organisation_id": ID})
    );
    assert!(browser.page(&all).await.contains("You take part"));
    let page = browser.page(&draft("goals")).await;
    assert!(page.contains("name=\"programme\""), "{page}");
    world.end().await;
}

#[actix_web::test]
async fn news_and_team_are_cared_for() {
    let world = World::start().await;
    let browser = officer(&world).await;
    let desk = own_campaign(&world, "live");
    let news = [
        ("key", "k"),
        ("title_en", "Planted"),
        ("body_en", "All of them"),
    ];
    let posted = browser.send(&format!("{desk}/updates"), &news).await;
    assert!(location(&posted).ends_with("/updates?said=posted"));

    let team = format!("/en/ngo/{ID}/team");
    assert!(browser.page(&team).await.contains("huda@example.org"));
    let invite = [
        ("key", "k"),
        ("email", "omar@example.org"),
        ("role", "finance"),
        ("locale", "fr"),
    ];
    let member = json!({"status": 409, "code": "already_member"});
    world.change(|peers| peers.ngo.refuse = Some((409, member)));
    let told = browser.send(&format!("{team}/invite"), &invite).await;
    assert_eq!(told.status, 422);
    assert!(
        told.text.contains("belongs to the team already") && told.text.contains("omar@example.org")
    );
    let sent = browser.send(&format!("{team}/invite"), &invite).await;
    assert!(location(&sent).ends_with("?said=invited"));
    let said = world
        .peers
        .state()
        .ngo
        .last(&format!("POST /api/organisations/{ID}/invitations"));
    assert_eq!(
        (&said["role"], &said["locale"]),
        (&json!("finance"), &json!("fr"))
    );
    world.end().await;
}

#[actix_web::test]
async fn an_invitation_is_opened_by_scanners_and_accepted_by_people() {
    let world = World::start().await;
    let secret = "a1".repeat(32);
    let path = format!("/en/invitations/{secret}");
    let guest = world.browser();
    assert_eq!(location(&guest.get(&path).await), "/en/sign-in?said=first");
    let browser = officer(&world).await;
    let page = browser.page(&path).await;
    assert!(page.contains(&format!(r#"action="{path}""#)), "{page}");
    assert!(
        world.peers.state().ngo.said.is_empty(),
        "opening it does nothing"
    );
    let refused = json!({"status": 403, "code": "invitation_not_valid"});
    world.change(|peers| peers.ngo.refuse = Some((403, refused)));
    let told = browser.send(&path, &[]).await;
    assert_eq!(told.status, 422);
    assert!(told.text.contains("not for this address"));
    let joined = browser.send(&path, &[]).await;
    assert_eq!(location(&joined), format!("/en/ngo/{ID}?said=joined"));
    let said = world.peers.state().ngo.last("POST /api/invitations/accept");
    assert_eq!(said["secret"], secret.as_str());
    world.end().await;
}
