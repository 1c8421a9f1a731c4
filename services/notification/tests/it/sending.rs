//! Mail servers that are away, slow, or say no.

use std::time::Duration;

use contracts::notification::events::{MessageFailed, MessageSent};
use testkit::eventually;

use crate::mail_server::{MailServer, Manner};
use crate::world::{World, contact, members_of, pledge_facts};

async fn states(world: &World) -> Vec<(String, i32)> {
    sqlx::query_as("SELECT state, attempts FROM messages ORDER BY id")
        .fetch_all(&world.env.db)
        .await
        .unwrap()
}

async fn queued_after(world: &World, attempts: i32) {
    eventually("a failed try", async || {
        (states(world).await == [("queued".to_owned(), attempts)]).then_some(())
    })
    .await;
}

/// A gift to an organisation that nobody works for: one mail alone.
async fn lone_gift(world: &World, donor: &str) {
    let campaign = crate::world::campaign_facts();
    let published = contracts::campaign::events::CampaignPublished(campaign.clone());
    world.env.broker.say(&published).await;
    world.knows(&campaign).await;
    world.gift(&campaign, donor).await;
}

#[tokio::test]
async fn a_mail_server_that_was_away_gets_the_mail_when_it_is_back() {
    let port = MailServer::free_port();
    let away = format!("smtp://127.0.0.1:{port}");
    let mut world = World::with(MailServer::start(), &away).await;
    lone_gift(&world, "patient@donors.example").await;
    queued_after(&world, 1).await;
    world.later(6);
    queued_after(&world, 2).await;
    world.mail = MailServer::start_at(port);
    world.later(21);
    world.mail.mail_to("patient@donors.example").await;
    world.env.broker.heard::<MessageSent>(|_| true).await;
    assert_eq!(states(&world).await, [("handed_over".to_owned(), 3)]);
    world.finish().await;
}

#[tokio::test]
async fn one_mail_at_a_time_asks_whether_the_server_is_back() {
    let port = MailServer::free_port();
    let away = format!("smtp://127.0.0.1:{port}");
    let mut world = World::with(MailServer::start(), &away).await;
    let campaign = crate::world::campaign_facts();
    let published = contracts::campaign::events::CampaignPublished(campaign.clone());
    world.env.broker.say(&published).await;
    world.knows(&campaign).await;
    for gift in 0..40 {
        world
            .gift(&campaign, &format!("donor{gift}@donors.example"))
            .await;
    }
    world.counted("SELECT count(*) FROM messages", 40).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let tries = "SELECT sum(attempts) FROM messages";
    let tries: i64 = sqlx::query_scalar(tries)
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert!((1..=15).contains(&tries), "{tries} tries");
    world.mail = MailServer::start_at(port);
    world.later(15);
    let settled = "SELECT count(*) FROM messages WHERE state = 'handed_over'";
    world.counted(settled, 40).await;
    assert_eq!(world.mail.taken().len(), 40);
    world.finish().await;
}

