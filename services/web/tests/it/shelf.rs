//! Pages that are kept until something on them changes, and the forms that they are sent in.

use std::io::Read as _;
use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::sign_in::mailed_code;
use crate::world::{World, someone};

const PAGE: &str = "/en/campaigns/nile";

async fn keeping(time: Duration) -> World {
    World::with(|config| {
        config.shown_within = time;
        config.pages_bytes = 10_000_000;
    })
    .await
}

async fn fetch(world: &World, path: &str, encoding: &str) -> (HeaderMap, Vec<u8>) {
    let call = world.api.get(path).header("accept-encoding", encoding);
    let response = call.response().await;
    assert_eq!(response.status(), 200, "{path}");
    let headers = response.headers().clone();
    (headers, response.bytes().await.unwrap().to_vec())
}

#[actix_web::test]
async fn every_form_holds_the_same_and_bears_a_tag_of_its_own() {
    let world = keeping(Duration::from_secs(60)).await;
    let css = world.browser().page("/en").await;
    let css = css.split("/assets/rifada.").nth(1).unwrap();
    let css = format!("/assets/rifada.{}", css.split('"').next().unwrap());
    for path in ["/ar", "/fr/campaigns", PAGE, &css] {
        let (headers, plain) = fetch(&world, path, "identity").await;
        assert!(!headers.contains_key("content-encoding"));
        let mut tags = vec![headers["etag"].clone()];
        for encoding in ["gzip", "br"] {
            let (headers, sent) = fetch(&world, path, encoding).await;
            assert_eq!(headers["content-encoding"], encoding, "{path}");
            assert!(
                headers["vary"]
                    .to_str()
                    .unwrap()
                    .contains("accept-encoding")
            );
            let mut unpacked = Vec::new();
            if encoding == "gzip" {
                flate2::read::GzDecoder::new(&*sent)
                    .read_to_end(&mut unpacked)
                    .unwrap();
            } else {
                brotli::Decompressor::new(&*sent, 4096)
                    .read_to_end(&mut unpacked)
                    .unwrap();
            }
            assert!(
                unpacked == plain && sent.len() < plain.len(),
                "{path} {encoding}"
            );
            tags.push(headers["etag"].clone());
            let known = world
                .api
                .get(path)
                .header("accept-encoding", encoding)
                .header("if-none-match", headers["etag"].to_str().unwrap());
            let known = known.response().await;
            assert_eq!(known.status(), 304, "{path} {encoding}");
            assert_eq!(known.headers()["etag"], headers["etag"]);
            assert!(known.bytes().await.unwrap().is_empty());
        }
        tags.dedup();
        assert_eq!(tags.len(), 3, "{path}");
    }
    world.end().await;
}

const CAMPAIGN: &str = "0199a1b2-0000-7000-8000-000000000001";
const WITHIN: Duration = Duration::from_millis(1_000);

/// How often the peers were asked for the campaign.
fn asked(world: &World) -> u32 {
    world.peers.state().asked_campaign
}

/// Waits until changes were heard of, and pages that were made before that are gone.
async fn listening(world: &World) {
    tokio::time::sleep(WITHIN).await;
    fetch(world, PAGE, "br").await;
    tokio::time::sleep(WITHIN).await;
}

fn retitle(world: &World, title: &str, changed: Option<&str>) {
    world.change(|state| {
        state.campaign["title"]["en"] = title.into();
        state.changed.extend(changed.map(ToOwned::to_owned));
    });
}

#[actix_web::test]
async fn a_page_is_made_once_for_all_who_ask() {
    let world = keeping(WITHIN).await;
    let many = (0..40).map(|_| fetch(&world, PAGE, "br"));
    let made = futures_util::future::join_all(many).await;
    assert!(made.windows(2).all(|two| two[0].1 == two[1].1));
    assert!(asked(&world) <= 2, "{} questions", asked(&world));
    world.end().await;
}

#[actix_web::test]
async fn a_page_stays_until_something_on_it_changes_which_shows_within_a_second() {
    let world = keeping(WITHIN).await;
    listening(&world).await;
    let before = asked(&world);
    for _ in 0..3 {
        for encoding in ["br", "gzip", "identity"] {
            fetch(&world, PAGE, encoding).await;
        }
        tokio::time::sleep(WITHIN / 2).await;
    }
    assert_eq!(asked(&world), before, "it was there, and in every form");
    // Of another campaign, and of a fund that gives to it.
    for other in ["0199a1b2-0000-7000-8000-00000000ffff", &fund()] {
        retitle(&world, other, Some(other));
        tokio::time::sleep(WITHIN).await;
        let page = world.browser().page(PAGE).await;
        assert_eq!(page.contains(&fund()), other == fund());
    }
    retitle(&world, "A new title", Some(CAMPAIGN));
    tokio::time::sleep(WITHIN).await;
    for encoding in ["identity", "br"] {
        let made = asked(&world);
        let page = world.browser().page(PAGE).await;
        assert!(page.contains("A new title"), "{encoding}");
        assert!(asked(&world) <= made + 1);
    }
    // Lists show a change of any campaign.
    world.browser().page("/en").await;
    retitle(
        &world,
        "Another title",
        Some("0199a1b2-0000-7000-8000-00000000ffff"),
    );
    tokio::time::sleep(WITHIN).await;
    for list in ["/en", "/en/campaigns"] {
        assert!(world.browser().page(list).await.contains("Another title"));
    }
    world.end().await;
}

