//! An account's page: sessions, language and digits.

use crate::browser::{Browser, location};
use crate::sign_in::mailed_code;
use crate::world::{World, someone};

/// Signs in by pages.
pub(crate) async fn sign_in(world: &World, browser: &Browser, email: &str) {
    browser.send("/en/sign-in", &[("email", email)]).await;
    let code = mailed_code(&world.peers);
    let entered = browser.send("/en/sign-in/code", &[("code", &code)]).await;
    assert_eq!(entered.status, 303, "{}", entered.text);
}

/// Where the buttons lead that end a session.
fn ends(page: &str) -> Vec<String> {
    let actions = page.split(r#"action=""#).skip(1);
    let paths = actions.map(|rest| rest.split('"').next().unwrap().to_owned());
    paths
        .filter(|path| path.contains("/sessions/") && !path.contains("others"))
        .collect()
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_one_by_one_or_together() {
    let world = World::start().await;
    let (here, there, third) = (world.browser(), world.browser(), world.browser());
    let email = someone();
    for browser in [&here, &there, &third] {
        sign_in(&world, browser, &email).await;
    }
    let page = here.page("/en/account").await;
    assert!(page.contains("This device"), "{page}");
    assert_eq!(ends(&page).len(), 2, "{page}");

    let left = here.send(&ends(&page)[0], &[]).await;
    assert_eq!(location(&left), "/en/account?said=ended");
    let alive = [&there, &third].map(|browser| browser.get("/en/account"));
    let statuses = futures_util::future::join_all(alive).await;
    let signed_in = statuses.iter().filter(|answer| answer.status == 200);
    assert_eq!(signed_in.count(), 1);

    here.send("/en/account/sessions/others/end", &[]).await;
    for browser in [&there, &third] {
        assert_eq!(browser.get("/en/account").await.status, 303);
    }
    let page = here.page("/en/account").await;
    assert!(ends(&page).is_empty() && !page.contains("end-others"));
    world.end().await;
}

#[actix_web::test]
async fn nobody_ends_anothers_session_and_signing_in_begins_a_new_one() {
    let world = World::start().await;
    let (one, other) = (world.browser(), world.browser());
    sign_in(&world, &one, &someone()).await;
    let email = someone();
    sign_in(&world, &other, &email).await;
    let watcher = world.browser();
    sign_in(&world, &watcher, &email).await;
    let page = watcher.page("/en/account").await;
    let end = ends(&page).remove(0);
    assert_eq!(one.send(&end, &[]).await.status, 303);
    assert_eq!(other.get("/en/account").await.status, 200);

    // Signing in once more in the same browser ends the session that it had.
    sign_in(&world, &other, &email).await;
    let page = watcher.page("/en/account").await;
    assert_eq!(ends(&page).len(), 1, "{page}");
    assert!(!page.contains(&end), "{page}");
    world.end().await;
}

#[actix_web::test]
async fn digits_and_language_are_chosen_by_guests_and_kept_with_the_account() {
    let world = World::start().await;
    let (guest, email) = (world.browser(), someone());
    let campaign = "/ar/campaigns/nile";
    let usual = guest.page(campaign).await;
    assert!(usual.contains("٤١٬٧٠٠"), "{usual}");
    let chosen = [("language", "fr"), ("digits", "arabext")];
    let kept = guest.send("/ar/preferences", &chosen).await;
    assert_eq!(location(&kept), "/fr/preferences?said=kept");
    assert!(
        guest
            .page("/fr/preferences?said=kept")
            .await
            .contains("Votre choix est gardé")
    );
    assert!(guest.page(campaign).await.contains("۴۱٬۷۰۰"));
    let root = guest.get("/").await;
    assert_eq!(root.headers["location"], "/fr");

    // What a guest chose stays at sign-in; what is chosen then comes along to other browsers.
    sign_in(&world, &guest, &email).await;
    assert!(guest.page(campaign).await.contains("۴۱٬۷۰۰"));
    let chosen = [("language", "ar"), ("digits", "latn")];
    guest.send("/fr/preferences", &chosen).await;
    let other = world.browser();
    sign_in(&world, &other, &email).await;
    assert!(other.page(campaign).await.contains("41,700"));
    assert_eq!(other.get("/").await.headers["location"], "/ar");

    // Back to what is usual, and nonsense is nothing chosen.
    other.send("/ar/preferences", &[("digits", "<b>")]).await;
    assert!(other.page(campaign).await.contains("٤١٬٧٠٠"));
    world.end().await;
}
