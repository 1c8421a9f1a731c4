//! What the match would make of a gift, said while it is typed.

use crate::browser::field;
use crate::world::World;

const DONATE: &str = "/en/campaigns/nile/donate";

#[actix_web::test]
async fn what_is_typed_is_quoted_without_a_step() {
    let world = World::start().await;
    let browser = world.browser();
    let page = browser.page(DONATE).await;
    let place = format!("data-quote=\"{DONATE}/quote\"");
    assert!(page.contains(&place) && page.contains("donate."), "{page}");
    let quote = |query: &str| format!("{DONATE}/quote?{query}");
    let full = browser.page(&quote("amount=%D9%A5%D9%A0")).await;
    assert!(
        full.contains("becomes")
            && full.contains("EGP\u{a0}50")
            && full.contains("Nothing is held yet"),
        "{full}"
    );
    assert!(!full.contains("<html"), "a part of the page: {full}");
    let chosen = browser.page(&quote("preset=100")).await;
    assert!(chosen.contains("EGP\u{a0}100"), "{chosen}");
    let nothing = browser.page(&quote("amount=&tip=")).await;
    assert_eq!(
        nothing.trim(),
        "",
        "nothing is said of what is not typed yet"
    );
    let wrong = browser.page(&quote("amount=12x")).await;
    assert!(
        wrong.contains("class=\"why\"") && !wrong.contains("becomes"),
        "{wrong}"
    );
    let answer = browser.get(&quote("amount=50")).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    world.end().await;
}

#[actix_web::test]
async fn who_comes_back_is_led_to_the_gift_that_was_begun() {
    let world = World::start().await;
    let browser = world.browser();
    let page = browser.page(&format!("{DONATE}/details?amount=50")).await;
    assert!(!browser.page(DONATE).await.contains("unfinished"));
    let key = field(&page, "key");
    let fields = [
        ("key", key.as_str()),
        ("amount", "50.00"),
        ("email", "a@example.org"),
    ];
    browser.send(DONATE, &fields).await;
    let page = browser.page(DONATE).await;
    let gift = "/en/gifts/0199a1b2-0000-7000-8000-000000000007";
    assert!(
        page.contains("id=\"unfinished\"") && page.contains(&format!("href=\"{gift}\"")),
        "{page}"
    );
    assert!(!world.browser().page(DONATE).await.contains("unfinished"));
    // Once it is paid there is nothing to go on with.
    world.change(|state| state.pledge["state"] = "confirmed".into());
    browser.page(&format!("{gift}/thanks")).await;
    assert!(!browser.page(DONATE).await.contains("unfinished"));
    world.end().await;
}
