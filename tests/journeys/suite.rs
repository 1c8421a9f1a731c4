//! The running suite, as `cargo dev test` describes it.

use std::process::Command;

use testkit::{Api, eventually};

/// Where the parts of the suite answer.
pub struct Suite {
    pub web: Api,
    pub campaign: Api,
    pub pledge: Api,
    pub payment: Api,
    pub notification: Api,
    pub stripe: Api,
    pub stripe_key: String,
    pub mail_dir: String,
    pub redis_url: String,
    /// How long a pledge waits to be paid here, in seconds.
    pub hold_s: u64,
}

pub fn setting(name: &str) -> String {
    let name = format!("SUITE_{name}");
    std::env::var(&name)
        .unwrap_or_else(|_| panic!("{name} is not set: run the tests with `cargo dev test`"))
}

impl Suite {
    pub fn running() -> Self {
        let api = |name: &str| Api::new(&setting(name));
        Self {
            web: api("WEB_URL"),
            campaign: api("CAMPAIGN_URL"),
            pledge: api("PLEDGE_URL"),
            payment: api("PAYMENT_URL"),
            notification: api("NOTIFICATION_URL"),
            stripe: api("STRIPE_API_BASE"),
            stripe_key: setting("STRIPE_SECRET_KEY"),
            mail_dir: setting("MAIL_DIR"),
            redis_url: setting("REDIS_URL"),
            hold_s: setting("HOLD_SECONDS").parse().unwrap(),
        }
    }

    /// A person's token, as `cargo dev token` makes it.
    pub fn token(&self, email: &str) -> String {
        let output = Command::new(setting("DEV"))
            .args(["--state", &setting("STATE"), "token", email])
            .output()
            .expect("cargo dev runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Waits until a pledge is in a state; gives it as it is then.
    pub async fn pledge_in(&self, id: &str, token: &str, state: &str) -> serde_json::Value {
        let path = format!("/api/pledges/{id}");
        let waited = self.hold_s + 30;
        let started = std::time::Instant::now();
        loop {
            let pledge = self.pledge.get(&path).token(token).expect(200).await;
            if pledge["state"] == state {
                return pledge;
            }
            assert!(
                started.elapsed().as_secs() < waited,
                "still {pledge}, not {state}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// Waits until a campaign's figures are as wanted.
    pub async fn progress_with(
        &self,
        campaign: &str,
        field: &str,
        amount: i64,
    ) -> serde_json::Value {
        let path = format!("/api/campaigns/{campaign}/progress");
        eventually(&format!("{field} of {amount}"), async || {
            let progress = self.campaign.get(&path).expect(200).await;
            (progress[field]["amount"] == amount).then_some(progress)
        })
        .await
    }
}
