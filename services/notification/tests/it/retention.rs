//! Mails are forgotten a while after they were settled.

use jiff::SignedDuration;

use crate::world::World;

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn old_mails_are_forgotten_by_however_many_replicas() {
    let mut world = World::start().await;
    let campaign = world.campaign().await;
    world.gift(&campaign, "old@donors.example").await;
    let settled = "SELECT count(*) FROM messages WHERE settled_at IS NOT NULL";
    world.counted(settled, 3).await;
    world.later(700 * DAY);
    world.gift(&campaign, "new@donors.example").await;
    world.counted(settled, 6).await;
    world.later(30 * DAY);
    // A replica looks when it starts; both do so at once.
    world.replicate().await;
    world.counted(settled, 6).await;
    world.later(1);
    world.replicate().await;
    world.replicate().await;
    world.counted(settled, 3).await;
    assert_eq!(world.mail.taken().len(), 6, "nothing was sent again");
    world.mail.mail_to("new@donors.example").await;
    world.finish().await;
}

#[tokio::test]
async fn what_is_not_settled_is_kept() {
    let mut world = World::configured(crate::mail_server::MailServer::start(), |config| {
        config.messages_kept = SignedDuration::from_hours(1);
    })
    .await;
    world.mail.behave(crate::mail_server::Manner::NotNow);
    let campaign = world.campaign().await;
    world.gift(&campaign, "waits@donors.example").await;
    let waiting = "SELECT count(*) FROM messages WHERE state = 'queued' AND attempts > 0";
    world.counted(waiting, 3).await;
    world.later(2 * 3600);
    world.replicate().await;
    world.counted(waiting, 3).await;
    world.mail.behave(crate::mail_server::Manner::Takes);
    world.later(5 * 3600);
    world.mail.mail_to("waits@donors.example").await;
    world.finish().await;
}
