//! Processes of their own that are killed at named points, and another that goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use contracts::Locale;
use contracts::pledge::events::PledgeConfirmed;
use platform::tokens::SigningKey;

use crate::mail_server::MailServer;
use crate::world::{World, contact, pledge_facts};

/// Around each commit between an event and its mail, and around the hand-over.
const POINTS: [&str; 8] = [
    "queue-receipt.before-commit",
    "queue-receipt.after-commit",
    "claim-mails.before-commit",
    "claim-mails.after-commit",
    "send-mail.before-data",
    "send-mail.after-data",
    "settle-mail.before-commit",
    "settle-mail.after-commit",
];
const GIFTS: usize = 40;
/// The signal of a process that ends itself on the spot, without a word to anyone.
const ABORTED: i32 = 6;
/// Everything is settled so soon after the last death.
const SOON: Duration = Duration::from_secs(30);

/// A copy of the service that dies when it comes by a point.
fn doomed(world: &World, point: &str) -> Child {
    let service = world.env.config();
    let nowhere = "http://127.0.0.1:1";
    Command::new(env!("CARGO_BIN_EXE_notification"))
        .env_clear()
        .envs(
            ["WEB_URL", "CAMPAIGN_URL", "PAYMENT_URL", "NOTIFICATION_URL"]
                .map(|name| (name, nowhere)),
        )
        .envs([
            ("BIND", "127.0.0.1:0"),
            ("AMQP_URL", &service.amqp_url),
            ("DATABASE_URL", &service.database_url),
            ("PLEDGE_URL", world.contacts.url.as_str()),
            ("SIGNING_KEY", &SigningKey::generate_pem().unwrap()),
            ("SMTP_URL", &world.mail.url()),
            ("MAIL_FROM", "Rifada <no-reply@rifada.test>"),
            ("KILL_AT", point),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until it died, which it does by itself.
async fn dies(child: &mut Child, point: &str) {
    let status = testkit::eventually(&format!("a death at {point}"), async || {
        child.try_wait().unwrap()
    })
    .await;
    assert_eq!(status.signal(), Some(ABORTED), "{point}: {status}");
}

#[tokio::test]
async fn trap_34_whenever_a_process_dies_each_gift_has_one_receipt() {
    let mut world = World::by_the_machines_clock(MailServer::start()).await;
    // Copies of their own have keys of their own.
    world.contacts.ask_for_no_token();
    let campaign = world.campaign_without_members().await;
    world.stop_copies().await;
    let mut given = BTreeMap::new();
    for gift in 0..GIFTS {
        let pledge = pledge_facts(&campaign);
        let donor = format!("donor{gift}@donors.example");
        world.contacts.know(contact(&pledge, &donor, Locale::En));
        given.insert(donor, pledge.clone());
        world.env.broker.say(&PledgeConfirmed(pledge)).await;
    }
    // One after the other, so that each comes by its point.
    for point in POINTS {
        let mut child = doomed(&world, point);
        dies(&mut child, point).await;
    }
    let last = Instant::now();
    world.replicate().await;
    let settled = "SELECT count(*) FROM messages WHERE kind = 'receipt' AND state = 'handed_over'";
    world.counted(settled, i64::try_from(GIFTS).unwrap()).await;
    assert!(last.elapsed() < SOON, "{:?}", last.elapsed());

    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mail in world.mail.taken() {
        let to = mail.to.into_iter().next().unwrap();
        ids.entry(to).or_default().insert(mail.message_id);
    }
    assert!(ids.keys().eq(given.keys()), "{ids:?}");
    assert!(ids.values().all(|ids| ids.len() == 1), "{ids:?}");
    let repeats = world.mail.taken().len() - GIFTS;
    // What three of them had in hand when they died, between its hand-over and its record.
    assert!((2..=18).contains(&repeats), "{repeats} repeats");
    world.finish().await;
}
