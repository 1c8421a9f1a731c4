//! What leaves the site: pictures, codes, badges, widgets, and what search engines read.

use serde_json::{Value, json};

use crate::world::World;

/// The JSON-LD of a page.
fn data(page: &str) -> Value {
    let begin = r#"<script type="application/ld+json">"#;
    let (_, rest) = page.split_once(begin).unwrap();
    serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
}

async fn tag_of(world: &World, path: &str) -> String {
    let answer = world.api.get(path).response().await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_campaign_says_how_it_looks_where_it_is_shared() {
    let world = World::start().await;
    for (locale, territory) in [("ar", "ar_AR"), ("en", "en_GB"), ("fr", "fr_FR")] {
        let page = world
            .browser()
            .page(&format!("/{locale}/campaigns/nile?from=mail"))
            .await;
        for wanted in [
            format!(r#"<meta property="og:locale" content="{territory}">"#),
            format!("/og/{locale}/nile.png\">"),
            r#"<meta property="og:image:width" content="1200">"#.to_owned(),
            r#"<meta name="twitter:card" content="summary_large_image">"#.to_owned(),
            format!("/{locale}/campaigns/nile\">"),
            r#"hreflang="x-default""#.to_owned(),
            format!("/qr/{locale}/nile.png"),
        ] {
            assert!(page.contains(&wanted), "{wanted} in {page}");
        }
        let canonical = page.split(r#"rel="canonical" href=""#).nth(1).unwrap();
        assert!(!canonical.split('"').next().unwrap().contains('?'));
        let graph = &data(&page)["@graph"];
        assert_eq!(graph[2]["@type"], "DonateAction");
    }
    world.end().await;
}

#[actix_web::test]
async fn hostile_titles_harm_no_other_site() {
    let world = World::start().await;
    let hostile = "</script><script>alert(1)</script>\"><svg onload=alert(1)>\u{202e}\u{0}";
    world.change(|state| {
        state.campaign["title"] = json!({"ar": hostile, "en": hostile});
        state.campaign["organisation"]["name"] = json!({"ar": "</text><script>alert(2)</script>"});
    });
    let page = world.browser().page("/en/campaigns/nile").await;
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(data(&page)["@graph"][2]["name"], hostile);
    for path in [
        "/badge/nile.svg?lang=en",
        "/widget/nile?lang=en",
        "/qr/en/nile.svg",
    ] {
        let answer = world.api.get(path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            !answer.text.contains("<script") && !answer.text.contains("<svg onload"),
            "{path}: {}",
            answer.text
        );
    }
    let png = world.api.get("/og/ar/nile.png").response().await;
    assert_eq!(png.status(), 200);
    assert!(png.bytes().await.unwrap().starts_with(b"\x89PNG"));
    world.end().await;
}

#[actix_web::test]
async fn pictures_have_tags_that_change_with_the_figures() {
    let world = World::start().await;
    for path in ["/og/ar/nile.png", "/badge/nile.svg?lang=fr", "/widget/nile"] {
        let tag = tag_of(&world, path).await;
        let known = world.api.get(path).header("if-none-match", &tag);
        let known = known.response().await;
        assert_eq!(known.status(), 304, "{path}");
        assert_eq!(known.headers()["etag"], tag.as_str());
        assert!(known.bytes().await.unwrap().is_empty());
        world.change(|state| {
            let given = state.progress["total"]["amount"].as_i64().unwrap();
            state.progress["total"]["amount"] = (given + 100_000).into();
        });
        assert_ne!(tag_of(&world, path).await, tag, "{path}");
    }
    let code = tag_of(&world, "/qr/en/nile.png").await;
    assert_ne!(code, tag_of(&world, "/qr/ar/nile.png").await);
    for path in [
        "/og/ar/no-such.png",
        "/og/de/nile.png",
        "/qr/en/nile.gif",
        "/badge/no-such.svg",
        "/widget/no-such",
    ] {
        assert_eq!(world.api.get(path).send().await.status, 404, "{path}");
    }
    world.change(|state| state.campaign["state"] = "draft".into());
    for path in ["/og/ar/nile.png", "/qr/ar/nile.svg", "/widget/nile"] {
        assert_eq!(world.api.get(path).send().await.status, 404, "{path}");
    }
    world.end().await;
}

#[actix_web::test]
async fn the_widget_alone_may_be_framed_and_has_no_script() {
    let world = World::start().await;
    for (lang, dir, gives) in [("ar", "rtl", "تبرّع الآن"), ("en", "ltr", "Donate now")] {
        let answer = world
            .api
            .get(&format!("/widget/nile?lang={lang}"))
            .send()
            .await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors *") && !policy.contains("script-src"));
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!answer.headers.contains_key("x-frame-options"));
        assert!(!answer.headers.contains_key("set-cookie"));
        let page = answer.text;
        assert!(page.contains(&format!(r#"lang="{lang}" dir="{dir}""#)) && page.contains(gives));
        assert!(!page.contains("<script") && !page.contains("<form"));
        // Nothing moves under whoever reads it: it says of when its figures are.
        assert!(!page.contains("http-equiv"));
    }
    world.change(|state| state.campaign["state"] = "closed".into());
    let closed = world.api.get("/widget/nile?lang=en").send().await.text;
    assert!(closed.contains("See the campaign"));
    for path in ["/en", "/en/campaigns/nile", "/en/sign-in"] {
        let answer = world.browser().get(path).await;
        assert_eq!(answer.headers["x-frame-options"], "DENY", "{path}");
    }
    world.end().await;
}

#[actix_web::test]
async fn search_engines_find_every_campaign_in_every_language() {
    let world = World::start().await;
    let rules = world.api.get("/robots.txt").send().await.text;
    let map = rules
        .lines()
        .find_map(|line| line.strip_prefix("Sitemap: "))
        .unwrap();
    assert!(
        map.starts_with("http") && map.ends_with("/sitemap.xml"),
        "{map}"
    );
    let answer = world.api.get("/sitemap.xml").send().await;
    assert_eq!(
        answer.headers["content-type"],
        "application/xml; charset=utf-8"
    );
    for locale in ["ar", "en", "fr"] {
        let page = format!("/{locale}/campaigns/nile</loc>");
        assert!(answer.text.contains(&page), "{}", answer.text);
    }
    assert_eq!(answer.text.matches("<url>").count(), 18);
    for (path, status) in [
        ("/sitemap-1.xml", 200),
        ("/sitemap-2.xml", 404),
        ("/sitemap-0.xml", 404),
        ("/sitemap-x.xml", 404),
    ] {
        assert_eq!(world.api.get(path).send().await.status, status, "{path}");
    }
    world.end().await;
}
