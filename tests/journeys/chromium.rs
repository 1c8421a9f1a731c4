//! A real Chromium: windows of phones and desktops, what they show, and what they say.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::eventually;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::prelude::*;
use thirtyfour::{Cookie, LoggingPrefsLogLevel};

use crate::stage::unique;

/// A driver of its own for one journey; it ends with it.
pub struct Driver {
    process: Child,
    url: String,
}

/// The width and height of a window, in CSS pixels.
pub type Size = (u32, u32);

/// A cheap phone, the narrowest that people hold.
pub const NARROW: Size = (360, 740);
/// A usual phone.
pub const PHONE: Size = (390, 844);
/// A usual desktop.
pub const DESKTOP: Size = (1280, 900);

impl Driver {
    pub async fn start() -> Self {
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

    /// A window of its own, with no cookies.
    pub async fn open(&self, size: Size) -> Tab {
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
            "--hide-scrollbars",
            &format!("--window-size={},{}", size.0, size.1),
            &format!("--user-data-dir={}", profile.display()),
        ] {
            capabilities.add_arg(argument).unwrap();
        }
        capabilities
            .set_browser_log_level(LoggingPrefsLogLevel::All)
            .unwrap();
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            capabilities.set_binary(&chromium).unwrap();
        }
        let driver = WebDriver::new(&self.url, capabilities)
            .await
            .expect("Chromium starts");
        let tab = Tab { driver, profile };
        tab.resize(size).await;
        tab
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// One window.
pub struct Tab {
    pub driver: WebDriver,
    profile: PathBuf,
}

impl Tab {
    pub async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    pub async fn close(self) {
        self.driver.quit().await.unwrap();
        std::fs::remove_dir_all(self.profile).ok();
    }

    /// Says something to the browser itself.
    pub async fn tell(&self, command: &str, what: Value) -> Value {
        let answer = self.driver.cdp().send_raw(command, what).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// The page as on a screen of this size.
    pub async fn resize(&self, (width, height): Size) {
        let mobile = width < 600;
        let what =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.tell("Emulation.setDeviceMetricsOverride", what).await;
    }

    /// The page as in a light or a dark room.
    pub async fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!([
            {"name": "prefers-color-scheme", "value": value},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.tell("Emulation.setEmulatedMedia", json!({"features": features}))
            .await;
    }

    /// Without JavaScript from the next page on.
    pub async fn without_scripts(&self) {
        self.tell(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": true}),
        )
        .await;
    }

    pub async fn cookie(&self, name: &str, value: &str, path: &str) {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path(path);
        self.driver.add_cookie(cookie).await.unwrap();
    }

    /// What a script of ours says of the page.
    pub async fn ask(&self, script: &str) -> Value {
        let answer = self.driver.execute(script, Vec::new()).await.unwrap();
        answer.json().clone()
    }

    pub async fn find(&self, css: &str) -> WebElement {
        let query = self
            .driver
            .query(By::Css(css))
            .wait(Duration::from_secs(30), Duration::from_millis(100));
        match query.first().await {
            Ok(element) => element,
            Err(error) => {
                let url = self.driver.current_url().await.unwrap();
                let text = self.driver.find(By::Css("body")).await;
                let text = text.unwrap().text().await.unwrap_or_default();
                panic!("{css} at {url}: {error}\n{text}")
            }
        }
    }

    pub async fn has(&self, css: &str) -> bool {
        self.driver.find(By::Css(css)).await.is_ok()
    }

    pub async fn text_of(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap();
    }

    pub async fn type_into(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Fills the card in Stripe's Element, and pays.
    pub async fn pay(&self, number: &str) {
        let frame = self.find("#payment-element iframe").await;
        frame.enter_frame().await.unwrap();
        for (css, value) in [("#number", number), ("#expiry", "12/34"), ("#cvc", "123")] {
            self.type_into(css, value).await;
        }
        self.driver.enter_default_frame().await.unwrap();
        self.click("button#pay").await;
    }

    /// How much wider than its window the page is, in CSS pixels.
    pub async fn overflow(&self) -> i64 {
        let script = "const e = document.scrollingElement; return e.scrollWidth - e.clientWidth;";
        self.ask(script).await.as_i64().unwrap()
    }

    /// What went wrong since it was asked last: errors of scripts, of the page's policy, of the network.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.unwrap();
        let severe = log.into_iter().filter(|entry| entry.level == "SEVERE");
        severe.map(|entry| entry.message).collect()
    }

    /// Keeps how the whole page looks, under `target/screens`.
    pub async fn picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screens");
        std::fs::create_dir_all(&folder).unwrap();
        let size = self
            .ask("return [innerWidth, innerHeight, document.documentElement.scrollHeight];")
            .await;
        let pixels = |number: usize| u32::try_from(size[number].as_u64().unwrap()).unwrap();
        let (width, height, whole) = (pixels(0), pixels(1), pixels(2));
        // Frames that are out of sight are not drawn: nothing may be.
        self.resize((width, whole.max(height))).await;
        let taken = self
            .tell("Page.captureScreenshot", json!({"format": "png"}))
            .await;
        self.resize((width, height)).await;
        let png = STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }
}
