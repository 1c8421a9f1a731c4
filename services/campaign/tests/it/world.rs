//! A running campaign service with people around it.

use campaign::{CampaignService, Config};
use contracts::tokens::Role;
use platform::Running;
use serde_json::{Value, json};
use testkit::{Api, Env, eventually};

/// The service, and what a test needs around it.
pub struct World {
    pub env: Env,
    pub api: Api,
    pub owner: String,
    pub stranger: String,
    pub reviewer: String,
    pub admin: String,
    running: Vec<Running>,
}

impl World {
    /// By the machine's clock.
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// By the machine's clock, with settings of its own.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::around(Env::start::<CampaignService>().await, change).await
    }

    /// By a clock that stands at `now` until it is moved.
    pub async fn at(now: &str) -> Self {
        Self::around(Env::at::<CampaignService>(now).await, |_| ()).await
    }

    async fn around(env: Env, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config(&env);
        change(&mut config);
        let (running, api) = env.run::<CampaignService>(config).await;
        let person = |account: &str, roles: &[Role]| env.issuers.user(account, roles);
        Self {
            owner: person("owner@seeds.example", &[]),
            stranger: person("stranger@example.org", &[]),
            reviewer: person("reviewer@rifada.test", &[Role::Reviewer]),
            admin: person("admin@rifada.test", &[Role::Admin]),
            api,
            running: vec![running],
            env,
        }
    }

    /// One more copy of the service, with settings of its own.
    pub async fn copy(&mut self, change: impl FnOnce(&mut Config)) -> Api {
        let mut config = config(&self.env);
        change(&mut config);
        let (running, api) = self.env.run::<CampaignService>(config).await;
        self.running.push(running);
        api
    }

    /// The same people and servers around a service with other settings.
    pub async fn instead(mut self, change: impl FnOnce(&mut Config)) -> Self {
        for running in std::mem::take(&mut self.running) {
            running.stop().await;
        }
        self.api = self.copy(change).await;
        self
    }

    /// Ends the test: nothing may be left to do.
    pub async fn finish(self) {
        self.env.finish(self.running, 0).await;
    }

    /// A new organisation in a country; its id.
    pub async fn registered(&self, country: &str) -> String {
        let organisation = self.api.post("/api/organisations", &registration(country));
        let organisation = organisation.token(&self.owner).expect(201).await;
        organisation["id"].as_str().unwrap().to_owned()
    }

    /// A verified organisation in a country; its id.
    pub async fn verified(&self, country: &str) -> String {
        let id = self.registered(country).await;
        let verification = format!("/api/organisations/{id}/verification");
        let applied = self.api.post(&verification, &json!({}));
        assert_eq!(
            applied.token(&self.owner).expect(200).await["state"],
            "applied"
        );
        let decided = self.decide_organisation(&id, "verified").await;
        assert_eq!(decided["state"], "verified");
        id
    }

    pub async fn decide_organisation(&self, id: &str, decision: &str) -> Value {
        let said = json!({"decision": decision, "reason": {"en": "Seen the papers", "ar": "اطلعنا على الأوراق"}});
        let path = format!("/api/organisations/{id}/verification/decision");
        self.api
            .post(&path, &said)
            .token(&self.reviewer)
            .expect(200)
            .await
    }

    /// A draft with these fields instead of the usual ones.
    pub async fn draft(&self, organisation: &str, fields: Value) -> Value {
        let body = campaign(organisation, fields);
        self.api
            .post("/api/campaigns", &body)
            .token(&self.owner)
            .expect(201)
            .await
    }

    /// A campaign that a reviewer approved.
    pub async fn approved(&self, organisation: &str, fields: Value) -> Value {
        let draft = self.draft(organisation, fields).await;
        self.act(&draft, "submit", json!({}), &self.owner)
            .expect(200)
            .await;
        let decision = json!({"decision": "approved"});
        let approved = self
            .act(&draft, "decision", decision, &self.reviewer)
            .expect(200)
            .await;
        assert_eq!(approved["state"], "approved");
        approved
    }

    /// A campaign that takes gifts.
    pub async fn live(&self, organisation: &str, fields: Value) -> Value {
        let approved = self.approved(organisation, fields).await;
        self.becomes(&approved, "live").await
    }

    /// An action on a campaign.
    pub fn act(&self, campaign: &Value, action: &str, body: Value, token: &str) -> testkit::Call {
        let id = campaign["id"].as_str().unwrap();
        self.api
            .post(&format!("/api/campaigns/{id}/{action}"), &body)
            .token(token)
    }

    /// The campaign as its owner sees it now.
    pub async fn look(&self, campaign: &Value) -> Value {
        let path = format!("/api/campaigns/{}", campaign["id"].as_str().unwrap());
        // A fresh token: the test may have moved the clock past the first one's end.
        let owner = self.env.issuers.user("owner@seeds.example", &[]);
        self.api.get(&path).token(&owner).expect(200).await
    }

    /// Waits until the clock has brought a campaign to a state.
    pub async fn becomes(&self, campaign: &Value, state: &str) -> Value {
        eventually(state, async || {
            let now = self.look(campaign).await;
            (now["state"] == state).then_some(now)
        })
        .await
    }

    /// How far a campaign has come.
    pub async fn progress(&self, campaign: &Value) -> Value {
        let path = format!(
            "/api/campaigns/{}/progress",
            campaign["id"].as_str().unwrap()
        );
        self.api.get(&path).expect(200).await
    }
}

fn config(env: &Env) -> Config {
    Config {
        service: env.config(),
        permit_countries: campaign::domain::permit::PermitCountries::default(),
    }
}

/// A registration that is right.
pub fn registration(country: &str) -> Value {
    json!({"name": {"en": "Seeds of the Nile", "ar": "جمعية بذور النيل"}, "country": country,
           "registration_number": "6711/2011", "website": "https://seeds.example",
           "target_groups": ["local_communities"], "areas": ["climate_action"]})
}

/// A campaign that is right, with `fields` in place of the usual ones.
pub fn campaign(organisation: &str, fields: Value) -> Value {
    let slug = format!("nile-{}", uuid::Uuid::new_v4().simple());
    let mut body = json!({
        "organisation_id": organisation, "programme_id": null, "slug": slug,
        "title": {"en": "Sustainable Climate on the Nile", "ar": "مناخ مستدام على النيل"},
        "story": {"ar": "نزرع الأشجار"}, "kind": "fundraising", "funding_model": "flexible",
        "goal": {"amount": 5_000_000, "currency": "USD"},
        "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z", "sdgs": [13],
        "areas": ["climate_action"], "groups": ["local_communities"], "fund_types": ["general"],
        "stacking": "waterfall", "permit": null,
        "budget": [{"label": {"en": "Trees"}, "amount": 3_000_000}]});
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// The places of all that is wrong, in order.
pub fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}
