//! Readers who leave a campaign's page open: many streams on one process, and what they cost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::Options;
use super::pages::slug;
use super::suite::Suite;
use super::world::World;
use crate::say;
use crate::stats::figure;

/// What one process may take with all of them open: 200 MB.
const MOST_BYTES: u64 = 200_000_000;
/// Open files beside the streams.
const OTHER_FILES: u64 = 1_000;
/// Campaigns that are watched.
const WATCHED: u32 = 100;
/// How often their figures change while all are watched.
const CHANGES: u32 = 5;
/// How long until all heard a change.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many streams are opened at a time.
const AT_ONCE: usize = 64;
/// Bytes that a version takes at most, with its name.
const TAIL: usize = 32;
const LANGUAGES: [&str; 3] = ["ar", "en", "fr"];

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) streams: u32,
    pub(crate) before: u64,
    pub(crate) open: u64,
    pub(crate) after: u64,
    /// Seconds until the last one heard each change.
    pub(crate) heard_s: Vec<f64>,
}

/// As many open files as there may be, here and in what is started from here.
pub(crate) fn raise_file_limit() -> anyhow::Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most).context("cannot raise the limit of open files")
}

pub(crate) async fn run(
    options: &Options,
    suite: &Suite,
    world: &World,
) -> anyhow::Result<Outcome> {
    let wanted = u64::from(options.streams) + OTHER_FILES;
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    ensure!(
        most >= wanted,
        "this many streams need {wanted} open files, and {most} are allowed (ulimit -Hn)"
    );
    say(&format!("Opening {} streams …", options.streams));
    let watched = WATCHED.min(options.campaigns).min(options.streams);
    let slugs: Arc<[String]> = (1..=watched).map(slug).collect();
    // What the first reader of all makes web set up is not a stream's.
    drop(open(suite.web(), slugs.clone(), 0).await?);
    let before = suite.web_memory()?;
    let heard = Arc::new(Heard::new(options.streams));
    let mut readers = JoinSet::new();
    for first in (0..options.streams).step_by(AT_ONCE) {
        let mut opening = JoinSet::new();
        for number in (first..options.streams).take(AT_ONCE) {
            opening.spawn(open(suite.web(), slugs.clone(), number));
        }
        for opened in opening.join_all().await {
            readers.spawn(listen(opened?, heard.clone()));
        }
    }
    // Each is told how things stand.
    heard.wait(1, &mut readers).await?;
    let open = suite.web_memory()?;
    let mut heard_s = Vec::new();
    for _ in 0..CHANGES {
        let begun = Instant::now();
        let version = world.raise(&slugs).await?;
        heard.wait(version, &mut readers).await?;
        heard_s.push(begun.elapsed().as_secs_f64());
    }
    let after = suite.web_memory()?;
    readers.shutdown().await;
    let outcome = Outcome {
        streams: options.streams,
        before,
        open,
        after,
        heard_s,
    };
    for line in outcome.lines() {
        say(&format!("  {line}"));
    }
    Ok(outcome)
}

/// A stream that was answered, with what came of it so far.
struct Opened {
    number: usize,
    stream: TcpStream,
    text: Vec<u8>,
}

async fn open(web: SocketAddr, slugs: Arc<[String]>, number: u32) -> anyhow::Result<Opened> {
    let number = usize::try_from(number)?;
    let slug = slugs.get(number % slugs.len()).context("no campaign")?;
    let language = LANGUAGES[number / slugs.len() % LANGUAGES.len()];
    let mut stream = TcpStream::connect(web).await?;
    let request = format!(
        "GET /campaigns/{slug}/progress/stream?locale={language} HTTP/1.1\r\nHost: bench\r\n\
         Accept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut text = Vec::new();
    while !text.windows(4).any(|four| four == b"\r\n\r\n") {
        ensure!(stream.read_buf(&mut text).await? > 0, "it was closed");
    }
    ensure!(
        text.starts_with(b"HTTP/1.1 200"),
        "a stream is answered with {}",
        String::from_utf8_lossy(&text)
    );
    Ok(Opened {
        number,
        stream,
        text,
    })
}

/// The latest version that each stream was told.
struct Heard(Vec<AtomicU64>);

impl Heard {
    fn new(streams: u32) -> Self {
        Self((0..streams).map(|_| AtomicU64::new(0)).collect())
    }

    /// Waits until all were told this version, and none ended.
    async fn wait(
        &self,
        version: i64,
        readers: &mut JoinSet<anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        let (version, begun) = (u64::try_from(version)?, Instant::now());
        loop {
            if let Some(ended) = readers.try_join_next() {
                ended?.context("a stream broke")?;
                anyhow::bail!("a stream ended");
            }
            let told = |known: &&AtomicU64| known.load(Ordering::Relaxed) >= version;
            let count = self.0.iter().filter(told).count();
            if count == self.0.len() {
                return Ok(());
            }
            ensure!(
                begun.elapsed() < PATIENCE,
                "{count} of {} streams were told of version {version} in time",
                self.0.len()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Reads a stream for good. Of what it says no more is kept than a version that is only half there.
async fn listen(opened: Opened, heard: Arc<Heard>) -> anyhow::Result<()> {
    let Opened {
        number,
        mut stream,
        mut text,
    } = opened;
    let known = heard.0.get(number).context("no place")?;
    loop {
        if let Some(version) = latest(&text) {
            known.fetch_max(version, Ordering::Relaxed);
        }
        let gone = text.len().saturating_sub(TAIL);
        text.drain(..gone);
        ensure!(stream.read_buf(&mut text).await? > 0, "it was closed");
    }
}

/// The last version that stands in a text whole.
fn latest(text: &[u8]) -> Option<u64> {
    const NAME: &[u8] = br#""version":"#;
    let at = text.windows(NAME.len()).rposition(|part| part == NAME)? + NAME.len();
    let rest = text.get(at..)?;
    let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()
}

impl Outcome {
    /// Whether they take no more than they may.
    pub(crate) fn is_good(&self) -> bool {
        self.open.max(self.after) < MOST_BYTES
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let mb = |bytes: u64| figure(bytes) / 1e6;
        let each = figure(self.after.saturating_sub(self.before)) / f64::from(self.streams) / 1e3;
        let slowest = self.heard_s.iter().copied().fold(0.0, f64::max);
        let met = if self.is_good() { "yes" } else { "no" };
        vec![
            format!(
                "{} streams: {:.0} MB before, {:.0} MB with all open, {:.0} MB after {} changes, {each:.1} kB each; \
                 < {:.0} MB: {met}",
                self.streams,
                mb(self.before),
                mb(self.open),
                mb(self.after),
                self.heard_s.len(),
                mb(MOST_BYTES),
            ),
            format!("every stream was told every change, the last one {slowest:.2} s after it"),
        ]
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "streams": self.streams,
            "bytes_before": self.before,
            "bytes_open": self.open,
            "bytes_after": self.after,
            "bytes_at_most": MOST_BYTES,
            "heard_by_all_s": self.heard_s,
            "met": self.is_good(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_when_it_is_whole() {
        assert_eq!(latest(br#"data: {"version":12,"x":1}"#), Some(12));
        assert_eq!(latest(br#"{"version":12} {"version":13}"#), Some(13));
        assert_eq!(latest(br#"{"version":12} {"version":1"#), None);
        assert_eq!(latest(b": alive\n\n"), None);
    }
}
