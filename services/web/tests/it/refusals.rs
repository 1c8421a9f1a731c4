//! What is wrong is said beside its field, and what was typed is kept.

use serde_json::json;

use crate::browser::field;
use crate::world::World;

const DONATE: &str = "/en/campaigns/nile/donate";

#[actix_web::test]
async fn an_amount_that_is_none_is_asked_for_again() {
    let world = World::start().await;
    let browser = world.browser();
    for (typed, says) in [
        ("", "Choose an amount, or type one"),
        ("abc%3Cb%3E", "Type the amount in digits"),
        ("0", "more than nothing"),
        ("0.001", "2 decimals"),
        ("99999999999999999999", "too large"),
    ] {
        let answer = browser
            .get(&format!("{DONATE}/details?amount={typed}&tip=1"))
            .await;
        assert_eq!(answer.status, 422, "{typed}");
        let page = answer.text;
        assert!(
            page.contains(says) && page.contains(r##"<a href="#amount">"##),
            "{typed}: {page}"
        );
        assert!(page.contains("<title>Error: ") && page.contains(r#"tabindex="-1" autofocus"#));
        assert_eq!(field(&page, "tip"), "1");
    }
    let kept = browser
        .get(&format!("{DONATE}/details?amount=abc%3Cb%3E"))
        .await
        .text;
    assert_eq!(field(&kept, "amount"), "abc&#60;b&#62;");
    assert!(
        world.peers.state().quotes.is_empty(),
        "nothing was asked of pledge"
    );
    world.end().await;
}

#[actix_web::test]
async fn sums_that_cannot_be_charged_come_with_those_that_can() {
    let world = World::start().await;
    let browser = world.browser();
    // Our own table knows this one.
    world.change(|state| state.campaign["goal"]["currency"] = "KWD".into());
    let answer = browser.get(&format!("{DONATE}/details?amount=5.124")).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .text
            .contains("KWD\u{a0}5.120</bdi> and <bdi>KWD\u{a0}5.130"),
        "{}",
        answer.text
    );
    // This one only pledge knows.
    world.change(|state| {
        state.campaign["goal"]["currency"] = "EGP".into();
        let nearest = json!([{"amount": 5_100, "currency": "EGP"}]);
        let errors =
            json!([{"pointer": "/amount/amount", "code": "amount_not_chargeable", "detail": ""}]);
        let body = json!({"code": "amount_not_chargeable", "nearest": nearest, "errors": errors});
        state.refuse = Some((422, body));
    });
    let answer = browser.get(&format!("{DONATE}/details?amount=50")).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .text
            .contains("The nearest one is <bdi>EGP\u{a0}51</bdi>"),
        "{}",
        answer.text
    );
    world.end().await;
}

const FORM: [(&str, &str); 7] = [
    ("key", "0199a1b2-0000-7000-8000-00000000000a"),
    ("amount", "50.00"),
    ("fund_type", "general"),
    ("tip", "0.00"),
    ("quoted", "5000"),
    ("name", "Amal <A>"),
    ("message", "Well done & thanks"),
];

fn with_email(email: &'static str) -> Vec<(&'static str, &'static str)> {
    FORM.into_iter().chain([("email", email)]).collect()
}

#[actix_web::test]
async fn details_are_asked_for_again_with_a_fresh_quote() {
    let world = World::start().await;
    let answer = world.browser().send(DONATE, &with_email("amal@")).await;
    assert_eq!(answer.status, 422);
    let page = answer.text;
    assert!(
        page.contains("Type an e-mail address such as") && page.contains(r##"<a href="#email">"##),
        "{page}"
    );
    assert_eq!(field(&page, "email"), "amal@");
    assert_eq!(field(&page, "name"), "Amal &#60;A&#62;");
    assert!(page.contains("Well done &#38; thanks</textarea>") && page.contains("becomes"));
    assert_eq!(
        (field(&page, "amount"), field(&page, "quoted")),
        ("50.00".to_owned(), "5000".to_owned())
    );
    assert!(world.peers.state().pledges.is_empty());
    world.end().await;
}

#[actix_web::test]
async fn why_a_gift_was_refused_is_said_in_words() {
    let world = World::start().await;
    let browser = world.browser();
    for (status, code, says) in [
        (409, "campaign_not_live", "takes no gifts right now"),
        (429, "too_many_holds", "several gifts waiting for payment"),
        (422, "not_offered", "not offered yet"),
        (422, "idempotency_key_reused", "press the button once more"),
        (422, "some_new_rule", "check what you typed"),
    ] {
        world
            .change(|state| state.refuse = Some((status, json!({"status": status, "code": code}))));
        let answer = browser.send(DONATE, &with_email("amal@example.org")).await;
        assert_eq!(answer.status, status, "{code}");
        assert!(answer.text.contains(says), "{code}: {}", answer.text);
        assert_eq!(field(&answer.text, "email"), "amal@example.org");
        assert_ne!(
            field(&answer.text, "key"),
            FORM[0].1,
            "{code}: nothing was made under it"
        );
        assert!(!answer.text.contains(code), "codes are for programs");
    }
    let errors = json!([{"pointer": "/donor/email", "code": "wrong", "detail": "x"}]);
    world.change(|state| state.refuse = Some((422, json!({"code": "invalid", "errors": errors}))));
    let answer = browser.send(DONATE, &with_email("amal@example.org")).await;
    assert!(
        answer.text.contains(r##"<a href="#email">"##),
        "{}",
        answer.text
    );
    world.end().await;
}

#[actix_web::test]
async fn when_it_is_unsure_whether_a_gift_was_made_the_same_key_asks_again() {
    let world = World::start().await;
    world.change(|state| state.down.extend(["/api/pledges", "/api/quotes"]));
    let answer = world
        .browser()
        .send(DONATE, &with_email("amal@example.org"))
        .await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.headers["retry-after"], "5");
    assert!(
        answer
            .text
            .contains("Nothing was charged and nothing is lost"),
        "{}",
        answer.text
    );
    assert_eq!(field(&answer.text, "key"), FORM[0].1);
    assert_eq!(field(&answer.text, "quoted"), "5000");
    assert_eq!(field(&answer.text, "email"), "amal@example.org");
    world.end().await;
}

#[actix_web::test]
async fn what_was_typed_is_kept_while_the_campaign_cannot_be_read() {
    let world = World::start().await;
    world.change(|state| {
        state.down.insert("/api/campaigns");
    });
    let browser = world.browser();
    let answer = browser.send(DONATE, &with_email("amal@example.org")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.headers["retry-after"], "5");
    for (name, value) in with_email("amal@example.org") {
        let kept = field(&answer.text, name);
        let kept = kept
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&");
        assert_eq!(kept, value, "{name}");
    }
    assert!(
        answer
            .text
            .contains(&format!(r#"method="post" action="{DONATE}""#)),
        "{}",
        answer.text
    );
    world.change(|state| state.down.clear());
    let answer = browser.send(DONATE, &with_email("amal@example.org")).await;
    assert_eq!(answer.status, 303);
    assert_eq!(world.peers.state().pledges.len(), 1);
    world.end().await;
}

#[actix_web::test]
async fn a_quote_that_cannot_be_had_keeps_the_amount() {
    let world = World::start().await;
    world.change(|state| {
        state.down.insert("/api/quotes");
    });
    let answer = world
        .browser()
        .get(&format!("{DONATE}/details?amount=%D9%A5%D9%A0"))
        .await;
    assert_eq!(answer.status, 503);
    assert_eq!(field(&answer.text, "amount"), "٥٠");
    world.end().await;
}

#[actix_web::test]
async fn gifts_from_elsewhere_and_floods_are_refused() {
    let world = World::strict().await;
    let browser = world.browser();
    let answer = browser
        .send_from(DONATE, &with_email("amal@example.org"), "cross-site")
        .await;
    assert_eq!(answer.status, 403);
    assert!(world.peers.state().pledges.is_empty());
    let mut statuses = Vec::new();
    for _ in 0..31 {
        statuses.push(
            browser
                .send(DONATE, &with_email("amal@example.org"))
                .await
                .status,
        );
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    world.end().await;
}
