//! The pages that everyone may read.

use serde_json::json;

use crate::browser::location;
use crate::world::World;

#[actix_web::test]
async fn every_public_page_in_every_language() {
    let world = World::start().await;
    let browser = world.browser();
    for (locale, dir, mark) in [
        ("ar", "rtl", "بيانات تجريبية"),
        ("en", "ltr", "Demonstration data"),
        ("fr", "ltr", "Données de démonstration"),
    ] {
        for path in [
            "",
            "/campaigns",
            "/campaigns/nile",
            "/campaigns/nile/donate",
            "/sign-in",
        ] {
            let page = browser.page(&format!("/{locale}{path}")).await;
            assert!(
                page.contains(&format!(r#"<html lang="{locale}" dir="{dir}">"#)),
                "{locale}{path}"
            );
            assert!(page.contains(mark), "{locale}{path}");
            let other = if locale == "ar" { "en" } else { "ar" };
            assert!(
                page.contains(&format!(r#"href="/{other}{path}" hreflang="{other}""#)),
                "{locale}{path}"
            );
        }
    }
    world.end().await;
}

#[actix_web::test]
async fn a_campaigns_page_tells_what_a_donor_needs() {
    let world = World::start().await;
    let page = world.browser().page("/en/campaigns/nile").await;
    for wanted in [
        "Trees along the &#60;Nile&#62;",
        r#"data-page="campaign""#,
        r#"<bdi class="value" data-figure="raised">EGP&nbsp;25,000</bdi>"#,
        r#"<progress id="bar" max="10000000" value="4170000""#,
        "EG-1234/2020",
        "12/2026",
        "Oasis &#38; Sons",
        "38 days left",
        "As of <bdi>14:10 (Egypt time)</bdi>",
        r#"href="/en/campaigns/nile/donate""#,
        r#"data-stream="/campaigns/nile/progress/stream?locale=en""#,
    ] {
        let page = page.replace('\u{a0}', "&nbsp;");
        assert!(page.contains(wanted), "{wanted} in {page}");
    }
    assert!(!page.contains("<script>alert"));
    assert_eq!(page.matches("<script src").count(), 1, "ours alone");
    assert_eq!(page.matches("<script").count(), 2, "and data");
    world.end().await;
}

#[actix_web::test]
async fn a_closed_campaign_says_so_and_takes_nothing() {
    let world = World::start().await;
    world.change(|state| state.campaign["state"] = "closed".into());
    let browser = world.browser();
    let page = browser.page("/en/campaigns/nile").await;
    assert!(page.contains("This campaign ended on") && !page.contains("Donate now"));
    assert_eq!(
        location(&browser.get("/en/campaigns/nile/donate").await),
        "/en/campaigns/nile"
    );
    let details = browser
        .get("/en/campaigns/nile/donate/details?amount=50")
        .await;
    assert_eq!(location(&details), "/en/campaigns/nile");
    for hidden in ["draft", "submitted", "rejected"] {
        world.change(|state| state.campaign["state"] = hidden.into());
        assert_eq!(
            browser.get("/en/campaigns/nile").await.status,
            404,
            "{hidden}"
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn the_list_is_narrowed_by_links() {
    let world = World::start().await;
    let browser = world.browser();
    browser
        .page("/ar/campaigns?country=EG&sdg=13&q=%D9%86%D9%8A%D9%84&state=closed&evil=1")
        .await;
    let listed = world.peers.state().listed.clone();
    assert_eq!(
        listed,
        "limit=24&country=EG&sdg=13&state=closed&q=%D9%86%D9%8A%D9%84"
    );
    let empty = browser.page("/en/campaigns?q=nothing").await;
    assert!(
        empty.contains("No campaign fits these filters.") && empty.contains(r#"value="nothing""#)
    );
    world.end().await;
}

#[actix_web::test]
async fn what_is_not_there_is_told_in_the_readers_language() {
    let world = World::start().await;
    let browser = world.browser();
    for path in [
        "/fr/campaigns/no-such",
        "/fr/no/such/page",
        "/fr/gifts/x",
        "/fr/campaigns/..%2f..%2fevil",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.text.contains("Cette page n’est pas ici"),
            "{path}: {}",
            answer.text
        );
    }
    assert_eq!(world.api.get("/xx/campaigns").send().await.status, 404);
    world.end().await;
}

#[actix_web::test]
async fn a_peer_that_is_away_makes_no_broken_page() {
    let world = World::start().await;
    let browser = world.browser();
    world.change(|state| {
        state
            .down
            .extend(["/api/match-funds", "/api/campaigns/0199"]);
    });
    let page = browser.page("/en/campaigns/nile").await;
    assert!(page.contains("EGP\u{a0}41,700") && !page.contains("Who matches your gift"));
    world.change(|state| {
        state.down.insert("/api/campaigns");
    });
    for path in ["/en", "/en/campaigns", "/en/campaigns/nile"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(
            answer.text.contains("We can’t answer just now")
                && answer.headers.contains_key("retry-after")
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn browsers_are_told_what_a_page_may_do() {
    let world = World::start().await;
    for path in ["/ar", "/ar/campaigns/nile", "/ar/nowhere"] {
        let answer = world.browser().get(path).await;
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert!(
            !answer.headers.contains_key("strict-transport-security"),
            "not without https"
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn behind_https_cookies_are_bound_to_the_host() {
    let world =
        World::with(|config| config.service.peers.web = "https://rifada.test".parse().unwrap())
            .await;
    let browser = world.browser();
    let answer = browser
        .send("/en/sign-in", &[("email", "amal@example.org")])
        .await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.starts_with("__Host-asked=") && cookie.contains("Secure"),
        "{cookie}"
    );
    let answer = browser.get("/en").await;
    assert!(answer.headers.contains_key("strict-transport-security"));
    assert!(
        world.peers.mail()["link"]
            .as_str()
            .unwrap()
            .starts_with("https://rifada.test/en/")
    );
    world.end().await;
}

#[actix_web::test]
async fn addresses_without_a_language_lead_to_the_readers() {
    let world = World::start().await;
    for (path, accepts, to) in [
        ("/", "", "/ar"),
        ("/", "fr-TN,fr;q=0.9", "/fr"),
        ("/campaigns?sdg=13", "en", "/en/campaigns?sdg=13"),
        ("/campaigns/nile", "de", "/ar/campaigns/nile"),
    ] {
        let answer = world
            .api
            .get(path)
            .header("accept-language", accepts)
            .send()
            .await;
        assert_eq!(
            (answer.status, answer.headers["location"].to_str().unwrap()),
            (302, to)
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn assets_are_kept_for_good_and_pages_are_small() {
    let world = World::start().await;
    let page = world.browser().page("/ar/campaigns/nile").await;
    let mut addresses = Vec::new();
    for part in page.split("/assets/").skip(1) {
        addresses.push(format!("/assets/{}", part.split('"').next().unwrap()));
    }
    assert!(addresses.len() >= 4, "{addresses:?}");
    for address in &addresses {
        let answer = world.api.get(address).send().await;
        assert_eq!(answer.status, 200, "{address}");
        assert!(
            answer.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }
    assert_eq!(
        world
            .api
            .get("/assets/rifada.000000000000.css")
            .send()
            .await
            .status,
        404
    );

    let compressed = |path: String| {
        let call = world.api.get(&path).header("accept-encoding", "gzip");
        async move { call.response().await.bytes().await.unwrap().len() }
    };
    let mut bytes = compressed("/ar/campaigns/nile".to_owned()).await;
    for address in addresses
        .iter()
        .filter(|address| !address.ends_with(".woff2"))
    {
        bytes += compressed(address.clone()).await;
    }
    assert!(bytes <= 30_000, "{bytes} bytes");
    world.end().await;
}

#[actix_web::test]
async fn hostile_text_is_laid_out_as_text() {
    let world = World::start().await;
    world.change(|state| {
        let long = "م".repeat(10_000);
        state.campaign["title"] =
            json!({"ar": "\"><script>alert(1)</script>", "en": "</title><script>"});
        state.campaign["story"] =
            json!({"ar": format!("{long}\n\n<img src=x onerror=alert(1)>\u{202e}")});
        state.campaign["organisation"]["name"] =
            json!({"ar": "</bdi><style>*{display:none}</style>"});
    });
    for locale in ["ar", "en", "fr"] {
        let page = world
            .browser()
            .page(&format!("/{locale}/campaigns/nile"))
            .await;
        assert!(
            !page.contains("<img src=x")
                && !page.contains("<style")
                && page.matches("<script").count() == 2
                && page.matches("</script>").count() == 2
        );
        assert_eq!(page.matches("</title>").count(), 1);
    }
    world.end().await;
}

#[actix_web::test]
async fn a_campaign_that_was_called_off_says_so_and_takes_nothing() {
    let world = World::start().await;
    world.change(|state| state.campaign["state"] = "cancelled".into());
    for (language, says) in [
        ("ar", "أُلغيت هذه الحملة"),
        ("en", "This campaign was called off"),
        ("fr", "Cette campagne a été annulée"),
    ] {
        let path = format!("/{language}/campaigns/nile");
        let page = world.browser().page(&path).await;
        assert!(page.contains(says), "{page}");
        assert!(!page.contains(&format!("{path}/donate")), "{page}");
    }
    world.end().await;
}

#[actix_web::test]
async fn every_component_stands_on_one_page_in_development() {
    let world = World::start().await;
    let browser = world.browser();
    let page = browser.page("/en/design").await;
    for part in [
        r#"lang="ar" dir="rtl" data-theme="light""#,
        r#"lang="ar" dir="rtl" data-theme="dark""#,
        r#"lang="en" dir="ltr" data-theme="dark""#,
        r#"class="errors"#,
        r#"class="choices""#,
        "<svg",
        "design.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let root = browser.get("/design").await;
    assert!(
        root.headers["location"]
            .to_str()
            .unwrap()
            .ends_with("/design")
    );
    world.end().await;
}
