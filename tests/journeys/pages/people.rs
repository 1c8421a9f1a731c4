//! Those who read the pages, and what their pages are about.

use serde_json::{Value, json};
use testkit::{Call, eventually};
use tokio::sync::Mutex;

use super::list::{Gift, Page, Who};
use crate::chromium::Tab;
use crate::donor;
use crate::stage::{Stage, Wanted, in_hours, unique};
use crate::suite::Suite;

/// A campaign with its people, each signed in.
pub struct People {
    stage: Stage,
    officer: String,
    sponsor: String,
    reviewer: String,
    paid: donor::Gift,
    cancelled: donor::Gift,
    refunded: donor::Gift,
    plans: Plans,
}

/// What is not finished, or waits for somebody.
struct Plans {
    programme: String,
    draft: String,
    fund: String,
    colleague: String,
}

impl People {
    pub async fn gather(suite: &Suite) -> Self {
        let stage = suite.stage(Wanted::default()).await;
        let paid = suite.pledge(&stage, 5_000).await;
        suite.pay(&paid).await;
        let cancelled = suite.pledge(&stage, 5_000).await;
        let path = format!("/api/pledges/{}/cancel", cancelled.id);
        let call = suite.pledge.post(&path, &json!({}));
        call.token(&cancelled.token).send().await;
        suite
            .pledge_in(&cancelled.id, &cancelled.token, "expired")
            .await;
        let refunded = suite.pledge(&stage, 5_000).await;
        suite.pay(&refunded).await;
        suite.refund(&refunded, &stage.officer).await;
        Self {
            plans: suite.plans(&stage).await,
            officer: suite.session(&stage.officer_email).await,
            sponsor: suite.session(&stage.sponsor_email).await,
            reviewer: suite.session("admin@rifada.test").await,
            stage,
            paid,
            cancelled,
            refunded,
        }
    }

    /// Lets the window be that of the page's reader; gives the page's path.
    pub async fn prepare(&self, suite: &Suite, tab: &Tab, page: &Page, locale: &str) -> String {
        tab.goto(&format!("{}/robots.txt", suite.web.base())).await;
        tab.driver.delete_all_cookies().await.unwrap();
        let mut path = page
            .path
            .replace("{slug}", &self.stage.slug)
            .replace("{campaign}", &self.stage.campaign)
            .replace("{organisation}", &self.stage.organisation)
            .replace("{sponsor}", &self.stage.sponsor)
            .replace("{fund}", &self.stage.fund)
            .replace("{programme}", &self.plans.programme)
            .replace("{draft}", &self.plans.draft)
            .replace("{plan}", &self.plans.fund)
            .replace("{colleague}", &self.plans.colleague)
            .replace("{locale}", locale)
            .replace("{paid}", &self.paid.id);
        match page.who {
            Who::Guest => {}
            Who::Officer => tab.cookie("session", &self.officer, "/").await,
            Who::Sponsor => tab.cookie("session", &self.sponsor, "/").await,
            Who::Reviewer => tab.cookie("session", &self.reviewer, "/").await,
            Who::Arriving => {
                let form = format!("{}/{locale}/sign-in", suite.web.base());
                tab.goto(&form).await;
                let email = format!("{}@journey.test", unique("arriving"));
                tab.type_into("input[name=email]", &email).await;
                tab.click("main form button").await;
                tab.find("input[name=code]").await;
            }
            Who::Donor(stands) => {
                // A held gift is not held for long here.
                let held;
                let gift = match stands {
                    Gift::Held => {
                        held = suite.pledge_in_language(&self.stage, 5_000, locale).await;
                        &held
                    }
                    Gift::Paid => &self.paid,
                    Gift::Cancelled => &self.cancelled,
                    Gift::Refunded => &self.refunded,
                };
                path = path.replace("{gift}", &gift.id);
                let pages = format!("/{locale}/gifts/{}", gift.id);
                tab.cookie("gift", &gift.token, &pages).await;
            }
        }
        path
    }
}

