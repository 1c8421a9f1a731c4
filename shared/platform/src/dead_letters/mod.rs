//! What an operator does with messages that could not be acted on: list, look, replay, drop.

mod api;
mod letter;
mod queue;

use std::io::Write;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use contracts::subscriptions::heard_by;
use jiff::{SignedDuration, Timestamp};

pub(crate) use self::api::routes;
use self::letter::DeadLetter;
use self::queue::Queue;

/// What to do with dead letters.
#[derive(Debug, Subcommand)]
pub enum DeadLetters {
    /// Every dead letter, the oldest first
    List {
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Headers and body of one
    Look {
        /// Its event's id, or the sha:... that the list shows where there is none
        id: String,
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Have the service try again: back to the end of its queue, as if it came for the first time
    Replay {
        /// Which ones
        #[command(flatten)]
        which: Which,
        /// Also those that are older than the service remembers what it did: they may take effect twice
        #[arg(long)]
        old: bool,
    },
    /// Throw away for good
    Drop {
        /// Which ones
        #[command(flatten)]
        which: Which,
    },
}

/// One, or all that are there now.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// The event's id, or the sha:... that the list shows where there is none
    id: Option<String>,
    /// All that are there now
    #[arg(long)]
    all: bool,
}

impl Which {
    fn takes(&self, letter: &DeadLetter) -> bool {
        self.all || self.id.as_deref() == Some(letter.id.as_str())
    }
}

/// Where the letters are, and what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The service's name.
    pub service: &'static str,
    /// The broker.
    pub amqp_url: &'a str,
    /// The time.
    pub now: Timestamp,
    /// How long the service remembers what it acted on.
    pub inbox_retention: SignedDuration,
}

/// Runs a command, and writes what it has to say.
///
/// # Errors
/// When the broker can't be used, or there is no such letter.
pub async fn run(
    office: Office<'_>,
    command: DeadLetters,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let service = office.service;
    anyhow::ensure!(
        !heard_by(service).is_empty(),
        "{service} hears no events, so it has no dead letters"
    );
    let queue = Queue::open(service, office.amqp_url).await?;
    let done = match command {
        DeadLetters::List { json } => list(&queue, office.now, json, out).await,
        DeadLetters::Look { id, json } => look(&queue, office.now, &id, json, out).await,
        DeadLetters::Replay { which, old } => replay(&queue, &office, &which, old, out).await,
        DeadLetters::Drop { which } => discard(&queue, &which, out).await,
    };
    queue.close().await;
    done
}

impl Office<'_> {
    /// Whether what was said then may have been acted on without anyone remembering.
    fn forgot(&self, letter: &DeadLetter) -> anyhow::Result<bool> {
        let remembered = self.now.checked_sub(self.inbox_retention)?;
        Ok(letter.said_at.is_some_and(|said| said < remembered))
    }
}

async fn list(
    queue: &Queue,
    now: Timestamp,
    json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut shown = 0;
    let mut separator = "[";
    queue
        .each(async |letter, _| {
            if json {
                let summary = serde_json::to_string(&letter.summary(now))?;
                write!(out, "{separator}{summary}")?;
                separator = ",\n ";
            } else {
                writeln!(out, "{}", letter.line(now))?;
            }
            shown += 1;
            Ok(())
        })
        .await?;
    match (json, shown) {
        (true, 0) => writeln!(out, "[]")?,
        (true, _) => writeln!(out, "]")?,
        (false, 0) => writeln!(out, "There are no dead letters.")?,
        (false, _) => {}
    }
    Ok(())
}

async fn look(
    queue: &Queue,
    now: Timestamp,
    id: &str,
    json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut found = false;
    queue
        .each(async |letter, _| {
            if letter.id == id {
                found = true;
                if json {
                    writeln!(out, "{}", serde_json::to_string(&letter.whole(now))?)?;
                } else {
                    write!(out, "{}", letter.page(now))?;
                }
            }
            Ok(())
        })
        .await?;
    anyhow::ensure!(found, "there is no dead letter {id}");
    Ok(())
}

async fn replay(
    queue: &Queue,
    office: &Office<'_>,
    which: &Which,
    old: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let (mut replayed, mut too_old) = (0_u32, 0_u32);
    queue
        .each(async |letter, held| {
            if !which.takes(&letter) {
                return Ok(());
            }
            if !old && office.forgot(&letter)? {
                writeln!(out, "too old   {}", letter.line(office.now))?;
                too_old += 1;
                return Ok(());
            }
            held.replay().await?;
            writeln!(out, "replayed  {}", letter.line(office.now))?;
            replayed += 1;
            Ok(())
        })
        .await?;
    anyhow::ensure!(
        too_old == 0,
        "{replayed} replayed; {too_old} kept: they were said before the service's memory begins, so \
         nobody knows whether they took effect. Look at each, then use --old"
    );
    finish(which, replayed, "replayed", out)
}

async fn discard(queue: &Queue, which: &Which, out: &mut impl Write) -> anyhow::Result<()> {
    let mut dropped = 0_u32;
    queue
        .each(async |letter, held| {
            if which.takes(&letter) {
                held.acknowledge().await?;
                writeln!(out, "dropped   {} {}", letter.id, letter.kind)?;
                dropped += 1;
            }
            Ok(())
        })
        .await?;
    finish(which, dropped, "dropped", out)
}

fn finish(which: &Which, count: u32, what: &str, out: &mut impl Write) -> anyhow::Result<()> {
    if count == 0 && !which.all {
        let id = which.id.as_deref().unwrap_or_default();
        anyhow::bail!("there is no dead letter {id}");
    }
    writeln!(out, "{count} {what}").context("the output can't be written")
}
