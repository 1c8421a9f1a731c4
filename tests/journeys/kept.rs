//! Guests' pages lie ready, and a change shows on them within a second all the same.

use std::time::Duration;

use serde_json::json;

use crate::stage::{Stage, Wanted};
use crate::suite::Suite;

/// Within which a change shows.
const WITHIN: Duration = Duration::from_secs(1);

impl Suite {
    /// A page as guests have it, a second after what is to be seen happened.
    async fn page_later(&self, path: &str) -> String {
        tokio::time::sleep(WITHIN).await;
        let answer = self.web.get(path).send().await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.text
    }

    /// Something that the owner does with the campaign.
    async fn of_owner(&self, stage: &Stage, action: &str, body: serde_json::Value, status: u16) {
        let path = format!("/api/campaigns/{}/{action}", stage.campaign);
        let call = self.campaign.post(&path, &body).token(&stage.officer);
        call.expect(status).await;
    }
}

#[tokio::test]
async fn a_change_shows_on_guests_pages_within_a_second() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let campaign = format!("/en/campaigns/{}", stage.slug);
    let fund_path = format!("/api/match-funds/{}", stage.fund);
    // It is there, and older than a second.
    for _ in 0..2 {
        suite.page_later(&campaign).await;
    }

    let news = json!({"title": {"en": "A thousand trees"}, "body": {"en": "All of them stand."}});
    suite.of_owner(&stage, "updates", news, 201).await;
    assert!(
        suite
            .page_later(&campaign)
            .await
            .contains("A thousand trees")
    );

    let gift = suite.pledge(&stage, 5_000).await;
    let page = suite.page_later(&campaign).await;
    assert!(page.contains("9,950"), "what is left of the fund: {page}");
    suite.pay(&gift).await;
    suite.progress_with(&stage.campaign, "raised", 5_000).await;
    let page = suite.page_later(&campaign).await;
    assert!(page.contains(r#"value="10000""#), "{page}");

    let sponsor_token = suite.token(&stage.sponsor_email);
    let pause = suite.pledge.post(&format!("{fund_path}/pause"), &json!({}));
    pause.token(&sponsor_token).expect(200).await;
    let page = suite.page_later(&campaign).await;
    assert!(!page.contains("9,950"), "a fund that is paused: {page}");

    suite.of_owner(&stage, "pause", json!({}), 200).await;
    let page = suite.page_later(&campaign).await;
    assert!(page.contains("takes no gifts for the moment"), "{page}");
}
