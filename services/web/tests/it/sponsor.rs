//! A sponsor's pages: from a profile to a fund that gives, without JavaScript.

use serde_json::{Value, json};

use crate::browser::{Browser, field, location};
use crate::sign_in::mailed_code;
use crate::world::{World, someone};

const FUND: &str = "/ar/sponsor/funds/0199a1b2-0000-7000-8000-000000000005";

/// Someone who is signed in.
async fn signed_in(world: &World) -> Browser {
    let browser = world.browser();
    browser.send("/ar/sign-in", &[("email", &someone())]).await;
    let code = mailed_code(&world.peers);
    let entered = browser.send("/ar/sign-in/code", &[("code", &code)]).await;
    assert_eq!(entered.status, 303);
    browser
}

fn asked(world: &World) -> (String, Value) {
    world.peers.state().sponsors.asked.last().unwrap().clone()
}

#[actix_web::test]
async fn guests_sign_in_first_and_a_new_sponsor_needs_one_name() {
    let world = World::start().await;
    world.change(|state| state.sponsors.known = false);
    let guest = world.browser().get("/ar/sponsor").await;
    assert!(location(&guest).starts_with("/ar/sign-in"));
    let browser = signed_in(&world).await;
    let page = browser.page("/ar/sponsor").await;
    assert!(page.contains("طابِق ما يتبرّع به الناس"), "{page}");
    let form = browser.page("/ar/sponsor/new").await;
    let key = field(&form, "key");
    let wrong = browser
        .send("/ar/sponsor/new", &[("name_en", "Oasis <b>")])
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Oasis &#60;b&#62;") && wrong.text.contains(r##"href="#kind""##));
    let fields = [
        ("key", key.as_str()),
        ("name_ar", "الواحة"),
        ("kind", "company"),
        ("country_other", "gb"),
    ];
    let sent = browser.send("/ar/sponsor/new", &fields).await;
    assert_eq!(location(&sent), "/ar/sponsor?done=registered");
    let (path, body) = asked(&world);
    assert_eq!(path, "/api/sponsors");
    assert_eq!(
        body,
        json!({"name": {"ar": "الواحة"}, "kind": "company", "country": "GB"})
    );
    assert_eq!(world.peers.state().sponsors.keys, [key]);
    let page = browser.page("/ar/sponsor?done=registered").await;
    assert!(
        page.contains("سُجّلت الجهة") && page.contains("موثَّقة"),
        "{page}"
    );
    world.end().await;
}