/// The id of the fund that the sample's campaign has.
fn fund() -> String {
    let fund: serde_json::Value =
        serde_json::from_str(include_str!("../samples/fund.json")).unwrap();
    fund["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn while_changes_cant_be_heard_a_change_shows_within_a_second_all_the_same() {
    let world = keeping(WITHIN).await;
    listening(&world).await;
    world.change(|state| {
        state.down.insert("/internal/changes");
    });
    // What it changes into is never told.
    retitle(&world, "Unheard of", None);
    tokio::time::sleep(WITHIN).await;
    assert!(world.browser().page(PAGE).await.contains("Unheard of"));
    let made = asked(&world);
    world.browser().page(PAGE).await;
    assert_eq!(asked(&world), made, "it is still kept for that second");
    // It was told meanwhile, to nobody.
    retitle(&world, "Missed", Some(CAMPAIGN));
    world.change(|state| state.down.clear());
    tokio::time::sleep(WITHIN).await;
    assert!(world.browser().page(PAGE).await.contains("Missed"));
    world.end().await;
}

#[actix_web::test]
async fn a_page_that_lacks_something_is_not_kept_beyond_a_second() {
    let world = keeping(WITHIN).await;
    world.change(|state| {
        state.down.insert("/api/match-funds");
    });
    listening(&world).await;
    world.browser().page(PAGE).await;
    let made = asked(&world);
    world.change(|state| {
        state.down.remove("/api/match-funds");
    });
    tokio::time::sleep(WITHIN).await;
    let page = world.browser().page(PAGE).await;
    assert!(page.contains("/en/sponsors/") && asked(&world) == made + 1);
    world.end().await;
}

#[actix_web::test]
async fn words_that_a_date_changes_turn_with_it() {
    let world = keeping(Duration::from_secs(60)).await;
    world.change(|state| state.campaign["ends_at"] = "2026-11-25T12:10:00Z".into());
    assert!(world.browser().page(PAGE).await.contains("3 days left"));
    let made = asked(&world);
    for (hours, words, more) in [
        (0, "3 days left", 0),
        (1, "2 days left", 1),
        (23, "2 days left", 1),
    ] {
        let hour = jiff::SignedDuration::from_hours(hours);
        world.env.clock.advance(hour);
        let page = world.browser().page(PAGE).await;
        assert!(page.contains(words), "{hours}: {page}");
        assert_eq!(asked(&world), made + more, "{hours}");
    }
    world.end().await;
}

#[actix_web::test]
async fn who_was_not_asked_for_the_longest_goes_first() {
    let world = World::with(|config| {
        config.shown_within = Duration::from_secs(60);
        config.pages_bytes = 60_000;
    })
    .await;
    let page = |number: u32| format!("{PAGE}?from={number}");
    for number in 0..30 {
        fetch(&world, &page(number), "gzip").await;
        fetch(&world, &page(0), "gzip").await;
        if number % 5 == 0 {
            // Who was asked for when is gone over a few times a second.
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
    }
    assert_eq!(asked(&world), 30, "the one that all ask for stays");
    fetch(&world, &page(29), "gzip").await;
    assert_eq!(asked(&world), 30, "and the latest");
    fetch(&world, &page(1), "gzip").await;
    assert_eq!(asked(&world), 31, "there is no place for all");
    world.end().await;
}

#[actix_web::test]
async fn nothing_of_a_person_is_kept_and_each_address_has_its_own_page() {
    let world = keeping(Duration::from_secs(60)).await;
    let guest = world.browser();
    let page = guest.page(PAGE).await;
    assert!(page.contains("/en/sign-in") && !page.contains("/en/account"));
    let person = world.browser();
    person.send("/en/sign-in", &[("email", &someone())]).await;
    let code = mailed_code(&world.peers);
    person.send("/en/sign-in/code", &[("code", &code)]).await;
    for _ in 0..2 {
        let answer = person.get(PAGE).await;
        assert!(answer.text.contains("/en/account"), "who reads is told");
        assert_eq!(answer.headers["cache-control"], "private, no-cache");
        assert!(!answer.headers.contains_key("etag"));
        let again = guest.get(PAGE).await;
        assert!(!again.text.contains("/en/account"), "and nobody else");
        assert_eq!(again.headers["cache-control"], "no-cache");
        assert!(again.headers["vary"].to_str().unwrap().contains("cookie"));
    }
    let other = guest.page(&format!("{PAGE}?from=mail")).await;
    assert!(other.contains("/ar/campaigns/nile?from=mail"));
    assert!(!guest.page(PAGE).await.contains("from=mail"));
    let arabic = guest.page("/ar/campaigns/nile").await;
    assert!(arabic.contains(r#"lang="ar""#));
    world.end().await;
}

#[actix_web::test]
async fn readers_who_chose_digits_get_them_and_others_do_not() {
    let world = keeping(Duration::from_secs(60)).await;
    let path = "/ar/campaigns/nile";
    for _ in 0..2 {
        for (cookie, digits) in [("", "٢٥٬٠٠٠"), ("digits=latn", "25,000")] {
            let page = world.api.get(path).header("cookie", cookie).send().await;
            assert!(page.text.contains(digits), "{cookie}: {}", page.text);
            let widget = world.api.get("/widget/nile").header("cookie", cookie);
            assert!(widget.send().await.text.contains("٤١٬٧٠٠"), "{cookie}");
        }
    }
    world.end().await;
}

#[actix_web::test]
async fn faults_are_not_kept() {
    let world = keeping(Duration::from_secs(60)).await;
    world.change(|state| {
        state.down.insert("/api/campaigns");
    });
    assert_eq!(world.browser().get(PAGE).await.status, 503);
    world.change(|state| state.down.clear());
    world.browser().page(PAGE).await;
    world.end().await;
}
