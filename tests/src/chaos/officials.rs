//! Those who run campaigns and funds, and people who sign in: every flow that donors don't touch.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::client::Ask;
use super::mailbox::{code_of, mail_to};
use super::world::{Phase, World};
use crate::http::{self, Answer};

pub(super) const PAUSE: Duration = Duration::from_millis(100);
const HOUR_S: i64 = 3_600;
/// A match fund that its sponsor sees the end of.
const BRIEF_S: i64 = 6;

/// Someone at work, in everybody's name.
#[derive(Clone)]
pub(super) struct Official {
    pub(super) world: Arc<World>,
    pub(super) reviewer: String,
    pub(super) officer: String,
    pub(super) sponsor: String,
    /// Sets what this one makes apart.
    pub(super) number: usize,
}

/// Has them work until nothing new is begun.
pub(super) fn work(world: &Arc<World>, busy: &mut JoinSet<()>) -> anyhow::Result<()> {
    let (reviewer, officer, sponsor) = (
        world.stage.token("admin@rifada.test")?,
        world.stage.token("officer@tour.test")?,
        world.stage.token("sponsor@tour.test")?,
    );
    for number in 0..5 {
        let official = Official {
            world: Arc::clone(world),
            reviewer: reviewer.clone(),
            officer: officer.clone(),
            sponsor: sponsor.clone(),
            number,
        };
        busy.spawn(official.work());
    }
    Ok(())
}

impl Official {
    async fn work(self) {
        for round in 0_usize.. {
            if self.world.phase() > Phase::Giving {
                return;
            }
            let name = format!("{}-{round}", self.number);
            let done = match self.number {
                0 => self.funds(&name).await,
                1 => self.sign_in(&name).await,
                2 => self.desk(&name).await,
                _ => self.campaigns(&name).await,
            };
            // A step that was cut off leaves the next without what it needs; there are more rounds.
            self.world.tally.came(match done {
                Ok(()) => "an official's round",
                Err(_) => "an official's round broke off",
            });
            self.world.linger(PAUSE).await;
        }
    }

    /// An organisation, its members, a programme and a campaign, from the beginning to the end.
    async fn campaigns(&self, name: &str) -> anyhow::Result<()> {
        let organisation = json!({
            "name": {"en": format!("Society {name}")}, "country": "TN", "registration_number": format!("T-{name}"),
            "target_groups": ["local_communities"], "areas": ["climate_action"],
        });
        let officer = Some(self.officer.as_str());
        let id = self
            .make("/api/organisations", name, &self.officer, &organisation)
            .await?;
        let path = format!("/api/organisations/{id}");
        self.post(&format!("{path}/verification"), officer, &json!({}))
            .await?;
        let decision = json!({"decision": "verified", "reason": "papers in order"});
        self.post(
            &format!("{path}/verification/decision"),
            Some(&self.reviewer),
            &decision,
        )
        .await?;
        let member = json!({"account": "editor@tour.test", "role": "editor"});
        self.post(&format!("{path}/members"), officer, &member)
            .await?;
        let member = json!({"account": "editor@tour.test"});
        self.post(&format!("{path}/members/remove"), officer, &member)
            .await?;
        let programme = json!({
            "slug": format!("programme-{name}"), "title": {"en": name}, "description": {"en": "Made up."},
            "starts_at": in_seconds(-HOUR_S)?, "ends_at": in_seconds(3)?,
        });
        let programme = self
            .make("/api/programmes", name, &self.reviewer, &programme)
            .await?;
        let joins = json!({"organisation_id": id});
        self.post(
            &format!("/api/programmes/{programme}/participants"),
            officer,
            &joins,
        )
        .await?;
        self.campaign(name, &id).await
    }

