//! Campaigns, and funds that match what they are given.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::client::Ask;
use super::world::World;

const REVIEWER: &str = "admin@rifada.test";
const OFFICER: &str = "officer@chaos.test";
const SPONSOR: &str = "sponsor@chaos.test";
const PATIENCE: Duration = Duration::from_secs(30);

/// What donors give to.
pub struct Scene {
    /// The last is called off in the middle of the run.
    pub campaigns: Vec<Campaign>,
    /// The organisation's owner, who sees its money.
    pub officer: String,
}

/// One campaign.
pub struct Campaign {
    /// Its id.
    pub id: String,
    /// Its currency.
    pub currency: &'static str,
    /// Gifts are a multiple of this many minor units.
    pub step: i64,
}

struct Setting<'w> {
    world: &'w World,
    reviewer: String,
    officer: String,
    sponsor_token: String,
}

impl Scene {
    /// Sets it up, through the public API.
    ///
    /// # Errors
    /// If a step is refused.
    pub async fn set(world: &World) -> anyhow::Result<Self> {
        let setting = Setting {
            world,
            reviewer: world.stage.token(REVIEWER)?,
            officer: world.stage.token(OFFICER)?,
            sponsor_token: world.stage.token(SPONSOR)?,
        };
        let organisation = setting.organisation().await?;
        let sponsor = setting.sponsor().await?;
        let mut campaigns = Vec::new();
        for (name, currency, step) in [
            ("wells", "USD", 1),
            ("olives", "TND", 10),
            ("called-off", "USD", 1),
        ] {
            let id = setting.campaign(&organisation, name, currency).await?;
            for (number, (commitment, rule)) in funds(name, step).into_iter().enumerate() {
                let fund = json!({
                    "sponsor_id": sponsor, "name": {"en": format!("{name} {number}")},
                    "priority": number + 1,
                    "commitment": {"amount": commitment, "currency": currency},
                    "starts_at": in_hours(-1)?, "ends_at": in_hours(24)?,
                    "scope": {"campaigns": [id]}, "rule": rule,
                });
                setting.fund(&format!("{name}-{number}"), &fund).await?;
            }
            campaigns.push(Campaign { id, currency, step });
        }
        Ok(Self {
            campaigns,
            officer: setting.officer,
        })
    }
}

/// The first of each is hot: it is soon used up, and what comes back to it is
/// soon taken again.
fn funds(name: &str, step: i64) -> Vec<(i64, Value)> {
    match name {
        "wells" => vec![
            (
                400_000,
                json!({"mode": "first_come", "max_per_pledge": 5_000}),
            ),
            (
                2_000_000,
                json!({"mode": "first_come", "max_per_donor": 40_000, "ratio": {"match": 1, "gift": 2}}),
            ),
        ],
        "olives" => vec![(
            300_000 * step,
            json!({"mode": "first_come", "max_per_campaign": 250_000 * step, "ratio": {"match": 2, "gift": 1}}),
        )],
        _ => vec![(1_000_000, json!({"mode": "first_come"}))],
    }
}

impl Setting<'_> {
    async fn organisation(&self) -> anyhow::Result<String> {
        let body = json!({
            "name": {"ar": "جمعية النخيل", "en": "Palm Society"}, "country": "TN",
            "registration_number": "R-1", "target_groups": ["local_communities"],
            "areas": ["climate_action"],
        });
        let id = self
            .make(
                "campaign",
                "/api/organisations",
                "organisation",
                &self.officer,
                &body,
            )
            .await?;
        let path = format!("/api/organisations/{id}/verification");
        self.act("campaign", &path, &self.officer, &json!({}))
            .await?;
        let decision = json!({"decision": "verified", "reason": "papers in order"});
        self.act(
            "campaign",
            &format!("{path}/decision"),
            &self.reviewer,
            &decision,
        )
        .await?;
        Ok(id)
    }

    async fn sponsor(&self) -> anyhow::Result<String> {
        let body = json!({"name": {"en": "Oasis Bank"}, "kind": "company", "country": "EG"});
        let id = self
            .make(
                "pledge",
                "/api/sponsors",
                "sponsor",
                &self.sponsor_token,
                &body,
            )
            .await?;
        let decision = json!({"decision": "verified", "reason": "known"});
        self.act(
            "pledge",
            &format!("/api/sponsors/{id}/decision"),
            &self.reviewer,
            &decision,
        )
        .await?;
        Ok(id)
    }

    async fn campaign(
        &self,
        organisation: &str,
        name: &str,
        currency: &str,
    ) -> anyhow::Result<String> {
        let body = json!({
            "organisation_id": organisation, "programme_id": null, "slug": name,
            "title": {"en": name}, "story": {"en": "Made up."},
            "kind": "fundraising", "funding_model": "flexible",
            "goal": {"amount": 50_000_000, "currency": currency},
            "starts_at": in_hours(-1)?, "ends_at": in_hours(24 * 30)?, "sdgs": [13],
            "areas": ["climate_action"], "groups": ["local_communities"],
            "fund_types": ["general"], "stacking": "waterfall", "permit": null, "budget": [],
        });
        let id = self
            .make("campaign", "/api/campaigns", name, &self.officer, &body)
            .await?;
        let path = format!("/api/campaigns/{id}");
        self.act(
            "campaign",
            &format!("{path}/submit"),
            &self.officer,
            &json!({}),
        )
        .await?;
        let decision = json!({"decision": "approved", "reason": "clear"});
        self.act(
            "campaign",
            &format!("{path}/decision"),
            &self.reviewer,
            &decision,
        )
        .await?;
        let begun = Instant::now();
        loop {
            let answer = self.world.read("campaign", &path, &self.officer).await?;
            if answer.text("/state")? == "live" {
                return Ok(id);
            }
            if begun.elapsed() > PATIENCE {
                bail!("{name} is not live: {}", answer.body);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn fund(&self, name: &str, body: &Value) -> anyhow::Result<()> {
        let id = self
            .make(
                "pledge",
                "/api/match-funds",
                name,
                &self.sponsor_token,
                body,
            )
            .await?;
        self.act(
            "pledge",
            &format!("/api/match-funds/{id}/activate"),
            &self.sponsor_token,
            &json!({}),
        )
        .await
    }

    async fn make(
        &self,
        service: &'static str,
        path: &str,
        name: &str,
        token: &str,
        body: &Value,
    ) -> anyhow::Result<String> {
        let key = format!("scene-{name}");
        let ask = Ask {
            service,
            path,
            key: Some(&key),
            token: Some(token),
            body,
        };
        self.told(ask).await
    }

    async fn act(
        &self,
        service: &'static str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> anyhow::Result<()> {
        let ask = Ask {
            service,
            path,
            key: None,
            token: Some(token),
            body,
        };
        self.told(ask).await.map(drop)
    }

    /// What one service has just learnt, another hears a moment later.
    async fn told(&self, ask: Ask<'_>) -> anyhow::Result<String> {
        let begun = Instant::now();
        loop {
            let answer = self.world.ask(ask).await?;
            let early = matches!(answer.status, 404 | 409);
            if !early || begun.elapsed() > PATIENCE {
                let body = answer.success(ask.path)?;
                let id = body.get("id").and_then(Value::as_str);
                return id
                    .map(str::to_owned)
                    .with_context(|| format!("{} was answered without id", ask.path));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

fn in_hours(hours: i64) -> anyhow::Result<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the suite runs by the machine's clock"
    )]
    let now = Timestamp::now();
    Ok(now
        .checked_add(SignedDuration::from_hours(hours))?
        .to_string())
}
