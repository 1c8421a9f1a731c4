//! One test's world: the service, and those it deals with.

use contracts::campaign::events::{
    CampaignFacts, CampaignPublished, Member, OrganisationMembersChanged,
};
use contracts::campaign::{CampaignState, OrganisationRole, Stacking};
use contracts::pledge::api::Contact;
use contracts::pledge::events::{Match, PledgeConfirmed, PledgeFacts};
use contracts::pledge::{Backing, PledgeState};
use contracts::{Locale, Text};
use jiff::{SignedDuration, Timestamp};
use money::{CampaignId, DonorId, FundId, Money, OrganisationId, PledgeId};
use notification::{Config, Notification};
use platform::Running;
use testkit::{Api, Env, eventually};
use uuid::Uuid;

use crate::contacts::Contacts;
use crate::mail_server::MailServer;

pub(crate) const NOW: &str = "2026-11-22T10:00:00Z";

pub(crate) struct World {
    pub(crate) env: Env,
    pub(crate) contacts: Contacts,
    pub(crate) mail: MailServer,
    pub(crate) api: Api,
    running: Vec<Running>,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::configured(MailServer::start(), |_| {}).await
    }

    pub(crate) async fn with(mail: MailServer, smtp_url: &str) -> Self {
        Self::configured(mail, |config| config.smtp = smtp_url.parse().unwrap()).await
    }

    /// With settings of the test's own.
    pub(crate) async fn configured(mail: MailServer, set: impl FnOnce(&mut Config)) -> Self {
        Self::around(Env::at::<Notification>(NOW).await, mail, set).await
    }

    /// For processes of their own, whose clock is the machine's.
    pub(crate) async fn by_the_machines_clock(mail: MailServer) -> Self {
        Self::around(Env::start::<Notification>().await, mail, |_| {}).await
    }

    async fn around(env: Env, mail: MailServer, set: impl FnOnce(&mut Config)) -> Self {
        let contacts = Contacts::start(&env);
        let mut config = config(&env, &contacts, &mail.url());
        set(&mut config);
        let (running, api) = env.run::<Notification>(config).await;
        Self {
            env,
            contacts,
            mail,
            api,
            running: vec![running],
        }
    }

    /// One more copy of the service.
    pub(crate) async fn replicate(&mut self) {
        let config = config(&self.env, &self.contacts, &self.mail.url());
        self.running
            .push(self.env.run::<Notification>(config).await.0);
    }

    /// Leaves nobody to hear and to send.
    pub(crate) async fn stop_copies(&mut self) {
        for running in self.running.drain(..) {
            running.stop().await;
        }
    }

    /// A campaign that the service has heard of, of an organisation that nobody works for.
    pub(crate) async fn campaign_without_members(&self) -> CampaignFacts {
        let facts = campaign_facts();
        self.env.broker.say(&CampaignPublished(facts.clone())).await;
        self.knows(&facts).await;
        facts
    }

    pub(crate) fn later(&self, seconds: i64) {
        self.env.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// A campaign that the service has heard of, of an organisation with a finance officer and an editor.
    pub(crate) async fn campaign(&self) -> CampaignFacts {
        let facts = campaign_facts();
        let members = members_of(&facts, 1);
        self.env.broker.say(&members).await;
        self.env.broker.say(&CampaignPublished(facts.clone())).await;
        self.knows(&facts).await;
        self.counted("SELECT count(*) FROM members", 3).await;
        facts
    }

    pub(crate) async fn knows(&self, facts: &CampaignFacts) {
        let known = || {
            sqlx::query_scalar::<_, i64>("SELECT version FROM campaigns WHERE id = $1")
                .bind(facts.campaign_id.0)
                .fetch_optional(&self.env.db)
        };
        eventually("the campaign", async || {
            (known().await.unwrap() == Some(facts.version)).then_some(())
        })
        .await;
    }

    pub(crate) async fn counted(&self, sql: &'static str, count: i64) {
        eventually(&format!("{count} by {sql}"), async || {
            let found: i64 = sqlx::query_scalar(sql)
                .fetch_one(&self.env.db)
                .await
                .unwrap();
            (found == count).then_some(())
        })
        .await;
    }

    /// A gift that pledge confirms, and whose donor it knows by this address.
    pub(crate) async fn gift(&self, campaign: &CampaignFacts, donor: &str) -> PledgeFacts {
        let pledge = pledge_facts(campaign);
        self.contacts.know(contact(&pledge, donor, Locale::Ar));
        self.env.broker.say(&PledgeConfirmed(pledge.clone())).await;
        pledge
    }

    pub(crate) async fn finish(self) {
        self.finish_with(0).await;
    }

    pub(crate) async fn finish_with(self, dead_letters: u32) {
        // A mail that was taken is yet to be recorded, and that to be told.
        self.counted("SELECT count(*) FROM messages WHERE state = 'sending'", 0)
            .await;
        self.finish_at_once(dead_letters).await;
    }

    /// With mails in hand.
    pub(crate) async fn finish_at_once(self, dead_letters: u32) {
        self.env.finish(self.running, dead_letters).await;
        self.contacts.stop().await;
    }
}