    async fn campaign(&self, name: &str, organisation: &str) -> anyhow::Result<()> {
        let body = json!({
            "organisation_id": organisation, "programme_id": null, "slug": format!("tour-{name}"),
            "title": {"en": name}, "story": {"en": "Made up."}, "kind": "fundraising", "funding_model": "flexible",
            "goal": {"amount": 50_000, "currency": "USD"}, "starts_at": in_seconds(-HOUR_S)?,
            "ends_at": in_seconds(24 * HOUR_S)?, "sdgs": [13], "areas": ["climate_action"],
            "groups": ["local_communities"], "fund_types": ["general"], "stacking": "waterfall", "permit": null,
            "budget": [],
        });
        let officer = Some(self.officer.as_str());
        let reviewer = Some(self.reviewer.as_str());
        let id = self
            .make("/api/campaigns", name, &self.officer, &body)
            .await?;
        let path = format!("/api/campaigns/{id}");
        let version = self
            .world
            .read("campaign", &path, &self.officer)
            .await?
            .body["version"]
            .clone();
        let change = json!({"version": version, "title": {"en": format!("{name}, once more")}});
        self.patch("campaign", &path, &self.officer, &change)
            .await?;
        self.post(&format!("{path}/submit"), officer, &json!({}))
            .await?;
        let permit = json!({"number": "P-1", "authority": "Made up", "valid_from": "2020-01-01", "valid_until": "2099-01-01"});
        self.post(&format!("{path}/permit"), officer, &permit)
            .await?;
        let decision = json!({"decision": "approved", "reason": "clear"});
        self.post(&format!("{path}/decision"), reviewer, &decision)
            .await?;
        let news = json!({"title": {"en": "News"}, "body": {"en": "It goes on."}});
        self.post(&format!("{path}/updates"), officer, &news)
            .await?;
        // By itself it goes live within a second.
        for _ in 0..30 {
            if self
                .world
                .read("campaign", &path, &self.officer)
                .await?
                .body["state"]
                == "live"
            {
                break;
            }
            self.world.linger(PAUSE).await;
        }
        self.post(&format!("{path}/pause"), officer, &json!({}))
            .await?;
        self.post(&format!("{path}/resume"), officer, &json!({}))
            .await?;
        self.gift(name, &id).await?;
        let reason = json!({"reason": "the well is dry"});
        self.post(&format!("{path}/cancel"), officer, &reason)
            .await?;
        Ok(())
    }

    /// One that is paid, and given back when the campaign is called off.
    async fn gift(&self, name: &str, campaign: &str) -> anyhow::Result<()> {
        let key = format!("tour-{name}");
        let body = json!({
            "campaign_id": campaign, "amount": {"amount": 1_000, "currency": "USD"},
            "donor": {"email": format!("donor-{name}@tour.test"), "locale": "en", "name": "Amal", "on_wall": true},
        });
        let mut pledged = self
            .ask("pledge", "/api/pledges", Some(&key), None, &body)
            .await?;
        for _ in 0..50 {
            if pledged.is_success() || self.world.phase() > Phase::Giving {
                break;
            }
            // It hears of the campaign a moment later.
            self.world.linger(PAUSE).await;
            pledged = self
                .ask("pledge", "/api/pledges", Some(&key), None, &body)
                .await?;
        }
        let ticket = json!({"ticket": pledged.text("/payment_ticket")?});
        let pay = format!("{key}-pay");
        let opened = self
            .ask("payment", "/api/payments", Some(&pay), None, &ticket)
            .await?;
        let secret = opened.text("/client_secret")?;
        let intent = secret.split("_secret_").next().unwrap_or_default();
        let path = format!("/v1/payment_intents/{intent}/confirm");
        let form = [
            ("payment_method", "pm_card_visa".to_owned()),
            ("return_url", "https://example.org/back".to_owned()),
        ];
        self.world.at_stripe(&path, &key, &form).await?;
        let path = format!("/api/pledges/{}/leave-wall", pledged.text("/id")?);
        let token = pledged.text("/access_token")?;
        self.ask("pledge", &path, None, Some(&token), &json!({}))
            .await?;
        Ok(())
    }

    /// A sponsor and its fund.
    async fn funds(&self, name: &str) -> anyhow::Result<()> {
        let body =
            json!({"name": {"en": format!("Bank {name}")}, "kind": "company", "country": "EG"});
        let sponsor = self
            .ask(
                "pledge",
                "/api/sponsors",
                Some(&format!("sponsor-{name}")),
                Some(&self.sponsor),
                &body,
            )
            .await?;
        let sponsor = sponsor.text("/id")?;
        let decision = json!({"decision": "verified", "reason": "known"});
        let path = format!("/api/sponsors/{sponsor}");
        for (deed, body) in [
            ("claim", &json!({})),
            ("release", &json!({})),
            ("decision", &decision),
        ] {
            let path = format!("{path}/{deed}");
            self.ask("pledge", &path, None, Some(&self.reviewer), body)
                .await?;
        }
        let id = self.fund(name, &sponsor, HOUR_S).await?;
        self.patch(
            "pledge",
            &format!("/api/match-funds/{id}"),
            &self.sponsor,
            &json!({"priority": 901}),
        )
        .await?;
        let more = json!({"by": {"amount": 500, "currency": "USD"}});
        for (number, (step, body)) in [
            ("activate", json!({})),
            ("increase", more),
            ("pause", json!({})),
            ("resume", json!({})),
            ("pause", json!({})),
        ]
        .iter()
        .enumerate()
        {
            self.step(&id, step, &format!("{name}-{number}"), body)
                .await?;
        }
        // Another one comes to its end by itself.
        let brief = format!("{name}-brief");
        let id = self.fund(&brief, &sponsor, BRIEF_S).await?;
        self.step(&id, "activate", &brief, &json!({})).await
    }

