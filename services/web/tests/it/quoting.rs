//! What the match would make of a gift, said while it is typed.

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
