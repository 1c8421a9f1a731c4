//! Donors who send the form, so many a second whether or not the earlier ones were answered: from when a gift was
//! due until the page of its hold is there, ready for the card.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::task::LocalSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::Options;
use super::http::Connection;
use super::pages::slug;
use crate::stats::per_mille;

pub(crate) const PER_SECOND: u64 = 200;
/// Enough that none waits for a connection unless answers take a second.
const CONNECTIONS: u32 = 200;
/// What it counts as to be told to come again.
const REFUSED: Duration = Duration::from_secs(60);
const LANGUAGES: [&str; 3] = ["ar", "en", "fr"];

/// How long donors waited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waited {
    pub(crate) gifts: usize,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// The same until the answer to the form alone.
    pub(crate) form_p99_ms: f64,
    /// Told to come again later: each counts as a minute.
    pub(crate) refused: usize,
}

#[derive(Default)]
struct Tally {
    taken: u64,
    whole: Vec<u32>,
    form: Vec<u32>,
    refused: usize,
}

pub(crate) async fn run(options: &Options, web: SocketAddr) -> anyhow::Result<Waited> {
    let (campaigns, warm_up, time) = (options.campaigns, options.warm_up(), options.duration());
    tokio::task::spawn_blocking(move || block(web, campaigns, warm_up, time)).await?
}

fn block(
    web: SocketAddr,
    campaigns: u32,
    warm_up: Duration,
    time: Duration,
) -> anyhow::Result<Waited> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let tally = Rc::new(RefCell::new(Tally::default()));
    let local = LocalSet::new();
    let donors = local.run_until(async {
        let begin = Instant::now();
        let until = (begin + warm_up, begin + warm_up + time);
        let donors: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let donor = donor(web, campaigns, (begin, until.0, until.1), tally.clone());
                tokio::task::spawn_local(donor)
            })
            .collect();
        for donor in donors {
            donor.await.context("a donor broke")??;
        }
        anyhow::Ok(())
    });
    runtime.block_on(donors)?;
    drop(local);
    let tally = Rc::into_inner(tally).context("a donor goes on")?;
    let mut tally = tally.into_inner();
    tally.whole.sort_unstable();
    tally.form.sort_unstable();
    ensure!(!tally.whole.is_empty(), "no gift was made in time");
    let ms = |sorted: &[u32], share| f64::from(per_mille(sorted, share)) / 1_000.0;
    Ok(Waited {
        gifts: tally.whole.len(),
        p50_ms: ms(&tally.whole, 500),
        p99_ms: ms(&tally.whole, 990),
        form_p99_ms: ms(&tally.form, 990),
        refused: tally.refused,
    })
}

async fn donor(
    web: SocketAddr,
    campaigns: u32,
    (begin, measured_from, end): (Instant, Instant, Instant),
    tally: Rc<RefCell<Tally>>,
) -> anyhow::Result<()> {
    let mut random = SmallRng::from_os_rng();
    let mut connection = Connection::open(web).await?;
    loop {
        let due = {
            let mut tally = tally.borrow_mut();
            let after = Duration::from_nanos(tally.taken * 1_000_000_000 / PER_SECOND);
            tally.taken += 1;
            begin + after
        };
        if due >= end {
            return Ok(());
        }
        // At once if it is past already: then the wait counts.
        tokio::time::sleep_until(due).await;
        let form = give(&mut connection, campaigns, &mut random).await?;
        if due >= measured_from {
            let us = |time: Duration| u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
            let (whole, form) = form.map_or((REFUSED, REFUSED), |form| (due.elapsed(), form - due));
            let mut tally = tally.borrow_mut();
            tally.refused += usize::from(whole == REFUSED);
            tally.whole.push(us(whole));
            tally.form.push(us(form));
        }
    }
}

/// Sends the form, and opens the page that it leads to; when the form was answered, or none if there was too much
/// to do.
async fn give(
    connection: &mut Connection,
    campaigns: u32,
    random: &mut SmallRng,
) -> anyhow::Result<Option<Instant>> {
    let language = LANGUAGES[random.random_range(0..LANGUAGES.len())];
    let campaign = slug(random.random_range(1..=campaigns));
    let key = Uuid::from_u128(random.random());
    let form = format!(
        "amount={}&tip=0&fund_type=general&email=donor{:08}%40example.org&name=Amal&country=EG&key={key}",
        random.random_range(10..1_000),
        random.random_range(0..1_000_000),
    );
    let status = connection
        .ask(
            format!(
                "POST /{language}/campaigns/{campaign}/donate HTTP/1.1\r\nHost: bench\r\n\
                 Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\n\r\n{form}",
                form.len()
            )
            .as_bytes(),
        )
        .await?;
    let answered = Instant::now();
    if status == 503 {
        return Ok(None);
    }
    let page = connection.headers("location").next().map(str::to_owned);
    let (303, Some(page)) = (status, page) else {
        anyhow::bail!(
            "a gift was answered with {status}: {}",
            beginning(connection)
        );
    };
    let of_it = format!("Path=/{language}/gifts/");
    let cookie = connection
        .headers("set-cookie")
        .find(|cookie| cookie.contains(&of_it))
        .and_then(|cookie| cookie.split(';').next())
        .context("a gift without its cookie")?
        .to_owned();
    let request = format!("GET {page} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n");
    let status = connection.ask(request.as_bytes()).await?;
    let is_ready = String::from_utf8_lossy(connection.body()).contains("_secret_");
    ensure!(
        status == 503 || (status == 200 && is_ready),
        "the page of a hold is answered with {status}, or has no payment: {}",
        beginning(connection)
    );
    Ok((status == 200).then_some(answered))
}

fn beginning(connection: &Connection) -> String {
    let text = String::from_utf8_lossy(connection.body());
    text.chars().take(500).collect()
}
