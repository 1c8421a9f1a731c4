//! Those who read the pages, and what their pages are about.

use serde_json::json;
use testkit::eventually;
use tokio::sync::Mutex;

use super::list::{Gift, Page, Who};
use crate::chromium::Tab;
use crate::donor;
use crate::stage::{Stage, Wanted, unique};
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
            .replace("{paid}", &self.paid.id);
        match page.who {
            Who::Guest => {}
            Who::Officer => tab.cookie("session", &self.officer, "/").await,
            Who::Sponsor => tab.cookie("session", &self.sponsor, "/").await,
            Who::Reviewer => tab.cookie("session", &self.reviewer, "/").await,
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
