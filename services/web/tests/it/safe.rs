//! What keeps readers safe: the headers of every route, forms from elsewhere, limits.

use std::collections::BTreeSet;
use std::path::Path;

use platform::config::Limits;
use reqwest::Method;

use crate::world::World;

const DONATE: &str = "/en/campaigns/nile/donate";

/// Every route of the service, as its own source says them: one that is added is looked at too.
fn routes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    routes_in(&source, &mut found);
    found
}

fn routes_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes_in(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // What stands before `app.rs` comes to the pages is without a language.
        let pages = text.find("fn in_language").unwrap_or(0);
        let (without, within) = text.split_at(if path.ends_with("app.rs") { pages } else { 0 });
        for (source, before) in [(without, ""), (within, "/en")] {
            for word in [".route(", "::resource("] {
                let named = source.split(word).skip(1).filter_map(|rest| {
                    let rest = rest.trim_start().strip_prefix('"')?;
                    Some(rest.split_once('"')?.0)
                });
                found.extend(named.map(|route| format!("{before}{route}")));
            }
        }
    }
}

/// A route with something in the place of each part.
fn filled(route: &str) -> String {
    let parts = route.split('/').map(|part| match part {
        "{slug}" => "nile",
        "{id}" => "0199a1b2-0000-7000-8000-000000000001",
        part if part.starts_with('{') => "x",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[actix_web::test]
async fn every_answer_tells_browsers_what_it_may_do() {
    let world =
        World::with(|config| config.service.peers.web = "https://rifada.test".parse().unwrap())
            .await;
    let routes = routes();
    assert!(
        routes.contains("/") && routes.contains("/en/gifts/{id}/pay") && routes.len() > 23,
        "{routes:?}"
    );
    let more = [
        "/nowhere",
        "/en/nowhere",
        "/livez",
        "/openapi.json",
        "/api/auth/refresh",
    ];
    let paths = routes.iter().map(String::as_str).chain(more);
    for path in paths.map(filled) {
        if path.ends_with("/stream") {
            continue;
        }
        for method in [Method::GET, Method::POST] {
            let call = world.api.call(method.clone(), &path);
            let answer = call.header("sec-fetch-site", "same-origin").send().await;
            let header = |name: &str| {
                let value = answer.headers.get(name);
                value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
            };
            let what = format!("{method} {path} ({})", answer.status);
            let policy = header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
            assert!(
                !policy.contains("unsafe") && !policy.contains('*'),
                "{what}: {policy}"
            );
            let framed = path.contains("/widget") && answer.status == 200;
            assert_eq!(policy.contains("frame-ancestors 'none'"), !framed, "{what}");
            for script in policy.split(';').filter(|part| part.contains("script-src")) {
                assert_eq!(script.trim(), "script-src 'self'", "{what}");
            }
            assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
            assert_eq!(header("referrer-policy"), "same-origin", "{what}");
            let https = header("strict-transport-security");
            assert!(https.contains("max-age=31536000"), "{what}");
            for cookie in answer.headers.get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap();
                assert!(
                    ["__Host-", "__Secure-"]
                        .iter()
                        .any(|start| cookie.starts_with(start))
                        && cookie.contains("Secure")
                        && cookie.contains("SameSite="),
                    "{what}: {cookie}"
                );
            }
            let to = header("location");
            assert!(!to.contains("//"), "{what} leads elsewhere: {to}");
        }
    }
    world.end().await;
}

#[actix_web::test]
async fn forms_of_other_sites_change_nothing() {
    let world = World::start().await;
    let posts = routes();
    for path in posts
        .iter()
        .filter(|path| path.starts_with("/en/"))
        .map(|path| filled(path))
    {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let call = world.api.call(Method::POST, &path);
            let answer = call.header(name, value).send().await;
            assert_eq!(answer.status, 403, "{path} with {name}: {value}");
        }
    }
    world.end().await;
}

#[actix_web::test]
async fn no_address_leads_to_another_site() {
    let world = World::start().await;
    for path in [
        "//evil.example",
        "//evil.example/campaigns/x",
        "/campaigns//evil.example",
        "/campaigns/%2f%2fevil.example",
        "/en//evil.example",
        "/en/%5cevil.example",
        "/en/sign-in?next=https://evil.example",
        "/en/sign-in?next=//evil.example/en/",
    ] {
        let answer = world.browser().get(path).await;
        let to = answer.headers.get("location");
        let to = to.map_or("", |to| to.to_str().unwrap());
        assert!(
            to.is_empty()
                || (to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\")),
            "{path} leads to {to}"
        );
    }
    world.end().await;
}

#[actix_web::test]
async fn peers_are_told_whom_a_gift_is_asked_for() {
    let world = World::with(|config| {
        config.service.trusted_proxies = Some("127.0.0.1".parse().unwrap());
    })
    .await;
    let form = "key=k&amount=50.00&fund_type=general&email=amal%40example.org";
    let send = async |forwarded: &str| {
        let call = world.api.call(Method::POST, DONATE);
        let call = call
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", forwarded);
        call.bytes(form.as_bytes().to_vec()).send().await
    };
    let answer = send("9.9.9.9, 203.0.113.7").await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let told = world.peers.state().clients.clone();
    assert_eq!(
        told,
        ["203.0.113.7"],
        "what our own proxy wrote, and no more"
    );
    world.end().await;
}

#[actix_web::test]
async fn an_honest_donor_is_told_calmly_that_cards_rest() {
    let world = World::start().await;
    let browser = world.browser();
    let fields = [
        ("key", "k"),
        ("amount", "50.00"),
        ("email", "amal@example.org"),
    ];
    let answer = browser.send(DONATE, &fields).await;
    let pay = answer.headers["location"].to_str().unwrap().to_owned();
    world.change(|state| state.rests = true);
    let answer = browser.get(&pay).await;
    assert_eq!(
        (answer.status, &answer.headers["retry-after"]),
        (429, &"120".parse().unwrap())
    );
    let page = answer.text;
    for wanted in [
        "rest for a few minutes",
        "stays held for you",
        r#"id="held""#,
        "Try again",
    ] {
        assert!(page.contains(wanted), "{wanted} in {page}");
    }
    assert!(!page.contains("payments_paused") && !page.contains("pay-form"));
    world.change(|state| state.rests = false);
    assert!(browser.page(&pay).await.contains("pay-form"));
    world.end().await;
}

#[actix_web::test]
async fn who_is_signed_in_has_a_limit_wherever_they_are() {
    let world = World::with(|config| {
        config.service.limits = Limits::Strict;
        // No client is known by its address then.
        config.service.trusted_proxies = None;
    })
    .await;
    let browser = world.browser();
    let email = crate::world::someone();
    browser.send("/en/sign-in", &[("email", &email)]).await;
    let code = world.peers.mail()["code"].as_str().unwrap().to_owned();
    browser.send("/en/sign-in/code", &[("code", &code)]).await;
    assert!(browser.has_cookie("session"));
    let give = async |browser: &crate::browser::Browser| {
        let fields = [
            ("amount", "50.00"),
            ("email", "amal@example.org"),
            ("name", "Amal"),
        ];
        browser.send(DONATE, &fields).await
    };
    for _ in 0..30 {
        assert_eq!(give(&browser).await.status, 303);
    }
    let answer = give(&browser).await;
    assert_eq!(answer.status, 429);
    assert!(answer.headers.contains_key("retry-after"));
    for kept in [
        r#"name="amount" value="50.00""#,
        r#"name="name" value="Amal""#,
    ] {
        assert!(answer.text.contains(kept), "{kept} in {}", answer.text);
    }
    assert_eq!(give(&world.browser()).await.status, 303, "others go on");
    world.end().await;
}