    /// A draft of a match fund that ends in so many seconds.
    async fn fund(&self, name: &str, sponsor: &str, ends_in_s: i64) -> anyhow::Result<String> {
        let fund = json!({
            "sponsor_id": sponsor, "name": {"en": name}, "priority": 900,
            "commitment": {"amount": 1_000, "currency": "USD"},
            "starts_at": in_seconds(-HOUR_S)?, "ends_at": in_seconds(ends_in_s)?,
            // No gift is in its scope: it would only be in the others' way.
            "scope": {"filter": {"country": "QA"}}, "rule": {"mode": "first_come"},
        });
        let made = self
            .ask(
                "pledge",
                "/api/match-funds",
                Some(&format!("fund-{name}")),
                Some(&self.sponsor),
                &fund,
            )
            .await?;
        made.text("/id")
    }

    /// What a sponsor does with a fund.
    async fn step(&self, id: &str, step: &str, key: &str, body: &Value) -> anyhow::Result<()> {
        let path = format!("/api/match-funds/{id}/{step}");
        let sponsor = Some(self.sponsor.as_str());
        self.ask(
            "pledge",
            &path,
            Some(&format!("{key}-{step}")),
            sponsor,
            body,
        )
        .await?;
        Ok(())
    }

    /// With the code that was mailed.
    async fn sign_in(&self, name: &str) -> anyhow::Result<()> {
        let email = format!("person-{name}@tour.test");
        let asked = json!({"email": email, "locale": "en"});
        self.ask("web", "/api/auth/sign-in", None, None, &asked)
            .await?;
        for _ in 0..20 {
            let mail = mail_to(self.world.stage.address("MAIL_DIR")?, &email)?;
            if let Some(code) = mail.as_deref().and_then(code_of) {
                let typed = json!({"email": email, "code": code});
                let signed_in = self.ask("web", "/api/auth/verify", None, None, &typed);
                let session = signed_in.await?.text("/refresh_token")?;
                return self.prefer(&session).await;
            }
            self.world.linger(PAUSE * 3).await;
        }
        anyhow::bail!("no code came to {email}")
    }

    /// A language and digits, as chosen on the page.
    async fn prefer(&self, session: &str) -> anyhow::Result<()> {
        let url = format!("{}/en/preferences", self.world.stage.url("web")?);
        let call = self.world.http.post(url);
        let call = call
            .header("cookie", format!("session={session}"))
            .header("sec-fetch-site", "same-origin")
            .form(&[("language", "ar"), ("digits", "latn")]);
        let _lost = http::send(call).await;
        Ok(())
    }

    /// Makes something of the campaign service, under a key.
    pub(super) async fn make(
        &self,
        path: &str,
        name: &str,
        token: &str,
        body: &Value,
    ) -> anyhow::Result<String> {
        let key = format!("{path}-{name}");
        let made = self
            .ask("campaign", path, Some(&key), Some(token), body)
            .await?;
        made.text("/id")
    }

    pub(super) async fn post(
        &self,
        path: &str,
        token: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        self.ask("campaign", path, None, token, body).await
    }

    pub(super) async fn ask(
        &self,
        service: &'static str,
        path: &str,
        key: Option<&str>,
        token: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        let ask = Ask {
            service,
            path,
            key,
            token,
            body,
        };
        self.world.ask(ask).await
    }

    /// Once: an answer that is lost is made up for by the next round.
    pub(super) async fn patch(
        &self,
        service: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> anyhow::Result<()> {
        let url = format!("{}{path}", self.world.stage.url(service)?);
        let call = self.world.http.patch(url).bearer_auth(token).json(body);
        // A copy that died before it could answer is what we are here for.
        let _lost = http::send(call).await;
        Ok(())
    }
}

pub(super) fn in_seconds(seconds: i64) -> anyhow::Result<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the suite runs by the machine's clock"
    )]
    let now = Timestamp::now();
    Ok(now
        .checked_add(SignedDuration::from_secs(seconds))?
        .to_string())
}
