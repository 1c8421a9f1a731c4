//! A gift by pages, without JavaScript up to the card.

use serde_json::json;

use crate::browser::{Browser, field, location};
use crate::world::World;

const DONATE: &str = "/ar/campaigns/nile/donate";
const GIFT: &str = "/ar/gifts/0199a1b2-0000-7000-8000-000000000007";

/// From the amount to the hold.
async fn give(world: &World) -> (Browser, String) {
    let browser = world.browser();
    let page = browser
        .page(&format!(
            "{DONATE}/details?amount=%D9%A5%D9%A0&tip=&preset="
        ))
        .await;
    // Not ticked: a name stays hidden unless its donor chooses otherwise.
    assert!(page.contains(r#"name="show_name" value="yes">"#), "{page}");
    let key = field(&page, "key");
    let fields = [
        ("key", key.as_str()),
        ("amount", &field(&page, "amount")),
        ("fund_type", &field(&page, "fund_type")),
        ("tip", &field(&page, "tip")),
        ("quoted", &field(&page, "quoted")),
        ("email", "Amal@Example.org"),
        ("name", "أمل"),
        ("country", "JO"),
        ("message", "بالتوفيق"),
    ];
    let sent = browser.send(DONATE, &fields).await;
    let to = location(&sent);
    assert_eq!(to, format!("{GIFT}/pay?quoted=5000"));
    (browser, to)
}

#[actix_web::test]
async fn a_gift_is_quoted_made_and_held() {
    let world = World::start().await;
    let browser = world.browser();
    let amounts = browser.page(DONATE).await;
    assert!(amounts.contains(r#"name="amount" value="""#) && amounts.contains(r#"id="continue""#));
    assert!(
        !amounts.contains("checked"),
        "nothing is chosen for the donor"
    );
    let quoted = browser
        .page(&format!("{DONATE}/details?amount=%D9%A5%D9%A0"))
        .await;
    assert!(
        quoted.contains("<bdi>٥٠\u{a0}ج.م.</bdi> تصبح <bdi>١٠٠\u{a0}ج.م.</bdi>"),
        "{quoted}"
    );
    assert!(quoted.contains("موعود به") && quoted.contains("يعود إلى الجهة المطابِقة"));
    assert_eq!(
        world.peers.state().quotes[0]["amount"],
        json!({"amount": 5_000, "currency": "EGP"})
    );
    assert_eq!(world.peers.state().quotes[0]["tip"], 0);

    let (browser, pay) = give(&world).await;
    let (asked, key) = world.peers.state().pledges[0].clone();
    assert_eq!(key.len(), 36);
    assert_eq!(asked["amount"], json!({"amount": 5_000, "currency": "EGP"}));
    assert_eq!(
        (&asked["tip"], &asked["cover_fees"], &asked["frequency"]),
        (&json!(0), &json!(false), &json!("once"))
    );
    let donor = json!({"email": "amal@example.org", "name": "أمل", "country": "JO", "locale": "ar", "anonymous": true, "on_wall": false});
    assert_eq!(
        (&asked["donor"], &asked["message"]),
        (&donor, &json!("بالتوفيق"))
    );

    let answer = browser.get(&pay).await;
    assert_eq!(answer.status, 200);
    for wanted in [
        r#"id="payment-element""#,
        r#"data-secret="pi_1_secret_2""#,
        r#"data-key="pk_test_1""#,
        "محجوز لك حتى <bdi>١٤:٣٢ بتوقيت مصر</bdi>",
        r#"src="http://127.0.0.1:1/v3/" defer"#,
        "ادفع <bdi>٥٧٫٥٠\u{a0}ج.م.</bdi>",
        r#"data-left="1320""#,
    ] {
        assert!(answer.text.contains(wanted), "{wanted} in {}", answer.text);
    }
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    let named = policy.split("script-src 'nonce-").nth(1).unwrap();
    let nonce = named.split_once("';").unwrap().0;
    assert_eq!(nonce.len(), 64, "{policy}");
    assert_eq!(
        answer.text.matches("<script ").count(),
        answer
            .text
            .matches(&format!(r#" nonce="{nonce}">"#))
            .count()
    );
    let again = browser.get(&pay).await;
    assert!(!again.text.contains(nonce), "a name for one answer alone");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(!answer.text.contains("سبقك متبرّع آخر"));
    world.end().await;
}

#[actix_web::test]
async fn sending_twice_makes_one_gift() {
    let world = World::start().await;
    let browser = world.browser();
    let page = browser.page(&format!("{DONATE}/details?preset=100")).await;
    let key = field(&page, "key");
    let fields = [
        ("key", key.as_str()),
        ("amount", "100.00"),
        ("email", "a@example.org"),
    ];
    browser.send(DONATE, &fields).await;
    browser.send(DONATE, &fields).await;
    let pledges = world.peers.state().pledges.clone();
    assert_eq!(pledges.len(), 2);
    assert_eq!(pledges[0], pledges[1], "the same body under the same key");
    let another = browser.page(&format!("{DONATE}/details?preset=100")).await;
    assert_ne!(field(&another, "key"), key);
    world.end().await;
}

#[actix_web::test]
async fn a_match_that_was_lost_is_told_before_the_card() {
    let world = World::start().await;
    world.change(|state| {
        state.pledge["matched"]["amount"] = 3_000.into();
        state.pledge["match"][0]["amount"] = 3_000.into();
        state.pledge["match"][0]["limited_by"] = "fund".into();
    });
    let (browser, pay) = give(&world).await;
    let page = browser.page(&pay).await;
    assert!(
        page.contains("سبقك متبرّع آخر: المطابقة الآن <bdi>٣٠\u{a0}ج.م.</bdi> بدلًا من <bdi>٥٠"),
        "{page}"
    );
    world.change(|state| {
        state.pledge["matched"]["amount"] = 0.into();
        state.pledge["match"] = json!([]);
    });
    let page = browser.page(&pay).await;
    assert!(
        page.contains("ولم تبقَ مطابقة") && page.contains("ننتظر تبرّعك حتى"),
        "{page}"
    );
    world.end().await;
}

#[actix_web::test]
async fn thanks_come_only_when_the_gift_is_confirmed() {
    let world = World::start().await;
    let (browser, _) = give(&world).await;
    let page = |name: &str| format!("{GIFT}/{name}");
    assert_eq!(location(&browser.get(&page("thanks")).await), GIFT);
    // What a bank says on the way back is a hint, no proof.
    let back =
        page("return?payment_intent=pi_1&payment_intent_client_secret=s&redirect_status=succeeded");
    assert_eq!(location(&browser.get(&back).await), page("pending"));
    let failed = browser.get(&page("return?redirect_status=failed")).await;
    assert_eq!(location(&failed), page("failed"));
    assert!(
        browser
            .page(&page("failed"))
            .await
            .contains(&format!(r#"href="{}""#, page("pay")))
    );

    let pending = browser.page(&page("pending")).await;
    assert!(
        pending.contains(r#"data-page="pending""#)
            && pending.contains(r#"<noscript><meta http-equiv="refresh""#)
    );
    assert_eq!(browser.page(&page("state")).await, r#"{"state":"held"}"#);

    world.change(|state| state.pledge["state"] = "confirmed".into());
    assert_eq!(
        browser.page(&page("state")).await,
        r#"{"state":"confirmed"}"#
    );
    assert_eq!(location(&browser.get(&page("pending")).await), GIFT);
    assert_eq!(location(&browser.get(&page("pay")).await), GIFT);
    assert_eq!(location(&browser.get(GIFT).await), page("thanks"));
    let thanks = browser.page(&page("thanks")).await;
    assert!(
        thanks.contains(r#"data-page="thanks""#) && thanks.contains("<bdi>١٠٠\u{a0}ج.م.</bdi>"),
        "{thanks}"
    );
    assert!(!thanks.contains("why-matched"), "no fund, no explanation");
    let explain = include_str!("../samples/explain.json");
    world.change(|state| state.pledge["explain"] = serde_json::from_str(explain).unwrap());
    let explained = browser.page(&page("thanks")).await;
    assert!(
        explained.contains("<summary>لماذا بلغت المطابقة هذا القدر</summary>")
            && explained.contains("<bdi>١٢\u{a0}ج.م.</bdi>"),
        "{explained}"
    );
    // The other languages are open to the same browser.
    assert!(
        browser
            .page(&page("thanks").replace("/ar/", "/en/"))
            .await
            .contains("Thank you")
    );
    world.end().await;
}

#[actix_web::test]
async fn a_gift_is_seen_only_by_the_browser_that_made_it() {
    let world = World::start().await;
    let (browser, _) = give(&world).await;
    let stranger = world.browser();
    for page in ["", "/pay", "/pending", "/thanks", "/failed", "/state"] {
        let answer = stranger.get(&format!("{GIFT}{page}")).await;
        assert_eq!(answer.status, 404, "{page}");
    }
    assert_eq!(
        stranger.send(&format!("{GIFT}/cancel"), &[]).await.status,
        404
    );
    assert_eq!(world.peers.state().cancelled, 0);
    // The cookie goes to its own gift alone.
    let other = "/ar/gifts/0199a1b2-0000-7000-8000-0000000000ff/pay";
    assert_eq!(browser.get(other).await.status, 404);
    world.end().await;
}

#[actix_web::test]
async fn a_gift_is_cancelled_or_runs_out() {
    let world = World::start().await;
    let (browser, _) = give(&world).await;
    let cancelled = browser.send(&format!("{GIFT}/cancel"), &[]).await;
    assert_eq!(location(&cancelled), GIFT);
    assert_eq!(world.peers.state().cancelled, 1);
    let closing = browser.page(GIFT).await;
    assert!(closing.contains(r#"data-state="closing""#), "{closing}");
    world.change(|state| {
        state.pledge["state"] = "expired".into();
        state.pledge["closing"] = false.into();
    });
    let expired = browser.page(GIFT).await;
    assert!(
        expired.contains(r#"data-page="expired""#) && expired.contains("donate?amount=50.00"),
        "{expired}"
    );
    world.change(|state| state.pledge["state"] = "refunded".into());
    assert!(browser.page(GIFT).await.contains(r#"data-page="refunded""#));
    world.end().await;
}

#[actix_web::test]
async fn trap_10_the_servers_clock_ends_the_hold() {
    let world = World::start().await;
    let (browser, pay) = give(&world).await;
    world.env.clock.advance(jiff::SignedDuration::from_mins(23));
    assert_eq!(location(&browser.get(&pay).await), GIFT);
    assert!(browser.page(GIFT).await.contains(r#"data-page="closing""#));
    world.end().await;
}

#[actix_web::test]
async fn who_needs_more_time_gets_it_once() {
    let world = World::start().await;
    let (browser, pay) = give(&world).await;
    let page = browser.page(&pay).await;
    assert!(
        page.contains(&format!(r#"action="{GIFT}/more-time""#)),
        "{page}"
    );
    let held_until = |page: &str| {
        page.split("data-left=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(held_until(&page), (22 * 60).to_string());
    let more = format!("{GIFT}/more-time");
    for _ in 0..2 {
        assert_eq!(
            location(&browser.send(&more, &[]).await),
            format!("{GIFT}/pay")
        );
    }
    let page = browser.page(&format!("{GIFT}/pay")).await;
    assert_eq!(held_until(&page), (52 * 60).to_string());
    assert!(!page.contains("more-time"));
    let form = browser.page(DONATE).await;
    assert!(form.contains("١٥:٠٢"), "it leads back for as long: {form}");
    let elsewhere = browser.send_from(&more, &[], "cross-site").await;
    assert_eq!(elsewhere.status, 403);
    world.end().await;
}

#[actix_web::test]
async fn a_hold_outlives_a_payment_service_that_is_away() {
    let world = World::start().await;
    let (browser, pay) = give(&world).await;
    world.change(|state| {
        state.down.insert("/api/payments");
    });
    let page = browser.page(&pay).await;
    assert!(
        page.contains("تعذّر فتح الدفع الآن") && page.contains("محجوز لك حتى"),
        "{page}"
    );
    assert!(!page.contains("payment-element") && !page.contains("/v3/"));
    world.change(|state| {
        state.down.clear();
        state.payment_state = "succeeded";
    });
    assert_eq!(
        location(&browser.get(&pay).await),
        format!("{GIFT}/pending")
    );
    world.end().await;
}

#[actix_web::test]
async fn trap_10_the_page_counts_by_the_servers_expires_at_alone() {
    let world = World::start().await;
    let (browser, pay) = give(&world).await;
    // Neither 25 minutes nor 30 nor any setting of web's: what the pledge says, and that may change.
    for (expires_at, shown, left) in [
        ("2026-11-22T12:27:30Z", "١٤:٢٧", 1_050),
        ("2026-11-22T13:17:00Z", "١٥:١٧", 4_020),
        ("2026-11-22T12:10:01Z", "١٤:١٠", 1),
    ] {
        world.change(|state| state.pledge["expires_at"] = expires_at.into());
        let page = browser.page(&pay).await;
        let held = format!("محجوز لك حتى <bdi>{shown} بتوقيت مصر</bdi>");
        assert!(page.contains(&held), "{held} in {page}");
        assert!(
            page.contains(&format!(r#"data-left="{left}""#)),
            "{left} in {page}"
        );
        let failed = browser.page(&format!("{GIFT}/failed")).await;
        assert!(failed.contains(shown), "{shown} in {failed}");
    }
    // The script counts the seconds that are left down, and never reads the browser's clock.
    let script = include_str!("../../assets/js/pay.js");
    assert!(script.contains("dataset.left") && !script.contains("Date"));
    world.change(|state| state.pledge["expires_at"] = "2026-11-22T12:10:00Z".into());
    assert_eq!(location(&browser.get(&pay).await), GIFT);
    world.end().await;
}

#[actix_web::test]
async fn trap_07_what_went_back_is_told_and_what_remains() {
    let world = World::start().await;
    let (browser, _) = give(&world).await;
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    world.change(|state| {
        state.pledge["state"] = "confirmed".into();
        state.pledge["confirmed_at"] = "2026-11-22T12:05:00Z".into();
        state.pledge["retained"] = egp(3_000);
        state.pledge["refunded"] = egp(2_000);
        state.pledge["matched"] = egp(3_000);
        state.pledge["match"][0]["amount"] = 3_000.into();
    });
    let thanks = format!("{GIFT}/thanks");
    let page = browser.page(&thanks).await;
    for says in [
        "رُدّ إليك <bdi>٢٠٫٠٠\u{a0}ج.م.</bdi> من أصل <bdi>٥٧٫٥٠\u{a0}ج.م.</bdi>",
        "المتبقي من تبرّعك: <bdi>٣٠٫٠٠\u{a0}ج.م.</bdi>",
        "تضيف الجهات المطابِقة <bdi>٣٠\u{a0}ج.م.</bdi>، فيصل إلى الحملة <bdi>٦٠\u{a0}ج.م.</bdi>",
        "<dt>رُدّ إليك</dt><dd><bdi>٢٠٫٠٠\u{a0}ج.م.</bdi></dd>",
        "<dt>يصل إلى الحملة</dt><dd><bdi>٦٠٫٠٠\u{a0}ج.م.</bdi></dd>",
    ] {
        assert!(page.contains(says), "{says} in {page}");
    }
    assert!(!page.contains("إيصالك في الطريق"), "that was long ago");
    // The tip alone: gift and match stay.
    world.change(|state| {
        state.pledge["retained"] = egp(5_000);
        state.pledge["refunded"] = egp(500);
    });
    let page = browser.page(&thanks.replace("/ar/", "/en/")).await;
    assert!(
        page.contains("EGP\u{a0}5.00</bdi> of the") && !page.contains("What remains"),
        "{page}"
    );
    world.change(|state| {
        state.pledge["state"] = "refunded".into();
        state.pledge["retained"] = egp(0);
        state.pledge["refunded"] = egp(5_750);
        state.pledge["matched"] = egp(0);
        state.pledge["match"] = json!([]);
    });
    assert_eq!(location(&browser.get(&thanks).await), GIFT);
    for (language, says) in [
        ("ar", "لم يبقَ من تبرّعك شيء"),
        ("en", "Nothing of your gift remains"),
        ("fr", "Il ne reste rien de votre don"),
    ] {
        let page = browser
            .page(&GIFT.replace("/ar/", &format!("/{language}/")))
            .await;
        assert!(
            page.contains(says) && page.contains(r#"data-page="refunded""#),
            "{page}"
        );
        assert!(
            page.contains("0199a1b2-0000-7000-8000-000000000007</bdi>"),
            "the reference"
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn a_copy_that_dies_while_it_answers_is_not_felt() {
    let world = World::start().await;
    world.change(|state| state.breaks = 1);
    let (browser, pay) = give(&world).await;
    let pledges = world.peers.state().pledges.clone();
    assert_eq!(pledges.len(), 2, "it was asked once more");
    assert_eq!(
        pledges[0], pledges[1],
        "the same body under the same key: one gift"
    );
    world.change(|state| state.breaks = 1);
    assert!(browser.page(&pay).await.contains("payment-element"));
    // Once more, not for ever.
    world.change(|state| state.breaks = 2);
    let answer = browser.get(&pay).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.headers["retry-after"], "5");
    world.end().await;
}
