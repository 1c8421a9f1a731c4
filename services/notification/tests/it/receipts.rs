//! From the gift to the mails.

use contracts::Locale;
use contracts::campaign::events::{CampaignChanged, CampaignPublished};
use contracts::notification::events::MessageSent;
use contracts::pledge::events::PledgeConfirmed;
use testkit::eventually;

use crate::world::{World, account, campaign_facts, contact, members_of, pledge_facts};

#[tokio::test]
async fn the_donor_gets_a_receipt_and_the_organisation_a_notice() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = world.gift(&campaign, "amal@donors.example").await;

    let receipt = world.mail.mail_to("amal@donors.example").await;
    assert_eq!(receipt.kind, "receipt");
    assert!(
        receipt.subject.contains("أشجار على النيل"),
        "{}",
        receipt.subject
    );
    assert!(
        receipt.text.contains("٥٢٠٫٠٠\u{a0}ج.م."),
        "{}",
        receipt.text
    );
    assert!(
        receipt.html.contains("<bdi>٥٢٠٫٠٠\u{a0}ج.م.</bdi>"),
        "{}",
        receipt.html
    );
    assert!(receipt.text.contains("2026/145"));
    assert!(receipt.raw.contains("Auto-Submitted: auto-generated"));
    assert!(receipt.raw.contains("From: Rifada <no-reply@rifada.test>"));

    for name in ["owner", "finance"] {
        let notice = world.mail.mail_to(&account(&campaign, name)).await;
        assert_eq!(notice.kind, "gift_notice");
        assert!(!notice.raw.contains("amal@"), "the donor is not named");
        assert!(!notice.text.contains("أمل"), "the donor is not named");
    }
    let sent: Vec<MessageSent> = eventually("three events", async || {
        let sent = world.env.broker.all::<MessageSent>();
        (sent.len() == 3).then_some(sent)
    })
    .await;
    assert!(
        sent.iter()
            .all(|sent| sent.pledge_id == Some(pledge.pledge_id))
    );
    let of_receipt = sent.iter().find(|sent| sent.kind == "receipt").unwrap();
    let domain = receipt.message_id.split_once('@').unwrap();
    assert_eq!(
        domain,
        (of_receipt.message_id.to_string().as_str(), "rifada.test")
    );
    assert_eq!(world.mail.asked(), 3, "the editor looks after no money");
    world.finish().await;
}

#[tokio::test]
async fn each_donor_is_written_to_in_their_language() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    for (locale, word) in [(Locale::En, "You paid"), (Locale::Fr, "Vous avez payé")] {
        let pledge = pledge_facts(&campaign);
        let address = format!("{locale}@donors.example");
        world.contacts.know(contact(&pledge, &address, locale));
        world.env.broker.say(&PledgeConfirmed(pledge)).await;
        let receipt = world.mail.mail_to(&address).await;
        assert!(receipt.text.contains(word), "{}", receipt.text);
        assert!(
            receipt
                .html
                .contains(&format!(r#"<html lang="{locale}" dir="ltr">"#))
        );
        assert!(receipt.raw.contains(&format!("Content-Language: {locale}")));
    }
    world.finish().await;
}

#[tokio::test]
async fn a_confirmation_heard_again_sends_nothing_again() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = pledge_facts(&campaign);
    world
        .contacts
        .know(contact(&pledge, "once@donors.example", Locale::En));
    let confirmed = PledgeConfirmed(pledge);
    let id = world.env.broker.say(&confirmed).await;
    world.env.broker.say_as(id, &confirmed).await;
    // The same fact under another id, too.
    world.env.broker.say(&confirmed).await;
    world.mail.mail_to("once@donors.example").await;
    world.env.broker.drained("notification").await;
    let again = world.gift(&campaign, "second@donors.example").await;
    world.mail.mail_to("second@donors.example").await;
    eventually("all that was queued is settled", async || {
        let open: i64 =
            sqlx::query_scalar("SELECT count(*) FROM messages WHERE settled_at IS NULL")
                .fetch_one(&world.env.db)
                .await
                .unwrap();
        (open == 0).then_some(())
    })
    .await;
    let to: Vec<String> = world
        .mail
        .taken()
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    assert_eq!(to.len(), 6, "two receipts, two notices each: {to:?}");
    assert_ne!(again.pledge_id, confirmed.0.pledge_id);
    world.finish().await;
}

#[tokio::test]
async fn a_gift_to_a_campaign_not_heard_of_yet_waits_for_it() {
    let world = World::start().await;
    let campaign = campaign_facts();
    world.gift(&campaign, "early@donors.example").await;
    world.env.broker.drained("notification").await;
    assert_eq!(world.mail.asked(), 0);
    world
        .env
        .broker
        .say(&CampaignPublished(campaign.clone()))
        .await;
    world.mail.mail_to("early@donors.example").await;
    world.finish().await;
}

#[tokio::test]
async fn older_facts_never_replace_newer_ones() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let mut newer = campaign.clone();
    newer.version = 3;
    newer.permit_number = Some("2026/999".to_owned());
    world.env.broker.say(&CampaignChanged(newer.clone())).await;
    world.knows(&newer).await;
    let mut older = campaign.clone();
    older.version = 2;
    older.permit_number = None;
    world.env.broker.say(&CampaignChanged(older)).await;

    let mut fewer = members_of(&campaign, 3);
    fewer.members.truncate(1);
    world.env.broker.say(&fewer).await;
    world.counted("SELECT count(*) FROM members", 1).await;
    world.env.broker.say(&members_of(&campaign, 2)).await;
    world.env.broker.drained("notification").await;

    world.gift(&campaign, "newer@donors.example").await;
    let receipt = world.mail.mail_to("newer@donors.example").await;
    assert!(receipt.text.contains("2026/999"), "{}", receipt.text);
    world.mail.mail_to(&account(&campaign, "owner")).await;
    world.counted("SELECT count(*) FROM members", 1).await;
    world.finish().await;
}
