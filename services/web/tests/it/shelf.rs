//! Pages that are kept for a moment, and the forms that they are sent in.

use std::io::Read as _;
use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::sign_in::mailed_code;
use crate::world::{World, someone};

const PAGE: &str = "/en/campaigns/nile";

async fn keeping(time: Duration) -> World {
    World::with(|config| {
        config.pages_kept = time;
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

#[actix_web::test]
async fn a_page_is_made_once_for_all_who_ask_and_a_change_shows_within_a_second() {
    let world = keeping(Duration::from_secs(1)).await;
    let many = (0..40).map(|_| fetch(&world, PAGE, "br"));
    let made = futures_util::future::join_all(many).await;
    assert!(made.windows(2).all(|two| two[0].1 == two[1].1));
    let asked = world.peers.state().asked_campaign;
    assert!(asked <= 2, "{asked} questions");
    world.change(|state| {
        state.campaign["title"]["en"] = "A new title".into();
        state.progress["raised"]["amount"] = 7_777_700.into();
    });
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    let page = world.browser().page(PAGE).await;
    assert!(
        page.contains("A new title") && page.contains("77,777"),
        "{page}"
    );
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
