//! An officer of an organisation in a real Chromium: from an address to a live campaign.

use serde_json::json;
use testkit::eventually;
use thirtyfour::prelude::*;

use crate::chromium::{Driver, PHONE, Tab};
use crate::pages::tell;
use crate::stage::unique;
use crate::suite::Suite;

/// The most that anyone must fill in, from signing up to a campaign that is handed in.
const MOST_FIELDS: usize = 12;

/// Fills forms in, and counts what had to be.
struct Officer {
    tab: Tab,
    required: usize,
}

impl Officer {
    /// Counts the fields of this page that must be filled in, and that nothing stands in yet.
    async fn count(&mut self) {
        let fields = self.tab.driver.find_all(By::Css("main form [required]"));
        for field in fields.await.unwrap() {
            let value = field.prop("value").await.unwrap().unwrap_or_default();
            self.required += usize::from(value.is_empty());
        }
    }

    async fn fill(&self, id: &str, value: &str) {
        self.tab.type_into(&format!("#{id}"), value).await;
    }

    /// Days are set as a date picker sets them.
    async fn choose(&self, id: &str, value: &str) {
        let script = format!("document.getElementById('{id}').value = '{value}'; return true;");
        self.tab.ask(&script).await;
    }

    async fn press(&self, css: &str) {
        self.tab.click(css).await;
    }

    async fn is_on(&self, page: &str) {
        self.tab.find(&format!("main[data-page='{page}']")).await;
    }

    /// The last part of the page's address.
    async fn here(&self) -> String {
        let address = self.tab.driver.current_url().await.unwrap();
        address.path().rsplit('/').next().unwrap().to_owned()
    }

    async fn sign_in(&mut self, suite: &Suite, email: &str) {
        let base = suite.web.base();
        self.tab.goto(&format!("{base}/ar/ngo")).await;
        self.count().await;
        self.fill("email", email).await;
        self.press("main form button").await;
        let mail = suite.mail_to(email).await;
        let code = mail
            .text
            .split(|c: char| !c.is_ascii_digit())
            .find(|word| word.len() == 6)
            .expect("a code in the mail")
            .to_owned();
        self.is_on("code").await;
        self.count().await;
        self.fill("code", &code).await;
        self.press("main form button").await;
        self.is_on("ngo").await;
    }

    /// Registers an organisation and asks for it to be verified; gives its id.
    async fn register(&mut self) -> String {
        self.press("#register").await;
        self.is_on("organisation-form").await;
        self.count().await;
        self.fill("name_ar", "جمعية واحة الخير").await;
        self.press("#country option[value=TN]").await;
        self.fill("registration_number", &unique("R")).await;
        self.press("main form .actions button").await;
        self.is_on("organisation").await;
        let id = self.here().await;
        self.press("#apply").await;
        self.tab.find(".notice").await;
        id
    }

    async fn write(&mut self) {
        self.press("#start").await;
        self.is_on("words").await;
        self.count().await;
        self.fill("title_ar", "مكتبة لكل قرية").await;
        self.fill("story_ar", "نفتح مكتبة في كل قرية.").await;
        self.press("button[value=next]").await;
        self.is_on("money").await;
        self.count().await;
        self.fill("goal", "١٢٬٥٠٠").await;
        self.choose("ends", "2199-01-01").await;
        self.press("button[value=next]").await;
        self.is_on("gifts").await;
        self.count().await;
        self.fill("gift0_sum", "١٠٠").await;
        self.fill("gift0_ar", "عشرة كتب").await;
        self.tab.picture("journey-ngo-gifts").await;
        self.press("button[value=next]").await;
        self.is_on("goals").await;
        self.count().await;
        self.tab.picture("journey-ngo-goals").await;
        self.press("button[value=next]").await;
        self.is_on("picture").await;
        self.count().await;
        self.press("button[value=next]").await;
        self.is_on("permit").await;
        self.count().await;
        self.press("button[value=next]").await;
        self.is_on("check").await;
        self.tab.picture("journey-ngo-check").await;
    }
}

#[tokio::test]
async fn an_officer_goes_from_an_address_to_a_live_campaign() {
    let suite = Suite::running();
    let driver = Driver::start().await;
    let mut officer = Officer {
        tab: driver.open(PHONE).await,
        required: 0,
    };
    let email = format!("{}@journey.test", unique("officer"));
    officer.sign_in(&suite, &email).await;
    let organisation = officer.register().await;
    let reviewer = suite.token("admin@rifada.test");
    let path = format!("/api/organisations/{organisation}/verification/decision");
    let decision = json!({"decision": "verified", "reason": "papers in order"});
    let decided = suite.campaign.post(&path, &decision).token(&reviewer);
    decided.expect(200).await;
    officer.tab.driver.refresh().await.unwrap();

    officer.write().await;
    officer.press("#submit").await;
    officer.is_on("desk").await;
    assert!(
        officer.required <= MOST_FIELDS,
        "{} fields must be filled in",
        officer.required
    );
    let required = officer.required;
    tell(&format!("an officer must fill in {required} fields\n"));
    let campaign = officer.here().await;
    let path = format!("/api/campaigns/{campaign}/decision");
    let decision = json!({"decision": "approved", "reason": "clear and honest"});
    let decided = suite.campaign.post(&path, &decision).token(&reviewer);
    decided.expect(200).await;
    eventually("a live campaign on its desk", async || {
        officer.tab.driver.refresh().await.unwrap();
        let state = officer.tab.text_of("#state").await;
        (state == "جارية").then_some(())
    })
    .await;
    officer.tab.picture("journey-ngo-desk").await;
    officer.press("#address a").await;
    officer.is_on("campaign").await;
    let title = officer.tab.text_of("h1").await;
    assert!(title.contains("مكتبة لكل قرية"), "{title}");
    officer.tab.close().await;
}
