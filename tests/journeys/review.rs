//! A reviewer's three decisions, on the pages that reviewers have.

use serde_json::json;
use testkit::eventually;

use crate::chromium::{Driver, PHONE, Tab};
use crate::stage::{Stage, Wanted, unique};
use crate::suite::Suite;

const CHECKS: [&str; 5] = ["story", "dignity", "budget", "permit", "languages"];

impl Suite {
    /// Another campaign of the stage's organisation, which waits for a reviewer.
    async fn submitted(&self, stage: &Stage) -> String {
        let campaign = self
            .campaign
            .get(&format!("/api/campaigns/{}", stage.campaign))
            .expect(200)
            .await;
        let body = json!({
            "organisation_id": stage.organisation, "slug": unique("waits"),
            "title": {"ar": "آبار للقرى", "en": "Wells for villages"}, "story": {"ar": "نحفر الآبار."},
            "goal": campaign["goal"], "starts_at": campaign["starts_at"], "ends_at": campaign["ends_at"],
            "budget": [{"label": {"ar": "الحفر"}, "amount": 1_000_000}],
        });
        let made = self.campaign.post("/api/campaigns", &body);
        let made = made.token(&stage.officer).expect(201).await;
        let id = made["id"].as_str().unwrap().to_owned();
        self.submit(stage, &id).await;
        id
    }

    async fn submit(&self, stage: &Stage, id: &str) {
        let path = format!("/api/campaigns/{id}/submit");
        let call = self.campaign.post(&path, &json!({}));
        call.token(&stage.officer).expect(200).await;
    }
}

struct Reviewer<'s> {
    suite: &'s Suite,
    tab: Tab,
}

impl Reviewer<'_> {
    async fn open(&self, locale: &str, id: &str) {
        let base = self.suite.web.base();
        let url = format!("{base}/{locale}/review/campaigns/{id}");
        self.tab.goto(&url).await;
        self.tab.find("#decide-button").await;
    }

    async fn choose(&self, field: &str, value: &str) {
        let css = format!(r#"input[name="{field}"][value="{value}"]"#);
        self.tab.click(&css).await;
    }

    async fn decide(&self) {
        self.tab.click("#decide-button").await;
        // The page with the form may say something, too.
        eventually("the page after the decision", async || {
            (!self.tab.has("#decide-button").await).then_some(())
        })
        .await;
        let said = self.tab.text_of(".notice").await;
        assert!(!said.is_empty());
    }

    async fn state(&self, stage: &Stage, id: &str) -> serde_json::Value {
        let path = format!("/api/campaigns/{id}");
        let call = self.suite.campaign.get(&path).token(&stage.officer);
        call.expect(200).await
    }
}

#[tokio::test]
async fn a_reviewer_asks_for_changes_rejects_and_approves() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let driver = Driver::start().await;
    let tab = driver.open(PHONE).await;
    tab.goto(&format!("{}/en", suite.web.base())).await;
    let session = suite.session("admin@rifada.test").await;
    tab.cookie("session", &session, "/").await;
    let reviewer = Reviewer { suite: &suite, tab };
    let first = suite.submitted(&stage).await;
    let second = suite.submitted(&stage).await;

    // In Arabic: taken in hand, and sent back with a reason from the list.
    reviewer.open("ar", &first).await;
    reviewer.tab.click("#take").await;
    reviewer.tab.find("#let-go").await;
    assert_eq!(reviewer.tab.overflow().await, 0);
    reviewer.choose("decision", "changes_requested").await;
    reviewer.choose("reason_code", "budget_unclear").await;
    reviewer.decide().await;
    let back = reviewer.state(&stage, &first).await;
    assert_eq!(back["state"], "draft");
    assert_eq!(back["remarks"]["reason_code"], "budget_unclear");
    assert!(back["remarks"]["reason"]["fr"].is_string());

    // In French: rejected, in one's own words; without them the page asks.
    reviewer.open("fr", &second).await;
    reviewer.choose("decision", "rejected").await;
    reviewer.tab.click("#decide-button").await;
    reviewer
        .tab
        .find(r##".errors a[href="#reason_code"]"##)
        .await;
    reviewer
        .tab
        .type_into("#reason", "Déjà menée par d’autres.")
        .await;
    reviewer.decide().await;
    let rejected = reviewer.state(&stage, &second).await;
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(rejected["remarks"]["reason"], "Déjà menée par d’autres.");

    // Mended and handed in again: what changed is shown, and it is approved.
    let change = json!({"version": back["version"], "title": {"ar": "آبار لخمس قرى", "en": "Wells for five villages"}});
    let path = format!("/api/campaigns/{first}");
    let call = suite.campaign.patch(&path, &change);
    call.token(&stage.officer).expect(200).await;
    suite.submit(&stage, &first).await;
    reviewer.open("en", &first).await;
    let changes = reviewer.tab.text_of(".versus").await;
    assert!(changes.contains("Wells for villages"), "{changes}");
    assert!(changes.contains("Wells for five villages"), "{changes}");
    for check in CHECKS {
        reviewer.choose("checks", check).await;
    }
    reviewer.choose("decision", "approved").await;
    reviewer.decide().await;
    eventually("a live campaign", async || {
        (reviewer.state(&stage, &first).await["state"] == "live").then_some(())
    })
    .await;
    let log = format!("{}/en/review/audit?subject_id={first}", suite.web.base());
    reviewer.tab.goto(&log).await;
    let log = reviewer.tab.text_of("main").await;
    assert!(log.contains("campaign.approved") && log.contains("campaign.changes_requested"));
    reviewer.tab.close().await;
}
