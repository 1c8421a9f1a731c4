//! A donor in a real Chromium.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use testkit::eventually;
use thirtyfour::prelude::*;

use crate::stage::{Wanted, unique};
use crate::suite::Suite;

/// A driver of its own for one journey; it ends with it.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    async fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let program =
            std::env::var("CHROMEDRIVER").expect("CHROMEDRIVER is set by `cargo dev test`");
        let process = Command::new(program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Chromium's driver starts");
        let url = format!("http://127.0.0.1:{port}");
        let api = testkit::Api::new(&url);
        let _ready = eventually("Chromium's driver", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .ok()
        })
        .await;
        api.get("/status").expect(200).await;
        Self { process, url }
    }

    async fn open(&self) -> WebDriver {
        let mut capabilities = DesiredCapabilities::chrome();
        let profile = std::env::temp_dir().join(unique("rifada-browser"));
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=390,844",
            &format!("--user-data-dir={}", profile.display()),
        ] {
            capabilities.add_arg(argument).unwrap();
        }
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            capabilities.set_binary(&chromium).unwrap();
        }
        WebDriver::new(&self.url, capabilities)
            .await
            .expect("Chromium starts")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

async fn screenshot(browser: &WebDriver, name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screens");
    std::fs::create_dir_all(&folder).unwrap();
    browser
        .screenshot(&folder.join(format!("{name}.png")))
        .await
        .unwrap();
}

async fn find(browser: &WebDriver, css: &str) -> WebElement {
    let query = browser
        .query(By::Css(css))
        .wait(Duration::from_secs(20), Duration::from_millis(100));
    query
        .first()
        .await
        .unwrap_or_else(|error| panic!("{css}: {error}"))
}

async fn text_of(browser: &WebDriver, css: &str) -> String {
    find(browser, css).await.text().await.unwrap()
}

/// Fills the card in Stripe's Element, and pays.
async fn pay(browser: &WebDriver, number: &str) {
    let frame = find(browser, "#payment-element iframe").await;
    frame.enter_frame().await.unwrap();
    for (css, value) in [("#number", number), ("#expiry", "12/34"), ("#cvc", "123")] {
        let field = find(browser, css).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }
    browser.enter_default_frame().await.unwrap();
    find(browser, "button#pay").await.click().await.unwrap();
}

#[tokio::test]
async fn a_donor_gives_in_arabic_and_a_second_page_sees_it_live() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let driver = Driver::start().await;
    let (donor, watcher) = (driver.open().await, driver.open().await);
    let page = format!("{}/ar/campaigns/{}", suite.web.base(), stage.slug);
    watcher.goto(&page).await.unwrap();
    donor.goto(&page).await.unwrap();
    let html = find(&donor, "html").await;
    assert_eq!(html.attr("dir").await.unwrap().as_deref(), Some("rtl"));
    assert!(text_of(&donor, "h1").await.contains("مناخ مستدام"));
    assert!(text_of(&donor, "body").await.contains("بيانات تجريبية"));
    screenshot(&donor, "campaign-ar").await;

    let raised_before = text_of(&watcher, "[data-figure=raised]").await;
    donor.goto(&format!("{page}/donate")).await.unwrap();
    find(&donor, "input[name=amount]")
        .await
        .send_keys("٥٠")
        .await
        .unwrap();
    screenshot(&donor, "donate-amount-ar").await;
    find(&donor, "button#continue").await.click().await.unwrap();
    let email = format!("{}@journey.test", unique("donor"));
    find(&donor, "input[name=email]")
        .await
        .send_keys(&email)
        .await
        .unwrap();
    screenshot(&donor, "donate-details-ar").await;
    find(&donor, "button#give").await.click().await.unwrap();
    find(&donor, "#payment-element iframe").await;
    screenshot(&donor, "donate-pay-ar").await;

    pay(&donor, "4000000000000002").await;
    eventually("the decline", async || {
        let error = donor.find(By::Css("#pay-error")).await.ok()?;
        (!error.text().await.ok()?.is_empty()).then_some(())
    })
    .await;
    screenshot(&donor, "donate-declined-ar").await;
    pay(&donor, "4242424242424242").await;
    find(&donor, "main[data-page=thanks]").await;
    screenshot(&donor, "thanks-ar").await;

    eventually("the bar to move without reload", async || {
        let now = text_of(&watcher, "[data-figure=raised]").await;
        (now != raised_before).then_some(())
    })
    .await;
    screenshot(&watcher, "campaign-live-ar").await;
    suite.progress_with(&stage.campaign, "raised", 5_000).await;
    assert!(suite.mail_to(&email).await.text.contains("مناخ مستدام"));
    donor.quit().await.unwrap();
    watcher.quit().await.unwrap();
}

#[tokio::test]
async fn what_was_typed_wrong_is_kept_and_explained() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let driver = Driver::start().await;
    let donor = driver.open().await;
    for locale in ["ar", "en", "fr"] {
        let page = format!(
            "{}/{locale}/campaigns/{}/donate",
            suite.web.base(),
            stage.slug
        );
        donor.goto(&page).await.unwrap();
        find(&donor, "input[name=amount]")
            .await
            .send_keys("12x")
            .await
            .unwrap();
        find(&donor, "button#continue").await.click().await.unwrap();
        let kept = find(&donor, "input[name=amount][aria-invalid=true]").await;
        assert_eq!(kept.prop("value").await.unwrap().as_deref(), Some("12x"));
        screenshot(&donor, &format!("donate-error-{locale}")).await;
    }
    donor.quit().await.unwrap();
}
