//! Who may see a campaign's money, as the campaign service says.

use contracts::Text;
use contracts::campaign::events::{
    CampaignChanged, CampaignFacts, CampaignPublished, Member, OrganisationMembersChanged,
};
use contracts::campaign::{CampaignState, OrganisationRole, Stacking};
use jiff::SignedDuration;
use money::OrganisationId;

use crate::support::{Gift, Suite, money};

pub(crate) fn facts(
    suite: &Suite,
    gift: &Gift,
    organisation_id: OrganisationId,
    version: i64,
) -> CampaignFacts {
    let now = suite.env.clock.now();
    CampaignFacts {
        campaign_id: gift.campaign_id,
        version,
        state: CampaignState::Live,
        slug: "trees".to_owned(),
        title: Text::default(),
        organisation_id,
        organisation_name: Text::default(),
        country: "EG".to_owned(),
        programme_id: None,
        goal: money(1_000_000, "USD"),
        sdgs: vec![13],
        areas: Vec::new(),
        groups: Vec::new(),
        fund_types: vec!["general".to_owned()],
        stacking: Stacking::Waterfall,
        permit_number: None,
        starts_at: now,
        ends_at: now + SignedDuration::from_hours(1),
    }
}

pub(crate) async fn say_members(
    suite: &Suite,
    organisation_id: OrganisationId,
    version: i64,
    members: &[(&str, OrganisationRole)],
) {
    let members = members.iter().map(|(account, role)| Member {
        account: (*account).to_owned(),
        role: *role,
    });
    let event = OrganisationMembersChanged {
        organisation_id,
        version,
        members: members.collect(),
    };
    suite.env.broker.say(&event).await;
    suite.env.broker.drained("payment").await;
}

async fn sees(suite: &Suite, path: &str, account: &str) -> bool {
    let token = suite.env.issuers.user(account, &[]);
    let answer = suite.api.get(path).token(&token).send().await;
    assert!(matches!(answer.status, 200 | 404), "{}", answer.text);
    answer.status == 200
}

async fn until_sees(suite: &Suite, path: &str, account: &str, wanted: bool) {
    testkit::eventually(account, async || {
        (sees(suite, path, account).await == wanted).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn finance_sees_its_own_campaigns_payments() {
    let suite = Suite::start().await;
    let gift = suite.gift(5_000, 5_000, "USD");
    let opened = suite.paid(&gift).await;
    suite
        .until_count(
            "SELECT count(*) FROM settlements WHERE booked_at IS NOT NULL",
            1,
        )
        .await;
    let organisation: OrganisationId = suite.env.clock.id();
    let path = format!("/api/payments/{}", opened.id);
    let everyone = [
        ("owner@ngo.test", OrganisationRole::Owner),
        ("finance@ngo.test", OrganisationRole::Finance),
        ("editor@ngo.test", OrganisationRole::Editor),
    ];
    say_members(&suite, organisation, 2, &everyone).await;
    assert!(
        !sees(&suite, &path, "owner@ngo.test").await,
        "whose campaign it is was not said yet"
    );
    suite
        .env
        .broker
        .say(&CampaignPublished(facts(&suite, &gift, organisation, 1)))
        .await;
    until_sees(&suite, &path, "finance@ngo.test", true).await;
    assert!(sees(&suite, &path, "owner@ngo.test").await);
    assert!(!sees(&suite, &path, "editor@ngo.test").await);
    assert!(!sees(&suite, &path, "stranger@example.org").await);

    let token = suite.env.issuers.user("finance@ngo.test", &[]);
    let payment = suite.api.get(&path).token(&token).expect(200).await;
    assert!(payment["fee"]["amount"].as_i64().unwrap() > 0, "{payment}");

    // An older list changes nothing, a newer one does.
    say_members(
        &suite,
        organisation,
        1,
        &[("stranger@example.org", OrganisationRole::Owner)],
    )
    .await;
    until_sees(&suite, &path, "finance@ngo.test", true).await;
    assert!(!sees(&suite, &path, "stranger@example.org").await);
    say_members(
        &suite,
        organisation,
        3,
        &[("owner@ngo.test", OrganisationRole::Owner)],
    )
    .await;
    until_sees(&suite, &path, "finance@ngo.test", false).await;

    let other: OrganisationId = suite.env.clock.id();
    suite
        .env
        .broker
        .say(&CampaignChanged(facts(&suite, &gift, other, 3)))
        .await;
    until_sees(&suite, &path, "owner@ngo.test", false).await;
    suite
        .env
        .broker
        .say(&CampaignChanged(facts(&suite, &gift, organisation, 2)))
        .await;
    suite.env.broker.drained("payment").await;
    assert!(
        !sees(&suite, &path, "owner@ngo.test").await,
        "version 2 is older than 3"
    );
    suite.finish(0).await;
}