#[tokio::test]
async fn a_kind_that_only_a_newer_copy_knows_is_left_to_it() {
    let world = World::start().await;
    lone_gift(&world, "first@donors.example").await;
    world.env.broker.heard::<MessageSent>(|_| true).await;
    sqlx::query("ALTER TABLE messages DROP CONSTRAINT messages_kind_check")
        .execute(&world.env.db)
        .await
        .unwrap();
    let newer =
        "UPDATE messages SET kind = 'newer', state = 'queued', attempts = 0, settled_at = NULL";
    sqlx::query(newer).execute(&world.env.db).await.unwrap();
    lone_gift(&world, "second@donors.example").await;
    world.mail.mail_to("second@donors.example").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let untouched =
        "SELECT count(*) FROM messages WHERE kind = 'newer' AND state = 'queued' AND attempts = 0";
    world.counted(untouched, 1).await;
    world.finish().await;
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_until_it_is_given_up() {
    let world = World::start().await;
    world.mail.behave(Manner::NotNow);
    lone_gift(&world, "full@donors.example").await;
    for attempt in 1..=12 {
        queued_after(&world, attempt).await;
        world.later(4 * 3600);
    }
    let failed: MessageFailed = world.env.broker.heard(|_| true).await;
    assert_eq!(failed.kind, "receipt");
    assert_eq!(states(&world).await, [("failed".to_owned(), 13)]);
    assert_eq!(world.mail.asked(), 13);
    world.finish().await;
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again() {
    let world = World::start().await;
    world.mail.behave(Manner::Never);
    lone_gift(&world, "nobody@donors.example").await;
    world.env.broker.heard::<MessageFailed>(|_| true).await;
    assert_eq!(states(&world).await, [("failed".to_owned(), 1)]);
    assert!(world.mail.taken().is_empty());
    let metrics = world.api.get("/metrics").send().await.text;
    let counted = r#"mails_total{kind="receipt",result="failed"}"#;
    assert!(metrics.contains(counted), "{metrics}");
    world.finish().await;
}

#[tokio::test]
async fn a_donor_who_was_forgotten_gets_no_mail() {
    let world = World::start().await;
    let campaign = crate::world::campaign_facts();
    let published = contracts::campaign::events::CampaignPublished(campaign.clone());
    world.env.broker.say(&published).await;
    let unknown = contracts::pledge::events::PledgeConfirmed(pledge_facts(&campaign));
    world.env.broker.say(&unknown).await;
    world.env.broker.heard::<MessageFailed>(|_| true).await;
    assert_eq!(world.mail.asked(), 0);
    world.finish().await;
}

#[tokio::test]
async fn the_receipt_waits_while_pledge_is_away() {
    let world = World::start().await;
    world.contacts.be_down(true);
    lone_gift(&world, "later@donors.example").await;
    queued_after(&world, 1).await;
    world.contacts.be_down(false);
    world.later(6);
    world.mail.mail_to("later@donors.example").await;
    world.env.broker.heard::<MessageSent>(|_| true).await;
    world.finish().await;
}

#[tokio::test]
async fn trap_34_a_repeat_after_a_broken_connection_can_be_told() {
    let world = World::start().await;
    world.mail.behave(Manner::TakesAndBreaks);
    lone_gift(&world, "twice@donors.example").await;
    queued_after(&world, 1).await;
    world.mail.behave(Manner::Takes);
    world.later(6);
    world.env.broker.heard::<MessageSent>(|_| true).await;
    let taken = world.mail.taken();
    assert_eq!(taken.len(), 2, "whether the first was taken can't be known");
    assert_eq!(
        taken.first().map(|mail| &mail.message_id),
        taken.last().map(|mail| &mail.message_id)
    );
    world.finish().await;
}

#[tokio::test]
async fn a_replica_that_died_leaves_its_mail_to_another() {
    let world = World::start().await;
    world.mail.behave(Manner::NotNow);
    lone_gift(&world, "orphan@donors.example").await;
    queued_after(&world, 1).await;
    world.mail.behave(Manner::Takes);
    // As a process leaves it that dies while the mail server has the word.
    let abandoned =
        "UPDATE messages SET state = 'sending', attempts = 2, due_at = '2026-11-22T10:00:10Z'";
    sqlx::query(abandoned).execute(&world.env.db).await.unwrap();
    world.later(9);
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert!(world.mail.taken().is_empty(), "the claim still holds");
    world.later(1);
    world.mail.mail_to("orphan@donors.example").await;
    world.env.broker.heard::<MessageSent>(|_| true).await;
    assert_eq!(states(&world).await, [("handed_over".to_owned(), 3)]);
    world.finish().await;
}

#[tokio::test]
async fn a_silent_mail_server_holds_up_nothing_that_is_heard() {
    let world = World::start().await;
    world.mail.behave(Manner::Silent);
    let campaign = world.campaign().await;
    for gift in 0..20 {
        world
            .gift(&campaign, &format!("slow{gift}@donors.example"))
            .await;
    }
    world
        .counted("SELECT count(*) FROM messages WHERE kind = 'receipt'", 20)
        .await;
    world.env.broker.say(&members_of(&campaign, 2)).await;
    world.env.broker.drained("notification").await;
    world
        .counted("SELECT members_version FROM organisations", 2)
        .await;
    assert!(world.mail.taken().is_empty());
    world.mail.behave(Manner::Takes);
    world
        .counted(
            "SELECT count(*) FROM messages WHERE state = 'handed_over'",
            60,
        )
        .await;
    world.finish().await;
}

#[tokio::test]
async fn a_code_to_sign_in_never_waits_for_receipts() {
    let world = World::start().await;
    world.mail.behave(Manner::SilentForDonors);
    let campaign = crate::world::campaign_facts();
    let published = contracts::campaign::events::CampaignPublished(campaign.clone());
    world.env.broker.say(&published).await;
    world.knows(&campaign).await;
    for gift in 0..20 {
        let donor = format!("slow{gift}@donors.example");
        world.gift(&campaign, &donor).await;
    }
    eventually("every place for letters is taken", async || {
        (world.mail.asked() == 6).then_some(())
    })
    .await;
    for person in 0..5 {
        let to = format!("person{person}@people.example");
        world.ask(&world.sign_in(&to)).expect(202).await;
        world.mail.mail_to(&to).await;
    }
    assert_eq!(world.mail.taken().len(), 5);
    assert_eq!(world.api.get("/readyz").send().await.status, 200);
    world.mail.behave(Manner::Takes);
    let settled = "SELECT count(*) FROM messages WHERE state = 'handed_over'";
    world.counted(settled, 25).await;
    world.finish().await;
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_silent_mail_server() {
    let world = World::start().await;
    world.mail.behave(Manner::Silent);
    lone_gift(&world, "slow@donors.example").await;
    eventually("a mail in hand", async || {
        (world.mail.asked() == 1).then_some(())
    })
    .await;
    let started = std::time::Instant::now();
    world.finish_at_once(0).await;
    assert!(
        started.elapsed() < Duration::from_secs(12),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn replicas_share_the_mails() {
    let mut world = World::start().await;
    world.replicate().await;
    world.replicate().await;
    let campaign = world.campaign().await;
    for gift in 0..30 {
        let pledge = pledge_facts(&campaign);
        let donor = format!("donor{gift}@donors.example");
        world
            .contacts
            .know(contact(&pledge, &donor, contracts::Locale::Fr));
        let confirmed = contracts::pledge::events::PledgeConfirmed(pledge);
        world.env.broker.say(&confirmed).await;
    }
    world
        .counted(
            "SELECT count(*) FROM messages WHERE state = 'handed_over'",
            90,
        )
        .await;
    let mut ids: Vec<String> = world
        .mail
        .taken()
        .into_iter()
        .map(|mail| mail.message_id)
        .collect();
    assert_eq!(ids.len(), 90);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 90, "no mail was handed over twice");
    world.finish().await;
}
