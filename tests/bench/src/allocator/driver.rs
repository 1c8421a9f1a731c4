//! Donors: many connections that each ask for one pledge after the other, or at fixed times.
//!
//! The driver shares the machine with what it measures, so it does as little as it can: requests
//! are a text with a few places filled in, and of an answer it reads the status, the length and
//! what was matched.

use std::cell::RefCell;
use std::io::Write as _;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::LocalSet;
use tokio::time::Instant;
use uuid::Uuid;

/// Donors who are known from before; how many of them there are decides how often a cap is met.
pub(crate) const DONORS: u32 = 100_000;
/// One gift in so many comes from somebody new.
const NEW_EVERY: u32 = 10;
/// Longer than a service lets anyone wait.
const PATIENCE: Duration = Duration::from_secs(60);
const MATCHED: &[u8] = br#""matched":{"amount":"#;

/// What to do.
#[derive(Clone)]
pub(crate) struct Load {
    /// Where; connections are spread over them evenly.
    pub(crate) to: Vec<SocketAddr>,
    /// The campaigns that gifts go to, all alike.
    pub(crate) campaigns: Arc<[Uuid]>,
    pub(crate) connections: u32,
    /// Gifts a second, at even distances, however long answers take; without it each connection
    /// asks again as soon as it was answered.
    pub(crate) rate: Option<u64>,
    /// Not measured, but counted in the books.
    pub(crate) warm_up: Duration,
    pub(crate) duration: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Gifts that were answered while it was measured.
    pub(crate) answered: u64,
    /// Microseconds from when a gift was due to the last byte of its answer: of each that was
    /// answered while it was measured, or, at a rate, of each that was due then.
    pub(crate) latencies: Vec<u32>,
    /// Pledges that clients were told of, warm-up and all.
    pub(crate) pledges: u64,
    /// What they were told is matched.
    pub(crate) matched: i64,
    /// Told to come again later.
    pub(crate) refused: u64,
}

impl Tally {
    fn took(&mut self, time: Duration) {
        let us = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        self.latencies.push(us);
    }
}

struct Shared {
    tally: Tally,
    /// Gifts taken off the schedule so far.
    taken: u64,
    random: SmallRng,
}

/// Puts a service under load, and counts. Blocks until all is answered.
pub(crate) fn run(load: &Load) -> anyhow::Result<Tally> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let shared = Rc::new(RefCell::new(Shared {
        tally: Tally::default(),
        taken: 0,
        random: SmallRng::from_os_rng(),
    }));
    let local = LocalSet::new();
    let begin = {
        let _entered = runtime.enter();
        Instant::now()
    };
    let clients: Vec<_> = (0..load.connections)
        .map(|number| local.spawn_local(client(load.clone(), number, begin, shared.clone())))
        .collect();
    runtime.block_on(local.run_until(async {
        for client in clients {
            client.await.context("a client broke")??;
        }
        anyhow::Ok(())
    }))?;
    drop(local);
    let shared = Rc::into_inner(shared).context("a client goes on")?;
    let mut tally = shared.into_inner().tally;
    tally.latencies.sort_unstable();
    ensure!(!tally.latencies.is_empty(), "no gift was answered in time");
    Ok(tally)
}

async fn client(
    load: Load,
    number: u32,
    begin: Instant,
    shared: Rc<RefCell<Shared>>,
) -> anyhow::Result<()> {
    let which = usize::try_from(number)? % load.to.len().max(1);
    let address = *load.to.get(which).context("nowhere to go")?;
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let measured_from = begin + load.warm_up;
    let end = measured_from + load.duration;
    let mut request = Vec::with_capacity(1_024);
    let mut answer = Vec::with_capacity(8_192);
    loop {
        let due = match load.rate {
            None => Instant::now(),
            Some(rate) => take_turn(&shared, begin, rate),
        };
        if due >= end {
            return Ok(());
        }
        // At once if it is past already: then the wait counts.
        tokio::time::sleep_until(due).await;
        write_request(
            &mut request,
            &load.campaigns,
            &mut shared.borrow_mut().random,
        )?;
        stream.write_all(&request).await?;
        let read = tokio::time::timeout(PATIENCE, read_answer(&mut stream, &mut answer));
        let (status, body) = read.await.context("no answer came")??;
        let done = Instant::now();
        let in_time = (measured_from..end).contains(&done);
        let counted = if load.rate.is_some() {
            due >= measured_from
        } else {
            in_time
        };
        let tally = &mut shared.borrow_mut().tally;
        match status {
            201 => {
                tally.pledges += 1;
                tally.matched += matched(&answer[body..])?;
                tally.answered += u64::from(in_time);
                if counted {
                    tally.took(done.duration_since(due));
                }
            }
            503 => {
                tally.refused += 1;
                // Who gives at a rate does not come again: it may as well have waited.
                if counted && load.rate.is_some() {
                    tally.took(PATIENCE);
                }
            }
            _ => bail!(
                "a gift was answered with {status}: {}",
                String::from_utf8_lossy(&answer[body..])
            ),
        }
    }
}

