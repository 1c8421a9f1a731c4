//! A gift seen by the link of its receipt, from any device.

use crate::browser::location;
use crate::world::World;

const GIFT: &str = "/ar/gifts/0199a1b2-0000-7000-8000-000000000007";

async fn paid() -> World {
    let world = World::start().await;
    world.change(|state| {
        state.pledge["state"] = "confirmed".into();
        state.pledge["confirmed_at"] = "2026-11-22T12:05:00Z".into();
    });
    world
}

#[actix_web::test]
async fn the_link_shows_the_gift_and_its_receipt_in_a_browser_that_never_saw_it() {
    let world = paid().await;
    let browser = world.browser();
    let elsewhere = browser.get(GIFT).await;
    assert_eq!(elsewhere.status, 404);
    assert!(
        elsewhere.text.contains("بالرابط الذي في إيصالك"),
        "what to do"
    );

    // The fake knows one token; the real one is the pledge service's matter.
    let opened = browser.get(&format!("{GIFT}/open?t=access")).await;
    assert_eq!(location(&opened), GIFT, "the secret leaves the address");
    assert_eq!(opened.headers["cache-control"], "no-store");
    assert_eq!(opened.headers["referrer-policy"], "no-referrer");
    let cookies = opened
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap());
    let cookies: Vec<&str> = cookies.collect();
    assert_eq!(cookies.len(), 3, "one for each language");
    for cookie in cookies {
        assert!(
            cookie.contains("HttpOnly")
                && cookie.contains("SameSite=Lax")
                && cookie.contains("/gifts/"),
            "{cookie}"
        );
    }
    assert_eq!(location(&browser.get(GIFT).await), format!("{GIFT}/thanks"));
    let receipt = browser.page(&format!("{GIFT}/thanks")).await;
    for says in [
        "<h2 id=\"receipt\">إيصال</h2>",
        "٢٢ نوفمبر ٢٠٢٦",
        "١٢ جمادى الآخرة ١٤٤٨ هـ",
        "رقم التسجيل",
        "<bdi>٥٧٫٥٠\u{a0}ج.م.</bdi>",
        "ويصدر إيصالها لها",
    ] {
        assert!(receipt.contains(says), "{says} in {receipt}");
    }
    world.end().await;
}

#[actix_web::test]
async fn by_that_link_a_donor_takes_their_name_off_the_campaigns_page() {
    let world = paid().await;
    world.change(|state| state.pledge["on_wall"] = true.into());
    let browser = world.browser();
    browser.get(&format!("{GIFT}/open?t=access")).await;
    let thanks = browser.page(&format!("{GIFT}/thanks")).await;
    assert!(thanks.contains("اسمك في صفحة الحملة"));
    let left = browser.send(&format!("{GIFT}/leave-wall"), &[]).await;
    let told = browser.page(&location(&left)).await;
    assert!(told.contains("لم يعد اسمك يظهر في صفحة الحملة."), "{told}");
    assert!(
        !told.contains("id=\"leave-wall\""),
        "there is nothing left to take off"
    );
    world.end().await;
}

#[actix_web::test]
async fn a_link_that_is_no_good_opens_nothing() {
    let world = paid().await;
    let browser = world.browser();
    for link in ["/open?t=something", "/open?t=..%2f..%2fcampaigns", "/open"] {
        let answer = browser.get(&format!("{GIFT}{link}")).await;
        assert_eq!(answer.status, 404, "{link}");
        assert!(!browser.has_cookie("gift"));
    }
    // Who made the gift here keeps the leave to do more.
    let opened = browser.get(&format!("{GIFT}/open?t=access")).await;
    assert_eq!(opened.status, 303);
    let again = browser.get(&format!("{GIFT}/open?t=something")).await;
    assert_eq!(location(&again), GIFT);
    assert!(again.headers.get("set-cookie").is_none());
    world.end().await;
}
