//! What is done at an organisation's desk: drafts, pictures, invitations, and what reviewers take in hand.

use serde_json::{Value, json};

use super::mailbox::{mail_to, secret_of};
use super::officials::{Official, PAUSE, in_seconds};
use crate::http;

const HOUR_S: i64 = 3_600;

/// The smallest picture that there is.
const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 4, 0, 0, 0, 0xb5, 0x1c, 0x0c, 0x02, 0, 0, 0, 0x0b, b'I', b'D', b'A', b'T',
    0x78, 0xda, 0x63, 0x64, 0xf8, 0x0f, 0, 0x01, 0x05, 0x01, 0x01, 0x27, 0x18, 0xe3, 0x66, 0, 0, 0,
    0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

impl Official {
    /// Work at the desk of an organisation of someone's own: nobody invites more than 20 people a day.
    pub(super) async fn desk(&self, name: &str) -> anyhow::Result<()> {
        let owner = format!("desk-{name}@tour.test");
        let own = Self {
            officer: self.world.stage.token(&owner)?,
            ..self.clone()
        };
        own.at_desk(name).await
    }

    /// An organisation that writes, invites and waits, up to a campaign that is in a reviewer's hands.
    async fn at_desk(&self, name: &str) -> anyhow::Result<()> {
        let organisation = json!({
            "name": {"en": format!("Desk {name}")}, "country": "TN", "registration_number": format!("D-{name}"),
            "target_groups": ["local_communities"], "areas": ["climate_action"],
        });
        let id = self
            .make("/api/organisations", name, &self.officer, &organisation)
            .await?;
        let path = format!("/api/organisations/{id}");
        let version = self.version(&path).await?;
        let change = json!({"version": version, "website": "https://desk.example.org"});
        self.patch("campaign", &path, &self.officer, &change)
            .await?;
        self.drafts(name, &id).await?;
        self.invitations(name, &path).await?;
        let officer = Some(self.officer.as_str());
        let verification = format!("{path}/verification");
        self.post(&verification, officer, &json!({})).await?;
        self.in_hand(&verification).await?;
        let decision = json!({"decision": "verified", "reason": "papers in order"});
        let reviewer = Some(self.reviewer.as_str());
        self.post(&format!("{verification}/decision"), reviewer, &decision)
            .await?;
        self.shown(name, &id).await
    }

    async fn version(&self, path: &str) -> anyhow::Result<Value> {
        let read = self.world.read("campaign", path, &self.officer).await?;
        Ok(read.body["version"].clone())
    }

    /// A reviewer takes something in hand, and lets go of it.
    async fn in_hand(&self, path: &str) -> anyhow::Result<()> {
        let reviewer = Some(self.reviewer.as_str());
        for deed in ["claim", "release"] {
            self.post(&format!("{path}/{deed}"), reviewer, &json!({}))
                .await?;
        }
        Ok(())
    }

    /// What is typed, kept, and thrown away.
    async fn drafts(&self, name: &str, organisation: &str) -> anyhow::Result<()> {
        let draft = json!({"organisation_id": organisation, "kind": "campaign", "content": {"title_en": name}});
        let id = self
            .make("/api/drafts", name, &self.officer, &draft)
            .await?;
        let path = format!("/api/drafts/{id}");
        let version = self.version(&path).await?;
        let more = json!({"version": version, "content": {"title_en": name, "goal": "50"}});
        self.patch("campaign", &path, &self.officer, &more).await?;
        let officer = Some(self.officer.as_str());
        self.post(&format!("{path}/discard"), officer, &json!({}))
            .await?;
        Ok(())
    }

    /// One is taken back, one is accepted by whom it was mailed to.
    async fn invitations(&self, name: &str, path: &str) -> anyhow::Result<()> {
        let officer = Some(self.officer.as_str());
        let invitations = format!("{path}/invitations");
        let invite = |email: &str| json!({"email": email, "role": "editor", "locale": "en"});
        let gone = invite(&format!("gone-{name}@tour.test"));
        let gone = self
            .make(&invitations, &format!("{name}-gone"), &self.officer, &gone)
            .await?;
        self.post(&format!("{invitations}/{gone}/revoke"), officer, &json!({}))
            .await?;
        let email = format!("guest-{name}@tour.test");
        self.make(&invitations, name, &self.officer, &invite(&email))
            .await?;
        let guest = self.world.stage.token(&email)?;
        for _ in 0..40 {
            let mail = mail_to(self.world.stage.address("MAIL_DIR")?, &email)?;
            if let Some(secret) = mail.as_deref().and_then(secret_of) {
                let accept = json!({"secret": secret});
                self.post("/api/invitations/accept", Some(&guest), &accept)
                    .await?;
                return Ok(());
            }
            self.world.linger(PAUSE * 3).await;
        }
        anyhow::bail!("no invitation came to {email}")
    }

    /// A campaign with a picture, in a reviewer's hands.
    async fn shown(&self, name: &str, organisation: &str) -> anyhow::Result<()> {
        let body = json!({
            "organisation_id": organisation, "programme_id": null, "slug": format!("desk-{name}"),
            "title": {"en": name}, "story": {"en": "Made up."}, "kind": "fundraising", "funding_model": "flexible",
            "goal": {"amount": 50_000, "currency": "USD"}, "starts_at": in_seconds(-HOUR_S)?,
            "ends_at": in_seconds(24 * HOUR_S)?, "sdgs": [13], "areas": ["climate_action"],
            "groups": ["local_communities"], "fund_types": ["general"], "stacking": "waterfall", "permit": null,
            "budget": [],
        });
        let id = self
            .make(
                "/api/campaigns",
                &format!("desk-{name}"),
                &self.officer,
                &body,
            )
            .await?;
        let officer = Some(self.officer.as_str());
        let path = format!("/api/campaigns/{id}");
        if let Some(picture) = self.upload(organisation).await? {
            let chosen = json!({"picture": {"id": picture, "alt": {"en": "A dot"}}});
            self.post(&format!("{path}/picture"), officer, &chosen)
                .await?;
        }
        self.post(&format!("{path}/submit"), officer, &json!({}))
            .await?;
        self.in_hand(&path).await
    }

    /// Once: a copy that died before it could answer is what we are here for.
    async fn upload(&self, organisation: &str) -> anyhow::Result<Option<String>> {
        let base = self.world.stage.url("campaign")?;
        let url = format!("{base}/api/organisations/{organisation}/pictures");
        let call = self.world.http.post(url).bearer_auth(&self.officer);
        let call = call.header("content-type", "image/png").body(DOT);
        let answer = http::send(call).await.ok();
        Ok(answer.and_then(|answer| answer.text("/id").ok()))
    }
}