fn take_turn(shared: &RefCell<Shared>, begin: Instant, rate: u64) -> Instant {
    let mut shared = shared.borrow_mut();
    let after = Duration::from_nanos(shared.taken.saturating_mul(1_000_000_000) / rate.max(1));
    shared.taken += 1;
    begin + after
}

fn write_request(
    request: &mut Vec<u8>,
    campaigns: &[Uuid],
    random: &mut SmallRng,
) -> anyhow::Result<()> {
    let campaign = campaigns
        .get(random.random_range(0..campaigns.len()))
        .context("no campaign")?;
    let key = Uuid::from_u128(random.random());
    // Of fixed width, so that the length of the body is known beforehand.
    let amount = random.random_range(100_u32..1_000) * 10;
    let donor = if random.random_ratio(1, NEW_EVERY) {
        format!("new{:012x}", random.random::<u64>() >> 16)
    } else {
        format!("donor{:010}", random.random_range(0..DONORS))
    };
    let body = format!(
        "{{\"campaign_id\":\"{campaign}\",\"amount\":{{\"amount\":{amount},\"currency\":\"USD\"}},\
         \"tip\":0,\"cover_fees\":false,\"fund_type\":\"general\",\"frequency\":\"once\",\
         \"method\":\"card\",\"donor\":{{\"email\":\"{donor}@example.org\",\"name\":\"Amal\",\
         \"country\":\"SA\",\"locale\":\"ar\",\"anonymous\":false}},\"message\":null}}"
    );
    request.clear();
    write!(
        request,
        "POST /api/pledges HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n\
         Idempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    Ok(())
}

/// Reads one answer whole: its status, and where its body begins.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<(u16, usize)> {
    answer.clear();
    loop {
        if let Some((status, body, length)) = head(answer)?
            && answer.len() >= body + length
        {
            return Ok((status, body));
        }
        ensure!(
            stream.read_buf(answer).await? > 0,
            "a connection was closed under a request"
        );
    }
}

/// Status, beginning and length of the body, once the head is there.
fn head(answer: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let Some(end) = find(answer, b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end])?;
    let status = head.get(9..12).context("no status")?.parse()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse())
    });
    let length = length.context("an answer of unknown length")??;
    Ok(Some((status, end + 4, length)))
}

/// What an answer says is matched.
fn matched(body: &[u8]) -> anyhow::Result<i64> {
    let at = find(body, MATCHED).context("an answer says nothing of the match")? + MATCHED.len();
    let digits = body[at..].iter().take_while(|byte| byte.is_ascii_digit());
    let digits = digits.copied().collect();
    Ok(String::from_utf8(digits)?.parse()?)
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_it_is_whole() {
        let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 44\r\n\r\n{\"id\":1,\"matched\":{\"amount\":5000,\"c\":\"USD\"}}";
        assert_eq!(head(&answer[..30]).unwrap(), None);
        let (status, body, length) = head(answer).unwrap().unwrap();
        assert_eq!((status, answer.len() - body), (201, length));
        assert_eq!(matched(&answer[body..]).unwrap(), 5_000);
        assert!(matched(b"{}").is_err());
    }

    #[test]
    fn a_request_says_its_own_length() {
        let mut request = Vec::new();
        let campaigns = [Uuid::from_u128(7)];
        let mut random = SmallRng::seed_from_u64(1);
        for _ in 0..50 {
            write_request(&mut request, &campaigns, &mut random).unwrap();
            let text = String::from_utf8(request.clone()).unwrap();
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            let length = head.rsplit_once(": ").unwrap().1;
            assert_eq!(length.parse::<usize>().unwrap(), body.len());
            let _gift: contracts::pledge::api::CreatePledge = serde_json::from_str(body).unwrap();
        }
    }
}