#[actix_web::test]
async fn a_draft_is_set_up_step_by_step() {
    let world = World::start().await;
    let browser = signed_in(&world).await;
    let sponsor = "0199a1b2-0000-7000-8000-000000000006";
    let form = browser
        .page(&format!("/ar/sponsor/funds/new?sponsor={sponsor}"))
        .await;
    let key = field(&form, "key");
    let mut fields = vec![
        ("key", key.as_str()),
        ("sponsor", sponsor),
        ("name", "صندوق"),
        ("amount", "٥٠٬٠٠٠"),
        ("currency", "EGP"),
        ("from", "2026-12-01"),
        ("to", "2026-11-01"),
    ];
    let wrong = browser.send("/ar/sponsor/funds/new", &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains(r##"href="#to""##) && wrong.text.contains("٥٠٬٠٠٠"));
    fields[6].1 = "2026-12-31";
    let sent = browser.send("/ar/sponsor/funds/new", &fields).await;
    assert_eq!(location(&sent), format!("{FUND}/rule"));
    let (_, body) = asked(&world);
    assert_eq!(
        body["commitment"],
        json!({"amount": 5_000_000, "currency": "EGP"})
    );
    assert_eq!(body["starts_at"], "2026-11-30T22:00:00Z");
    assert_eq!(body["scope"], json!({"campaigns": []}));

    // The rule: examples first, then it is kept.
    let page = browser.page(&format!("{FUND}/rule")).await;
    assert!(
        page.contains("<bdi>١٠٠\u{a0}ج.م.</bdi> يصبح <bdi>٢٠٠\u{a0}ج.م.</bdi>"),
        "{page}"
    );
    let rule = [
        ("mode", "first_come"),
        ("ratio_match", "٢"),
        ("ratio_gift", "١"),
        ("max_per_pledge", "٥٠٠"),
    ];
    let show: Vec<_> = rule.into_iter().chain([("do", "examples")]).collect();
    let shown = browser.send(&format!("{FUND}/rule"), &show).await;
    assert_eq!(shown.status, 200);
    let scenario = world
        .peers
        .state()
        .sponsors
        .scenarios
        .last()
        .unwrap()
        .clone();
    assert_eq!(scenario["funds"][0]["rule"]["max_per_pledge"], 50_000);
    let asked_so_far = world.peers.state().sponsors.asked.len();
    assert_eq!(asked_so_far, 1, "nothing was kept");
    let part = browser.send(&format!("{FUND}/examples"), &rule).await;
    assert!(
        part.text.starts_with(r#"<section class="examples"#),
        "{}",
        part.text
    );
    let kept = browser.send(&format!("{FUND}/rule"), &rule).await;
    assert_eq!(location(&kept), format!("{FUND}/scope"));
    let (_, body) = asked(&world);
    assert_eq!(
        body["rule"],
        json!({"mode": "first_come", "ratio": {"match": 2, "gift": 1}, "max_per_pledge": 50_000})
    );
    world.end().await;
}

#[actix_web::test]
async fn campaigns_are_searched_ticked_and_reviewed_and_the_fund_begins() {
    let world = World::start().await;
    let browser = signed_in(&world).await;
    let scope = format!("{FUND}/scope");
    let searched = browser
        .send(
            &scope,
            &[("kind", "campaigns"), ("q", "نيل"), ("do", "search")],
        )
        .await;
    assert!(location(&searched).starts_with(&format!("{scope}?q=")));
    let page = browser.page(&format!("{scope}?q=x&find=1")).await;
    assert!(page.contains("أشجار على النيل"), "{page}");
    let none = browser
        .send(&scope, &[("kind", "campaigns"), ("do", "save")])
        .await;
    assert_eq!(none.status, 422);
    let campaign = "0199a1b2-0000-7000-8000-000000000001";
    let ticked = [
        ("kind", "campaigns"),
        ("campaigns", campaign),
        ("do", "save"),
    ];
    let kept = browser.send(&scope, &ticked).await;
    assert_eq!(location(&kept), format!("{FUND}/terms"));
    assert_eq!(asked(&world).1, json!({"scope": {"campaigns": [campaign]}}));
    let terms = browser
        .send(&format!("{FUND}/terms"), &[("if_unused", "given_anyway")])
        .await;
    assert_eq!(location(&terms), format!("{FUND}/review"));

    let page = browser.page(&format!("{FUND}/review")).await;
    assert!(
        page.contains("تعطيه للحملات على كل حال") && page.contains("أشجار على النيل"),
        "{page}"
    );
    let tried = browser
        .page(&format!("{FUND}/try?from=2026-01-01&to=2026-11-22"))
        .await;
    assert!(
        tried.contains("<svg viewBox") && tried.contains("كان سينفد في"),
        "{tried}"
    );
    let asked_to_try = world.peers.state().sponsors.tried[0].clone();
    assert_eq!(asked_to_try["scope"], json!({"campaigns": [campaign]}));
    let activate = format!("{FUND}/activate");
    let refused = browser.send(&activate, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains(r##"href="#accept""##));
    let begun = browser.send(&activate, &[("accept", "yes")]).await;
    assert_eq!(location(&begun), format!("{FUND}?done=activated"));
    assert_eq!(location(&browser.get(&format!("{FUND}/rule")).await), FUND);
    world.end().await;
}

#[actix_web::test]
async fn a_fund_that_has_begun_is_watched_paused_and_increased() {
    let world = World::start().await;
    world.change(|state| {
        state.sponsors.fund["state"] = "active".into();
        state.sponsors.fund["activated_at"] = "2026-01-01T00:00:00Z".into();
    });
    let browser = signed_in(&world).await;
    let page = browser.page(FUND).await;
    assert!(
        page.contains("٨٬٣٠٠\u{a0}ج.م.") && page.contains("<path class=\"line\""),
        "{page}"
    );
    assert!(!page.contains("بطاقات مشتركة"), "flags are for reviewers");
    let part = browser.page(&format!("{FUND}/figures")).await;
    assert!(
        part.starts_with(r#"<div class="stack" id="figures">"#),
        "{part}"
    );

    browser.page(&format!("{FUND}/pause")).await;
    let paused = browser.send(&format!("{FUND}/pause"), &[]).await;
    assert_eq!(location(&paused), format!("{FUND}?done=paused"));
    let page = browser.page(&format!("{FUND}?done=paused")).await;
    assert!(page.contains(r#"id="resume""#) && page.contains("توقّف الصندوق مؤقتًا"));
    browser.send(&format!("{FUND}/resume"), &[]).await;
    let increase = format!("{FUND}/increase");
    let key = field(&browser.page(&increase).await, "key");
    let wrong = browser
        .send(&increase, &[("key", &key), ("amount", "٠")])
        .await;
    assert_eq!(wrong.status, 422);
    let more = browser
        .send(&increase, &[("key", &key), ("amount", "۱۲۳٫۵")])
        .await;
    assert_eq!(location(&more), format!("{FUND}?done=increased"));
    assert_eq!(
        asked(&world).1,
        json!({"by": {"amount": 12_350, "currency": "EGP"}})
    );

    // Once its window is over it can be settled.
    assert!(!browser.page(FUND).await.contains(r#"id="settle""#));
    world.change(|state| state.sponsors.fund["ends_at"] = "2026-01-02T00:00:00Z".into());
    assert!(browser.page(FUND).await.contains(r#"id="settle""#));
    let settle = format!("{FUND}/settle");
    assert!(browser.page(&settle).await.contains("تسوية هذا الصندوق؟"));
    let settled = browser.send(&settle, &[]).await;
    assert_eq!(location(&settled), format!("{FUND}?done=settled"));
    assert!(asked(&world).0.ends_with("/settle"));
    world.end().await;
}

#[actix_web::test]
async fn the_statement_is_a_page_and_a_table() {
    let world = World::start().await;
    let browser = signed_in(&world).await;
    let page = browser.page(&format!("{FUND}/statement")).await;
    assert!(
        page.contains("قيّده حدّ التبرّع الواحد") && page.contains("أشجار على النيل"),
        "{page}"
    );
    assert!(page.contains("?cursor=next"));
    let table = browser.get(&format!("{FUND}/statement.csv")).await;
    assert_eq!(
        (table.status, table.text.as_str()),
        (200, "reference,amount\r\nx,1\r\n")
    );
    assert!(
        table.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("attachment")
    );
    world.end().await;
}

#[actix_web::test]
async fn what_the_service_refuses_stands_beside_its_field_and_strangers_find_nothing() {
    let world = World::start().await;
    let browser = signed_in(&world).await;
    let code = json!({"status": 422, "code": "invalid", "errors":
        [{"pointer": "/rule/max_per_campaign", "code": "required", "detail": "A challenge over several needs it."}]});
    world.change(|state| state.sponsors.refuse = Some((422, code)));
    let rule = [("mode", "challenge"), ("donors_at_least", "3")];
    let refused = browser.send(&format!("{FUND}/rule"), &rule).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains(r##"href="#max_per_campaign""##),
        "{}",
        refused.text
    );

    // Whose sponsor is not verified can do all but begin.
    world.change(|state| state.sponsors.sponsor["state"] = "registered".into());
    let page = browser.page(&format!("{FUND}/review")).await;
    assert!(page.contains(r#"id="waits""#) && !page.contains(r#"id="activate""#));
    // Who is no member finds nothing; who reviews looks on, and at shared cards.
    world.change(|state| {
        state.sponsors.sponsor["yours"] = false.into();
        state.sponsors.fund["state"] = "active".into();
    });
    assert_eq!(browser.get(FUND).await.status, 404);
    world.change(|state| state.sponsors.oversees = true);
    let roles = sqlx::query("UPDATE accounts SET roles = '{reviewer}'");
    roles.execute(&world.env.db).await.unwrap();
    let page = browser.page(FUND).await;
    assert!(page.contains("بطاقات مشتركة"), "{page}");
    assert!(!page.contains(r#"id="pause""#) && !page.contains("كشف الحساب"));
    for path in ["pause", "increase", "statement", "statement.csv", "rule"] {
        let answer = browser.get(&format!("{FUND}/{path}")).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    world.end().await;
}
