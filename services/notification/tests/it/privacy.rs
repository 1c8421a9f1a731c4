//! A donor's address is known at the moment of sending, and nowhere else.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use contracts::campaign::events::CampaignFacts;
use contracts::notification::events::{MessageFailed, MessageSent};
use money::PledgeId;
use sqlx::Row as _;

use crate::mail_server::Manner;
use crate::world::{World, account};

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every row of every table, as text.
async fn everything(world: &World) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()",
    )
    .fetch_all(&world.env.db)
    .await
    .unwrap();
    assert!(tables.iter().any(|table| table == "messages"), "{tables:?}");
    let mut all = String::new();
    for table in tables {
        let sql = format!("SELECT to_jsonb(t)::text FROM {table} t");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(&world.env.db)
            .await
            .unwrap();
        for row in rows {
            all.push_str(&row.get::<String, _>(0));
            all.push('\n');
        }
    }
    all
}

/// A donor whose mail is refused for now and then taken, and one whose mail is refused for good by a
/// server that repeats the address, as real ones do.
async fn two_gifts(world: &World, campaign: &CampaignFacts) -> PledgeId {
    world.mail.behave(Manner::NotNow);
    let pledge = world.gift(campaign, "hidden@donors.example").await;
    let tried = "SELECT count(*) FROM messages WHERE state = 'queued' AND attempts = 1";
    world.counted(tried, 3).await;
    let rows = everything(world).await;
    assert!(!rows.contains("hidden@"), "while it waits");
    world.mail.behave(Manner::Takes);
    world.later(6);
    world.mail.mail_to("hidden@donors.example").await;
    let broker = &world.env.broker;
    broker
        .heard::<MessageSent>(|sent| sent.kind == "receipt")
        .await;
    world.mail.behave(Manner::Never);
    world.gift(campaign, "nobody@donors.example").await;
    broker
        .heard::<MessageFailed>(|failed| failed.kind == "receipt")
        .await;
    let settled = "SELECT count(*) FROM messages WHERE settled_at IS NOT NULL";
    world.counted(settled, 6).await;
    pledge.pledge_id
}

#[tokio::test]
async fn no_address_in_rows_events_or_logs() {
    tracing_subscriber::fmt()
        // The mail server that the test plays logs what it hears.
        .with_env_filter("trace,mailin=off")
        .with_writer(|| Log)
        .init();
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = two_gifts(&world, &campaign).await;

    let rows = everything(&world).await;
    assert!(rows.contains(&pledge.to_string()), "the rows were read");
    for secret in ["hidden@", "nobody@", "أمل"] {
        assert!(!rows.contains(secret), "{secret} in rows");
    }
    let mails: Vec<String> = sqlx::query_scalar("SELECT to_jsonb(m)::text FROM messages m")
        .fetch_all(&world.env.db)
        .await
        .unwrap();
    assert!(mails.iter().all(|row| !row.contains('@')), "{mails:?}");

    let sent = world.env.broker.all::<MessageSent>();
    let failed = world.env.broker.all::<MessageFailed>();
    let events = serde_json::to_string(&(&sent, &failed)).unwrap();
    assert!(!events.contains('@'), "{events}");

    let owner = account(&campaign, "owner");
    world.finish().await;
    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    let log = String::from_utf8_lossy(&log);
    for line in ["a mail will be tried again", "a mail was given up"] {
        assert!(log.contains(line), "the log was kept");
    }
    for secret in ["hidden@", "nobody@", "أمل", owner.as_str()] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} in the log");
    }
}
