//! What came of all rounds: a table for people, a file for machines.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use super::donate::{self, Waited};
use super::load::{CONNECTIONS, Figures};
use super::pages::Made;
use super::streams::Outcome;
use super::{Measure, Options};
use crate::say;
use crate::stats::{figure, median};

/// Whose figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Web,
    Nginx,
}

/// What is aimed at, as a share of nginx' rate.
const AIMS: [(Measure, f64); 3] = [
    (Measure::HotPlain, 1.0),
    (Measure::HotGzip, 1.0),
    (Measure::Spread, 0.5),
];
/// A load that keeps more of its one processor busy may itself be what is measured.
const BUSY: f64 = 0.9;

pub(crate) struct Report {
    settings: Value,
    figures: BTreeMap<(Measure, Side), Vec<Figures>>,
    pub(crate) gifts: Vec<Waited>,
    pub(crate) made: Option<Made>,
    /// Of web, after all rounds.
    pub(crate) memory: Option<u64>,
    pub(crate) streams: Option<Outcome>,
}

impl Report {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            settings: json!({
                "rounds": options.rounds,
                "seconds": options.seconds,
                "campaigns": options.campaigns,
                "connections": CONNECTIONS,
                "processors": std::thread::available_parallelism().map_or(0, usize::from),
            }),
            figures: BTreeMap::new(),
            gifts: Vec::new(),
            made: None,
            memory: None,
            streams: None,
        }
    }

    pub(crate) fn add(&mut self, measure: Measure, side: Side, figures: Figures) {
        self.figures
            .entry((measure, side))
            .or_default()
            .push(figures);
    }

    /// How often it was measured so far.
    pub(crate) fn rounds(&self, measure: Measure) -> usize {
        self.figures.get(&(measure, Side::Web)).map_or(0, Vec::len)
    }

    /// For whoever waits.
    pub(crate) fn say_latest(&self, round: u32, rounds: u32, measure: Measure) {
        let head = format!("  round {round} of {rounds}: {:<10}", measure.name());
        if measure == Measure::Donate {
            if let Some(waited) = self.gifts.last() {
                say(&format!(
                    "{head} p50 {:.1} ms, p99 {:.1} ms, {} of {} refused",
                    waited.p50_ms, waited.p99_ms, waited.refused, waited.gifts
                ));
            }
            return;
        }
        for side in [Side::Web, Side::Nginx] {
            let latest = self
                .figures
                .get(&(measure, side))
                .and_then(|all| all.last());
            if let Some(latest) = latest {
                say(&format!(
                    "{head} {:<6} {:>7.0} a second, p99 {:>6.2} ms; processors: server {:.2}, load {:.2}",
                    side.name(),
                    latest.per_second,
                    latest.p99_ms,
                    latest.server_cores,
                    latest.load_cores
                ));
            }
        }
    }

    /// Prints the table and writes the file; whether what must hold does.
    pub(crate) fn finish(&self, options: &Options) -> anyhow::Result<bool> {
        let mut out = std::io::stdout().lock();
        for line in self.table() {
            writeln!(out, "{line}")?;
        }
        if let Some(folder) = options.out.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&options.out, serde_json::to_vec_pretty(&self.json())?)?;
        Ok(self.streams.as_ref().is_none_or(Outcome::is_good))
    }

    fn median(&self, measure: Measure, side: Side, read: fn(&Figures) -> f64) -> f64 {
        let all = self.figures.get(&(measure, side));
        let figures: Vec<f64> = all.into_iter().flatten().map(read).collect();
        median(&figures)
    }

    /// The middle one of the rounds' ratios: both sides of each were measured one after the other.
    fn ratio(&self, measure: Measure) -> Option<f64> {
        let ours = self.figures.get(&(measure, Side::Web))?;
        let theirs = self.figures.get(&(measure, Side::Nginx))?;
        let both = ours.iter().zip(theirs);
        let ratios: Vec<f64> = both.map(|(a, b)| a.per_second / b.per_second).collect();
        Some(median(&ratios))
    }

    fn table(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{:<18} {:>10} {:>8} {:>8} {:>8} {:>7} {:>6}  {}",
            "", "per second", "p50 ms", "p99 ms", "bytes", "server", "load", "ratio and aim"
        )];
        for (measure, aim) in AIMS {
            for side in [Side::Web, Side::Nginx] {
                if !self.figures.contains_key(&(measure, side)) {
                    continue;
                }
                let of = |read| self.median(measure, side, read);
                let load = of(|it| it.load_cores);
                let mut line = format!(
                    "{:<18} {:>10.0} {:>8.2} {:>8.2} {:>8.0} {:>7.2} {:>6.2}",
                    format!("{} {}", measure.name(), side.name()),
                    of(|it| it.per_second),
                    of(|it| it.p50_ms),
                    of(|it| it.p99_ms),
                    of(|it| it.bytes),
                    of(|it| it.server_cores),
                    load,
                );
                if let (Side::Web, Some(ratio)) = (side, self.ratio(measure)) {
                    let met = if ratio >= aim { "yes" } else { "no" };
                    line.push_str(&format!("  {ratio:.2} × nginx, ≥ {aim:.1}: {met}"));
                }
                if load > BUSY {
                    line.push_str("  (the load has no time left)");
                }
                lines.push(line);
            }
        }
        lines.extend(self.notes());
        lines
    }

    fn notes(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.gifts.is_empty() {
            lines.push(format!(
                "gifts by the form, {} a second, until the hold's page: p50 {:.1} ms, p99 {:.1} ms (the form's answer \
                 alone: p99 {:.1} ms), {} of {} refused",
                donate::PER_SECOND,
                self.waited(|waited| waited.p50_ms),
                self.waited(|waited| waited.p99_ms),
                self.waited(|waited| waited.form_p99_ms),
                self.gifts.iter().map(|waited| waited.refused).sum::<usize>(),
                self.gifts.iter().map(|waited| waited.gifts).sum::<usize>(),
            ));
        }
        if let Some(made) = self.made.filter(|made| made.pages > 1) {
            lines.push(format!(
                "{} pages, {:.0} MB compressed; {:.0} a second were made anew",
                made.pages,
                figure(made.bytes) / 1e6,
                made.per_second
            ));
        }
        if let Some(memory) = self.memory {
            lines.push(format!(
                "web takes {:.0} MB after that",
                figure(memory) / 1e6
            ));
        }
        lines.extend(self.streams.iter().flat_map(Outcome::lines));
        lines
    }

    fn waited(&self, read: fn(&Waited) -> f64) -> f64 {
        let figures: Vec<f64> = self.gifts.iter().map(read).collect();
        median(&figures)
    }

    fn json(&self) -> Value {
        let measures: Vec<Value> = self
            .figures
            .iter()
            .map(|((measure, side), rounds)| {
                json!({
                    "name": measure.name(),
                    "side": side.name(),
                    "per_second": self.median(*measure, *side, |it| it.per_second),
                    "p50_ms": self.median(*measure, *side, |it| it.p50_ms),
                    "p99_ms": self.median(*measure, *side, |it| it.p99_ms),
                    "rounds": rounds.iter().map(Figures::json).collect::<Vec<_>>(),
                })
            })
            .collect();
        let aims = AIMS.iter().filter_map(|(measure, aim)| {
            let ratio = self.ratio(*measure)?;
            Some(json!({"name": measure.name(), "to": "nginx", "ratio": ratio, "at_least": aim, "met": ratio >= *aim}))
        });
        let gifts = (!self.gifts.is_empty()).then(|| {
            json!({
                "per_second": donate::PER_SECOND,
                "p50_ms": self.waited(|waited| waited.p50_ms),
                "p99_ms": self.waited(|waited| waited.p99_ms),
                "form_p99_ms": self.waited(|waited| waited.form_p99_ms),
                "refused": self.gifts.iter().map(|waited| waited.refused).collect::<Vec<_>>(),
                "gifts": self.gifts.iter().map(|waited| waited.gifts).collect::<Vec<_>>(),
            })
        });
        json!({
            "settings": self.settings,
            "measures": measures,
            "aims": aims.collect::<Vec<_>>(),
            "gifts": gifts,
            "made": self.made.map(|made| json!({"pages": made.pages, "bytes": made.bytes, "per_second": made.per_second})),
            "web_bytes": self.memory,
            "streams": self.streams.as_ref().map(Outcome::json),
        })
    }
}

impl Side {
    const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Nginx => "nginx",
        }
    }
}

impl Figures {
    fn json(&self) -> Value {
        json!({
            "per_second": self.per_second,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "bytes_per_answer": self.bytes,
            "server_processors": self.server_cores,
            "load_processors": self.load_cores,
        })
    }
}