impl Suite {
    /// What its people have begun.
    async fn plans(&self, stage: &Stage) -> Plans {
        let made = async |call: Call, token: &str| -> Value {
            call.token(token).key(&unique("key")).expect(201).await
        };
        let id = |made: &Value| made["id"].as_str().unwrap().to_owned();
        let programme = unique("programme");
        let body = json!({
            "slug": programme, "title": {"ar": "برنامج النخيل", "en": "Palm programme", "fr": "Programme du palmier"},
            "description": {"ar": "حملات معًا.", "en": "Campaigns together.", "fr": "Des campagnes ensemble."},
            "starts_at": in_hours(-1), "ends_at": in_hours(24 * 60), "charter": {"en": "We report every quarter."},
        });
        let admin = self.token("admin@rifada.test");
        made(self.campaign.post("/api/programmes", &body), &admin).await;
        let content = json!({
            "title_ar": "مناخ مستدام للدلتا", "story_ar": "نزرع الأشجار معًا.", "currency": "TND", "goal": "5000",
            "starts": "2026-12-01", "ends": "2027-03-01", "sdgs": "13", "areas": "climate_action",
        });
        let body =
            json!({"organisation_id": stage.organisation, "kind": "campaign", "content": content});
        let draft = made(self.campaign.post("/api/drafts", &body), &stage.officer).await;
        let body = json!({
            "sponsor_id": stage.sponsor, "name": {"en": "Oasis plan"}, "priority": 20,
            "commitment": {"amount": 500_000, "currency": stage.currency},
            "starts_at": in_hours(1), "ends_at": in_hours(24 * 20), "scope": {"campaigns": [stage.campaign]},
            "rule": {"mode": "first_come", "max_per_donor": 10_000},
        });
        let sponsor = self.token(&stage.sponsor_email);
        let fund = made(self.pledge.post("/api/match-funds", &body), &sponsor).await;
        let colleague = format!("{}@journey.test", unique("colleague"));
        let body = json!({"account": colleague, "role": "editor"});
        let path = format!("/api/organisations/{}/members", stage.organisation);
        let call = self.campaign.post(&path, &body).token(&stage.officer);
        assert!(call.send().await.status < 300);
        Plans {
            programme,
            draft: id(&draft),
            fund: id(&fund),
            colleague,
        }
    }

    /// Signs a person in by mailed code; what their browser keeps of it.
    pub async fn session(&self, email: &str) -> String {
        // A new code ends the one before it: two tests must not sign the same person in at once.
        static TURN: Mutex<()> = Mutex::const_new(());
        let _turn = TURN.lock().await;
        let before = self.mails_to(email).len();
        let ask = json!({"email": email, "locale": "en"});
        self.web.post("/api/auth/sign-in", &ask).expect(202).await;
        let code = eventually("the code", async || {
            let mails = self.mails_to(email);
            let mail = mails.get(before..)?.last()?;
            let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
            let words = mail.text.split(|c: char| !c.is_ascii_alphanumeric());
            words
                .into_iter()
                .find(|word| digits(word))
                .map(str::to_owned)
        })
        .await;
        let body = json!({"email": email, "code": code});
        let session = self.web.post("/api/auth/verify", &body).expect(200).await;
        session["refresh_token"].as_str().unwrap().to_owned()
    }

    /// Gives a gift back, whole.
    async fn refund(&self, gift: &donor::Gift, officer: &str) {
        let payment = gift_payment(self, gift).await;
        let path = format!("/api/payments/{payment}/refunds");
        let call = self
            .payment
            .post(&path, &json!({"reason": "the donor asked"}));
        let call = call.token(officer).key(&unique("key"));
        call.expect(201).await;
        self.pledge_in(&gift.id, &gift.token, "refunded").await;
    }
}

async fn gift_payment(suite: &Suite, gift: &donor::Gift) -> String {
    let ticket = json!({"ticket": gift.pledge["payment_ticket"]});
    let call = suite.payment.post("/api/payments", &ticket);
    let payment = call.key(&unique("key")).expect(201).await;
    payment["id"].as_str().unwrap().to_owned()
}
