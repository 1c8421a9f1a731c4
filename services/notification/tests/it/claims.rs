//! Who has a mail in hand, and what happens when they die, or lose sight of Postgres.

use std::time::Duration;

use contracts::notification::events::{MessageFailed, MessageSent};
use testkit::eventually;
use testkit::proxy::TcpProxy;
use tokio::time::sleep;
use url::Url;

use crate::mail_server::{MailServer, Manner};
use crate::world::{World, campaign_facts};

/// A gift to an organisation that nobody works for, and its receipt in hand of a silent mail server.
async fn in_hand(world: &World, donor: &str) {
    world.mail.behave(Manner::Silent);
    queued(world, donor).await;
    eventually("a mail in hand", async || {
        (world.mail.asked() == 1).then_some(())
    })
    .await;
}

async fn queued(world: &World, donor: &str) {
    let campaign = campaign_facts();
    let published = contracts::campaign::events::CampaignPublished(campaign.clone());
    world.env.broker.say(&published).await;
    world.knows(&campaign).await;
    world.gift(&campaign, donor).await;
}

async fn only(world: &World) -> (String, i32, i32) {
    sqlx::query_as("SELECT state, attempts, lost FROM messages")
        .fetch_one(&world.env.db)
        .await
        .unwrap()
}

async fn run(world: &World, sql: &'static str) {
    sqlx::query(sql).execute(&world.env.db).await.unwrap();
}

#[tokio::test]
async fn a_claim_is_kept_up_while_the_mail_is_in_hand() {
    let mut world = World::start().await;
    in_hand(&world, "slow@donors.example").await;
    world.replicate().await;
    for until in ["10:00:18", "10:00:26"] {
        world.later(8);
        let kept = format!("SELECT due_at = '2026-11-22T{until}Z' FROM messages");
        eventually("the claim is kept up", async || {
            let kept = sqlx::query_scalar(sqlx::AssertSqlSafe(kept.clone()));
            let kept: bool = kept.fetch_one(&world.env.db).await.unwrap();
            kept.then_some(())
        })
        .await;
    }
    assert_eq!(world.mail.asked(), 1, "the other replica leaves it alone");
    world.mail.behave(Manner::Takes);
    world.env.broker.heard::<MessageSent>(|_| true).await;
    assert_eq!(only(&world).await, ("handed_over".to_owned(), 1, 0));
    world.mail.mail_to("slow@donors.example").await;
    world.finish().await;
}

#[tokio::test]
async fn trap_34_a_crash_after_the_hand_over_repeats_the_mail_under_its_message_id() {
    let world = World::start().await;
    queued(&world, "twice@donors.example").await;
    world.env.broker.heard::<MessageSent>(|_| true).await;
    // As a process leaves it that dies when the server has taken the mail, before that is recorded.
    run(
        &world,
        "UPDATE messages SET state = 'sending', settled_at = NULL, due_at = '2026-11-22T10:00:10Z'",
    )
    .await;
    world.later(10);
    let sent = async || {
        let sent = world.env.broker.all::<MessageSent>();
        (sent.len() == 2).then_some(())
    };
    eventually("the repeat", sent).await;
    let ids: Vec<String> = world
        .mail
        .taken()
        .into_iter()
        .map(|mail| mail.message_id)
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids.first(), ids.last());
    assert_eq!(only(&world).await, ("handed_over".to_owned(), 2, 1));
    world.finish().await;
}

#[tokio::test]
async fn a_mail_that_kills_every_process_is_given_up() {
    let world = World::start().await;
    world.mail.behave(Manner::NotNow);
    queued(&world, "deadly@donors.example").await;
    let tried = "SELECT count(*) FROM messages WHERE state = 'queued' AND attempts = 1";
    world.counted(tried, 1).await;
    run(
        &world,
        "UPDATE messages SET state = 'sending', lost = 10, due_at = '2026-11-22T10:00:01Z'",
    )
    .await;
    world.later(1);
    world.env.broker.heard::<MessageFailed>(|_| true).await;
    assert_eq!(only(&world).await, ("failed".to_owned(), 2, 11));
    assert_eq!(world.mail.asked(), 1);
    world.finish().await;
}

/// A world whose service reaches Postgres through a proxy.
async fn behind_a_proxy() -> (World, TcpProxy) {
    let admin: Url = std::env::var("TEST_DATABASE_URL").unwrap().parse().unwrap();
    let address = format!(
        "{}:{}",
        admin.host_str().unwrap(),
        admin.port().unwrap_or(5432)
    );
    let proxy = TcpProxy::start(address.parse().unwrap()).await;
    let port = proxy.address().port();
    let world = World::configured(MailServer::start(), |config| {
        let mut url: Url = config.service.database_url.parse().unwrap();
        url.set_port(Some(port)).unwrap();
        config.service.database_url = url.into();
    })
    .await;
    (world, proxy)
}

#[tokio::test]
async fn a_mail_that_was_taken_while_postgres_was_away_is_not_sent_again() {
    let (world, proxy) = behind_a_proxy().await;
    in_hand(&world, "once@donors.example").await;
    proxy.refuse(true);
    proxy.cut();
    world.mail.behave(Manner::Takes);
    world.mail.mail_to("once@donors.example").await;
    sleep(Duration::from_secs(2)).await;
    assert_eq!(only(&world).await, ("sending".to_owned(), 1, 0));
    proxy.restore();
    world.env.broker.heard::<MessageSent>(|_| true).await;
    assert_eq!(only(&world).await, ("handed_over".to_owned(), 1, 0));
    world.mail.mail_to("once@donors.example").await;
    world.finish().await;
}

#[tokio::test]
async fn who_loses_sight_of_postgres_lets_go_before_another_takes_the_mail() {
    let (mut world, proxy) = behind_a_proxy().await;
    in_hand(&world, "handed-on@donors.example").await;
    proxy.refuse(true);
    proxy.cut();
    // Longer than it may believe in its claim, shorter than the claim.
    sleep(Duration::from_secs(9)).await;
    world.replicate().await;
    world.later(10);
    eventually("the other has it in hand", async || {
        (world.mail.asked() == 2).then_some(())
    })
    .await;
    world.mail.behave(Manner::Takes);
    world.env.broker.heard::<MessageSent>(|_| true).await;
    assert_eq!(only(&world).await, ("handed_over".to_owned(), 2, 1));
    let taken = world.mail.taken();
    assert_eq!(taken.len(), 1, "the first let go of the connection");
    proxy.restore();
    world.finish().await;
}
