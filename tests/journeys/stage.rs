//! A live campaign with a match fund, set up through the public API for one journey.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::suite::Suite;

pub struct Stage {
    pub campaign: String,
    pub slug: String,
    pub organisation: String,
    pub sponsor: String,
    pub fund: String,
    pub currency: &'static str,
    /// The organisation's owner, who sees its money.
    pub officer: String,
    pub officer_email: String,
    /// Who set the sponsor up.
    pub sponsor_email: String,
}

/// What a journey wants of its campaign and fund.
pub struct Wanted {
    pub currency: &'static str,
    pub country: &'static str,
    /// What the sponsor commits, minor units.
    pub commitment: i64,
    pub rule: Value,
    /// What the campaign tells, by language.
    pub story: Value,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            currency: "USD",
            country: "TN",
            commitment: 1_000_000,
            rule: json!({"mode": "first_come"}),
            story: json!({
                "ar": "نزرع الأشجار معًا.", "en": "We plant trees together.", "fr": "Nous plantons des arbres.",
            }),
        }
    }
}

/// The moment so many hours from now.
pub fn in_hours(hours: i64) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "the suite runs by the machine's clock"
    )]
    let now = Timestamp::now();
    now.checked_add(SignedDuration::from_hours(hours))
        .unwrap()
        .to_string()
}

pub fn unique(prefix: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "names of this run alone")]
    let id = Uuid::new_v4().simple().to_string();
    format!("{prefix}-{}", &id[..12])
}

impl Suite {
    pub async fn stage(&self, wanted: Wanted) -> Stage {
        let reviewer = self.token("admin@rifada.test");
        let officer_email = format!("{}@journey.test", unique("officer"));
        let officer = self.token(&officer_email);
        let organisation = self.organisation(&wanted, &officer, &reviewer).await;
        let (campaign, slug) = self
            .live_campaign(&wanted, &organisation, &officer, &reviewer)
            .await;
        let sponsor_email = format!("{}@journey.test", unique("sponsor"));
        let (fund, sponsor) = self
            .active_fund(&wanted, &campaign, &sponsor_email, &reviewer)
            .await;
        Stage {
            campaign,
            slug,
            organisation,
            sponsor,
            fund,
            currency: wanted.currency,
            officer,
            officer_email,
            sponsor_email,
        }
    }

    async fn organisation(&self, wanted: &Wanted, officer: &str, reviewer: &str) -> String {
        let body = json!({
            "name": {"ar": "جمعية النخيل", "en": "Palm Society", "fr": "Société du palmier"},
            "country": wanted.country, "registration_number": unique("R"),
            "target_groups": ["local_communities"], "areas": ["climate_action"],
        });
        let organisation = self
            .campaign
            .post("/api/organisations", &body)
            .token(officer)
            .expect(201)
            .await;
        let id = organisation["id"].as_str().unwrap().to_owned();
        let path = format!("/api/organisations/{id}/verification");
        self.campaign
            .post(&path, &json!({}))
            .token(officer)
            .expect(200)
            .await;
        let decision = json!({"decision": "verified", "reason": "papers in order"});
        let decided = self
            .campaign
            .post(&format!("{path}/decision"), &decision)
            .token(reviewer)
            .expect(200)
            .await;
        assert_eq!(decided["state"], "verified");
        id
    }

    async fn live_campaign(
        &self,
        wanted: &Wanted,
        organisation: &str,
        officer: &str,
        reviewer: &str,
    ) -> (String, String) {
        let slug = unique("sustainable-climate");
        let body = json!({
            "organisation_id": organisation, "programme_id": null, "slug": slug,
            "title": {"en": "Sustainable Climate", "ar": "مناخ مستدام", "fr": "Climat durable"},
            "story": wanted.story,
            "kind": "fundraising", "funding_model": "flexible",
            "goal": {"amount": 5_000_000, "currency": wanted.currency},
            "starts_at": in_hours(-1), "ends_at": in_hours(24 * 30), "sdgs": [13], "areas": ["climate_action"],
            "groups": ["local_communities"], "fund_types": ["general"], "stacking": "waterfall", "permit": null,
            "budget": [{"label": {"en": "Trees"}, "amount": 3_000_000}],
        });
        let campaign = self
            .campaign
            .post("/api/campaigns", &body)
            .token(officer)
            .expect(201)
            .await;
        let id = campaign["id"].as_str().unwrap().to_owned();
        let path = format!("/api/campaigns/{id}");
        self.campaign
            .post(&format!("{path}/submit"), &json!({}))
            .token(officer)
            .expect(200)
            .await;
        let decision = json!({"decision": "approved", "reason": "clear and honest"});
        self.campaign
            .post(&format!("{path}/decision"), &decision)
            .token(reviewer)
            .expect(200)
            .await;
        eventually("a live campaign", async || {
            (self.campaign.get(&path).expect(200).await["state"] == "live").then_some(())
        })
        .await;
        (id, slug)
    }

    async fn active_fund(
        &self,
        wanted: &Wanted,
        campaign: &str,
        sponsor_email: &str,
        reviewer: &str,
    ) -> (String, String) {
        let sponsor_token = self.token(sponsor_email);
        let body = json!({"name": {"ar": "بنك الواحة", "en": "Oasis Bank"}, "kind": "company", "country": "EG"});
        let sponsor = self
            .pledge
            .post("/api/sponsors", &body)
            .token(&sponsor_token)
            .expect(201)
            .await;
        let sponsor = sponsor["id"].as_str().unwrap().to_owned();
        let decision = json!({"decision": "verified", "reason": "known"});
        let path = format!("/api/sponsors/{sponsor}/decision");
        self.pledge
            .post(&path, &decision)
            .token(reviewer)
            .expect(200)
            .await;
        let body = json!({
            "sponsor_id": sponsor, "name": {"en": "Oasis match"}, "priority": 10,
            "commitment": {"amount": wanted.commitment, "currency": wanted.currency},
            "starts_at": in_hours(-1), "ends_at": in_hours(24 * 20),
            "scope": {"campaigns": [campaign]}, "rule": wanted.rule,
        });
        let fund = self
            .pledge
            .post("/api/match-funds", &body)
            .token(&sponsor_token)
            .expect(201)
            .await;
        let fund = fund["id"].as_str().unwrap().to_owned();
        let path = format!("/api/match-funds/{fund}/activate");
        let active = self
            .pledge
            .post(&path, &json!({}))
            .token(&sponsor_token)
            .expect(200)
            .await;
        assert_eq!(active["state"], "active");
        (fund, sponsor)
    }
}
