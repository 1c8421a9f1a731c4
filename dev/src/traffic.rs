//! `cargo dev traffic`: donors giving to the demo.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::addresses::Addresses;
use crate::folder::Folder;
use crate::http::Client;
use crate::seed::gift::{Giving, Pledge};
use crate::{say, secret, stop_signal};

#[derive(Args)]
pub(crate) struct Traffic {
    /// Gifts a second
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=500))]
    rate: u32,
}

/// How many donors give at the same time at most.
const DONORS: u32 = 32;

/// What happened since the last line.
#[derive(Default)]
struct Tally {
    given: AtomicU64,
    matched: AtomicU64,
    failed: AtomicU64,
    late: AtomicU64,
    slowest_ms: AtomicU64,
    last_failure: Mutex<Option<String>>,
}

/// A campaign that takes gifts.
#[derive(Clone)]
struct Goal {
    id: String,
    currency: String,
    /// A usual gift, in minor units
    usual: i64,
}

pub(crate) fn run(folder: &Folder, traffic: &Traffic) -> anyhow::Result<()> {
    stop_signal::listen()?;
    let addresses = Addresses::remembered(folder)?;
    let client = Client::guest();
    let goals = goals(&addresses, &client)?;
    say::heading(format!(
        "{} gifts a second to {} campaigns; Ctrl-C ends it.",
        traffic.rate,
        goals.len()
    ));
    let tally = Tally::default();
    let (send, receive) = mpsc::sync_channel::<u64>(1024);
    let receive = Mutex::new(receive);
    let run = secret::fresh()?;
    std::thread::scope(|scope| {
        for _ in 0..DONORS.min(traffic.rate.saturating_mul(4)) {
            scope.spawn(|| {
                let giving = Giving::new(&addresses, client.clone());
                while let Some(number) = next(&receive) {
                    let begun = Instant::now();
                    match give(&giving, &goals, &run, number) {
                        Ok(pledge) => tally.count(&pledge, begun.elapsed()),
                        Err(error) => tally.fail(&error),
                    }
                }
            });
        }
        pace(traffic.rate, send, &tally);
    });
    Ok(())
}

/// Calls a donor in at each beat, and tells every second what became of them.
fn pace(rate: u32, send: mpsc::SyncSender<u64>, tally: &Tally) {
    let begun = Instant::now();
    let mut told = Instant::now();
    let mut number: u64 = 0;
    while !stop_signal::asked() {
        let due = u64::try_from(begun.elapsed().as_millis())
            .unwrap_or_default()
            .saturating_mul(u64::from(rate))
            / 1000;
        while number < due {
            if send.try_send(number).is_err() {
                // All donors are at it and the queue is full.
                tally.late.fetch_add(1, Ordering::Relaxed);
            }
            number = number.saturating_add(1);
        }
        if told.elapsed() >= Duration::from_secs(1) {
            told = Instant::now();
            tally.tell();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(send);
    tally.tell();
}

fn next(receive: &Mutex<mpsc::Receiver<u64>>) -> Option<u64> {
    let receive = receive
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    receive.recv().ok().filter(|_| !stop_signal::asked())
}

fn goals(addresses: &Addresses, client: &Client) -> anyhow::Result<Vec<Goal>> {
    let url = format!(
        "{}/api/campaigns?state=live&limit=200",
        addresses.url("campaign")
    );
    let body = client
        .get(&url)
        .context("the suite does not run; `cargo dev up` starts it")?
        .success("the list of campaigns")?;
    let items = body.get("items").and_then(Value::as_array);
    let goals: Vec<Goal> = items
        .into_iter()
        .flatten()
        .filter_map(|campaign| {
            let text = |pointer: &str| campaign.pointer(pointer).and_then(Value::as_str);
            let goal = campaign.pointer("/goal/amount").and_then(Value::as_i64)?;
            Some(Goal {
                id: text("/id")?.to_owned(),
                currency: text("/goal/currency")?.to_owned(),
                usual: (goal / 2000).max(1000),
            })
        })
        .collect();
    if goals.is_empty() {
        bail!("no campaign is live; `cargo dev up` seeds some");
    }
    Ok(goals)
}

/// One gift, as a donor makes it: quote, pledge, payment, card.
fn give(giving: &Giving<'_>, goals: &[Goal], run: &str, number: u64) -> anyhow::Result<Pledge> {
    let dice = scatter(number);
    let index = usize::try_from(dice)? % goals.len();
    let goal = goals.get(index).context("no campaign")?;
    // Half to one and a half of a usual gift; in tens, as three-decimal
    // currencies are charged.
    let span = goal.usual.max(20);
    let share = i64::try_from((dice >> 16) % u64::try_from(span)?)?;
    let units = (goal.usual / 2).saturating_add(share) / 10 * 10;
    let amount = json!({"amount": units, "currency": goal.currency});
    giving.quote(&goal.id, &amount)?;
    let donor = (dice >> 32) % 5000;
    let locale = match donor % 3 {
        0 => "ar",
        1 => "en",
        _ => "fr",
    };
    let body = json!({
        "campaign_id": goal.id,
        "amount": amount,
        "donor": {
            "email": format!("donor{donor}@example.org"),
            "locale": locale,
            "anonymous": true,
        },
    });
    let key = format!("traffic-{run}-{number}");
    let pledge = Pledge::read(giving.pledge(&key, &body)?)?;
    giving.pay(&key, &pledge)?;
    Ok(pledge)
}

/// A number that looks random, the same for the same gift.
fn scatter(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Tally {
    fn count(&self, pledge: &Pledge, took: Duration) {
        self.given.fetch_add(1, Ordering::Relaxed);
        if pledge.matched > 0 {
            self.matched.fetch_add(1, Ordering::Relaxed);
        }
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.slowest_ms.fetch_max(took_ms, Ordering::Relaxed);
    }

    fn fail(&self, error: &anyhow::Error) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        let mut last = self
            .last_failure
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *last = Some(format!("{error:#}"));
    }

    fn tell(&self) {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        let mut line = format!(
            "{} paid, {} of them matched, {} failed, the slowest in {} ms",
            take(&self.given),
            take(&self.matched),
            take(&self.failed),
            take(&self.slowest_ms)
        );
        let late = take(&self.late);
        if late > 0 {
            line.push_str(&format!(
                ", {late} not begun: the suite is slower than the rate"
            ));
        }
        let failure = self
            .last_failure
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        if let Some(failure) = failure {
            line.push_str(&format!("; the last failure: {failure}"));
        }
        say::step(line);
    }
}