fn config(env: &Env, contacts: &Contacts, smtp_url: &str) -> Config {
    let mut service = env.config();
    service.peers.pledge = contacts.url.clone();
    Config {
        service,
        smtp: smtp_url.parse().unwrap(),
        from: "Rifada <no-reply@rifada.test>".parse().unwrap(),
        messages_kept: SignedDuration::from_hours(24 * 730),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests of one run must not meet each other's ids"
)]
pub(crate) fn random() -> Uuid {
    Uuid::new_v4()
}

pub(crate) fn text(ar: &str, en: &str) -> Text {
    Text {
        ar: Some(ar.to_owned()),
        en: Some(en.to_owned()),
        fr: None,
    }
}

pub(crate) fn money(amount: i64, code: &str) -> Money {
    Money::new(amount, code.parse().unwrap())
}

pub(crate) fn campaign_facts() -> CampaignFacts {
    CampaignFacts {
        campaign_id: CampaignId(random()),
        version: 1,
        state: CampaignState::Live,
        slug: "nile-trees".to_owned(),
        title: text("أشجار على النيل", "Trees along the Nile"),
        organisation_id: OrganisationId(random()),
        organisation_name: text("جمعية النخيل", "Palm Society"),
        country: "EG".to_owned(),
        programme_id: None,
        goal: money(5_000_000, "EGP"),
        sdgs: vec![13],
        areas: Vec::new(),
        groups: Vec::new(),
        fund_types: vec!["general".to_owned()],
        stacking: Stacking::Waterfall,
        permit_number: Some("2026/145".to_owned()),
        starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2027-01-01T00:00:00Z".parse().unwrap(),
    }
}

pub(crate) fn members_of(facts: &CampaignFacts, version: i64) -> OrganisationMembersChanged {
    let member = |name: &str, role| Member {
        account: format!("{name}@{}.example", facts.organisation_id),
        role,
    };
    OrganisationMembersChanged {
        organisation_id: facts.organisation_id,
        version,
        members: vec![
            member("owner", OrganisationRole::Owner),
            member("finance", OrganisationRole::Finance),
            member("editor", OrganisationRole::Editor),
        ],
    }
}

pub(crate) fn account(facts: &CampaignFacts, name: &str) -> String {
    format!("{name}@{}.example", facts.organisation_id)
}

pub(crate) fn pledge_facts(campaign: &CampaignFacts) -> PledgeFacts {
    let at: Timestamp = NOW.parse().unwrap();
    PledgeFacts {
        pledge_id: PledgeId(random()),
        version: 2,
        state: PledgeState::Confirmed,
        campaign_id: campaign.campaign_id,
        donor_id: DonorId(random()),
        amount: money(50_000, "EGP"),
        charge: money(52_000, "EGP"),
        retained: money(50_000, "EGP"),
        matched: money(75_000, "EGP"),
        matches: vec![
            Match {
                fund_id: FundId(random()),
                sponsor: text("مؤسسة النماء", "Namaa Foundation"),
                backing: Backing::Guaranteed,
                amount: 50_000,
            },
            Match {
                fund_id: FundId(random()),
                sponsor: text("شركة الدلتا", "Delta Company"),
                backing: Backing::Promised,
                amount: 25_000,
            },
        ],
        fund_type: "general".to_owned(),
        anonymous: true,
        refund: None,
        at,
    }
}

pub(crate) fn contact(pledge: &PledgeFacts, email: &str, locale: Locale) -> Contact {
    Contact {
        pledge_id: pledge.pledge_id,
        donor_id: pledge.donor_id,
        email: email.to_owned(),
        name: Some("أمل".to_owned()),
        locale,
        anonymous: pledge.anonymous,
        receipt_token: "leave-to-look".to_owned(),
    }
}
