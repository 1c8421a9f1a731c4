//! Signing in by pages.

use crate::browser::location;
use crate::sign_in::mailed_code;
use crate::world::{World, someone};

#[actix_web::test]
async fn a_person_signs_in_with_the_code_and_out_again() {
    let world = World::start().await;
    let (browser, email) = (world.browser(), someone());
    let form = browser.page("/ar/sign-in").await;
    assert!(form.contains(r#"<html lang="ar" dir="rtl">"#) && form.contains(r#"name="email""#));

    let sent = browser.send("/ar/sign-in", &[("email", &email)]).await;
    assert_eq!(location(&sent), "/ar/sign-in/code");
    let page = browser.page("/ar/sign-in/code").await;
    assert!(
        page.contains(&format!(r#"<bdi dir="ltr">{email}</bdi>"#)),
        "{page}"
    );

    let wrong = browser
        .send("/ar/sign-in/code", &[("code", "000000x")])
        .await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text.contains(r##"<a href="#code">"##),
        "{}",
        wrong.text
    );
    let arabic: String = mailed_code(&world.peers)
        .chars()
        .map(|digit| char::from_u32(0x660 + digit.to_digit(10).unwrap()).unwrap())
        .collect();
    let entered = browser.send("/ar/sign-in/code", &[("code", &arabic)]).await;
    assert_eq!(location(&entered), "/ar/account");
    let account = browser.page("/en/account").await;
    assert!(account.contains(&email));
    assert!(browser.page("/en").await.contains("My account"));

    let left = browser.send("/en/sign-out", &[]).await;
    assert_eq!(location(&left), "/en/sign-in?said=out");
    assert!(!browser.has_cookie("session"));
    assert_eq!(
        location(&browser.get("/en/account").await),
        "/en/sign-in?said=first"
    );
    world.end().await;
}

#[actix_web::test]
async fn a_link_is_opened_by_scanners_and_used_by_people() {
    let world = World::start().await;
    let (browser, email) = (world.browser(), someone());
    browser.send("/fr/sign-in", &[("email", &email)]).await;
    let link = world.peers.mail()["link"].as_str().unwrap().to_owned();
    let path = format!("/fr/{}", link.split("/fr/").nth(1).unwrap());
    // A scanner opens it, as often as it likes.
    for _ in 0..3 {
        let page = browser.page(&path).await;
        assert!(page.contains(&format!(r#"action="{path}""#)), "{page}");
    }
    assert_eq!(location(&browser.send(&path, &[]).await), "/fr/account");
    assert!(browser.page("/fr/account").await.contains(&email));
    assert_eq!(
        location(&world.browser().send(&path, &[]).await),
        "/fr/sign-in?said=over"
    );
    // The code of the same mail is used up too.
    let again = browser
        .send("/fr/sign-in/code", &[("code", &mailed_code(&world.peers))])
        .await;
    assert_eq!(location(&again), "/fr/sign-in");
    world.end().await;
}

#[actix_web::test]
async fn what_was_typed_is_kept_beside_what_is_wrong() {
    let world = World::start().await;
    let browser = world.browser();
    let answer = browser
        .send("/en/sign-in", &[("email", "amal@\"><script>")])
        .await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text.contains("Error: Sign in") && answer.text.contains(r##"<a href="#email">"##)
    );
    assert!(
        answer.text.contains("amal@&#34;&#62;&#60;script&#62;"),
        "{}",
        answer.text
    );
    world.change(|state| {
        state.down.insert("/internal");
    });
    let answer = browser
        .send("/en/sign-in", &[("email", "amal@example.org")])
        .await;
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains(r#"value="amal@example.org""#));
    world.end().await;
}

#[actix_web::test]
async fn forms_from_elsewhere_are_refused() {
    let world = World::start().await;
    let (browser, email) = (world.browser(), someone());
    let answer = browser
        .send_from("/ar/sign-in", &[("email", &email)], "cross-site")
        .await;
    assert_eq!(answer.status, 403);
    assert!(
        answer.text.contains("لا يمكن إرسال هذا من موقع آخر"),
        "{}",
        answer.text
    );
    assert!(world.peers.state().mails.is_empty());
    world.end().await;
}
