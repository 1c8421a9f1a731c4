//! The table, and the same as JSON.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use super::Options;
use super::measure::{Figures, Measure};
use crate::stats::median;

/// What is compared.
#[derive(Clone, Copy)]
enum Of {
    PerSecond,
    P50,
    P99,
    Wal,
}

/// A ratio that is aimed at.
struct Aim {
    measure: Measure,
    of: Of,
    to: Measure,
    at_least: bool,
    bound: f64,
}

const fn at_least(measure: Measure, bound: f64, to: Measure) -> Aim {
    Aim {
        measure,
        of: Of::PerSecond,
        to,
        at_least: true,
        bound,
    }
}

const fn at_most(measure: Measure, of: Of, bound: f64, to: Measure) -> Aim {
    Aim {
        measure,
        of,
        to,
        at_least: false,
        bound,
    }
}

const AIMS: [Aim; 8] = [
    at_least(Measure::Hot, 8.0, Measure::SimpleUpdate),
    at_least(Measure::Hot, 20.0, Measure::Peer),
    at_most(Measure::Hot, Of::Wal, 0.5, Measure::Statement),
    at_least(Measure::Thousand, 0.7, Measure::Hot),
    at_least(Measure::Replicas, 0.9, Measure::Hot),
    at_least(Measure::Stored, 0.9, Measure::Hot),
    at_most(Measure::Offered, Of::P99, 1.0, Measure::SimpleUpdate),
    at_most(Measure::Alone, Of::P50, 1.3, Measure::StatementAlone),
];

impl Of {
    fn read(self, figures: &Figures) -> f64 {
        match self {
            Self::PerSecond => figures.per_second,
            Self::P50 => figures.p50_ms,
            Self::P99 => figures.p99_ms,
            Self::Wal => figures.wal.unwrap_or(f64::NAN),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "per second",
            Self::P50 => "p50",
            Self::P99 => "p99",
            Self::Wal => "WAL a gift",
        }
    }
}

/// An aim beside what was reached.
struct Reached {
    aim: &'static Aim,
    ratio: f64,
    met: bool,
}

/// All that was measured.
pub(crate) struct Report {
    settings: Value,
    figures: BTreeMap<Measure, Vec<Figures>>,
}

impl Report {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            settings: json!({
                "rounds": options.rounds,
                "seconds": options.seconds,
                "stored": options.stored,
            }),
            figures: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, measure: Measure, figures: Figures) {
        self.figures.entry(measure).or_default().push(figures);
    }

    /// The rate of the last round.
    pub(crate) fn latest(&self, measure: Measure) -> Option<f64> {
        let figures = self.figures.get(&measure)?;
        figures.last().map(|figures| figures.per_second)
    }

    /// Prints the table, and writes the file.
    pub(crate) fn finish(&self, options: &Options) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        for line in self.table() {
            writeln!(out, "{line}")?;
        }
        if let Some(folder) = options.out.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&options.out, serde_json::to_vec_pretty(&self.json())?)?;
        Ok(())
    }

    fn median(&self, measure: Measure, of: Of) -> f64 {
        let figures = self.figures.get(&measure).map(Vec::as_slice);
        let figures: Vec<f64> = figures
            .unwrap_or_default()
            .iter()
            .map(|figures| of.read(figures))
            .collect();
        median(&figures)
    }

    /// The middle one of the rounds' ratios: both sides of each were measured within a minute.
    fn reached(&self, measure: Measure) -> Vec<Reached> {
        let aims = AIMS.iter().filter(|aim| aim.measure == measure);
        aims.filter_map(|aim| {
            let (ours, theirs) = (self.figures.get(&measure)?, self.figures.get(&aim.to)?);
            let ratios: Vec<f64> = ours
                .iter()
                .zip(theirs)
                .map(|(ours, theirs)| aim.of.read(ours) / aim.of.read(theirs))
                .collect();
            let ratio = median(&ratios);
            let met = if aim.at_least {
                ratio >= aim.bound
            } else {
                ratio <= aim.bound
            };
            Some(Reached { aim, ratio, met })
        })
        .collect()
    }

    fn table(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{:<22} {:>10} {:>9} {:>9} {:>8} {:>9}  {:<43} {}",
            "", "per second", "p50 ms", "p99 ms", "WAL B", "backlog", "ratio and aim", "met"
        )];
        for (measure, figures) in &self.figures {
            let wal = self.median(*measure, Of::Wal);
            let wal = if wal.is_nan() {
                String::new()
            } else {
                format!("{wal:.0}")
            };
            let backlog = figures.iter().filter_map(|figures| figures.backlog).max();
            let head = format!(
                "{:<22} {:>10.0} {:>9.2} {:>9.2} {wal:>8} {:>9}",
                measure.name(),
                self.median(*measure, Of::PerSecond),
                self.median(*measure, Of::P50),
                self.median(*measure, Of::P99),
                backlog.map(|count| count.to_string()).unwrap_or_default(),
            );
            let reached = self.reached(*measure);
            if reached.is_empty() {
                lines.push(head);
                continue;
            }
            let blank = " ".repeat(head.chars().count());
            for (index, reached) in reached.iter().enumerate() {
                let head = if index == 0 { &head } else { &blank };
                let met = if reached.met { "yes" } else { "no" };
                lines.push(format!("{head}  {:<43} {met}", reached.words()));
            }
        }
        lines
    }

    fn json(&self) -> Value {
        let measures: Vec<Value> = self
            .figures
            .iter()
            .map(|(measure, figures)| {
                let rounds: Vec<Value> = figures.iter().map(Figures::json).collect();
                let wal = self.median(*measure, Of::Wal);
                json!({
                    "name": measure.name(),
                    "per_second": self.median(*measure, Of::PerSecond),
                    "p50_ms": self.median(*measure, Of::P50),
                    "p99_ms": self.median(*measure, Of::P99),
                    "wal_bytes_per_gift": (!wal.is_nan()).then_some(wal),
                    "rounds": rounds,
                })
            })
            .collect();
        let aims: Vec<Value> = self
            .figures
            .keys()
            .flat_map(|measure| self.reached(*measure))
            .map(|reached| reached.json())
            .collect();
        json!({"settings": self.settings, "measures": measures, "aims": aims})
    }
}

impl Reached {
    fn words(&self) -> String {
        let sign = if self.aim.at_least { "≥" } else { "≤" };
        let of = match self.aim.of {
            Of::PerSecond => String::new(),
            other => format!(" {}", other.name()),
        };
        format!(
            "{:.2} × {}{of}, {sign} {}",
            self.ratio,
            self.aim.to.name(),
            self.aim.bound
        )
    }

    fn json(&self) -> Value {
        json!({
            "name": self.aim.measure.name(),
            "of": self.aim.of.name(),
            "to": self.aim.to.name(),
            "ratio": self.ratio,
            if self.aim.at_least { "at_least" } else { "at_most" }: self.aim.bound,
            "met": self.met,
        })
    }
}

impl Figures {
    fn json(&self) -> Value {
        json!({
            "per_second": self.per_second,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "wal_bytes_per_gift": self.wal,
            "backlog": self.backlog,
            "untold": self.untold,
            "queued": self.queued,
            "refused": self.refused,
            "cpu_us_per_gift": self.cpu.map(|cpu| json!({
                "services": cpu.services,
                "postgres": cpu.postgres,
                "broker": cpu.broker,
                "driver": cpu.driver,
            })),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rates: &[(Measure, &[f64])]) -> Report {
        let figures = rates.iter().map(|(measure, rates)| {
            let rounds = rates.iter().map(|rate| Figures {
                per_second: *rate,
                ..Figures::default()
            });
            (*measure, rounds.collect())
        });
        Report {
            settings: Value::Null,
            figures: figures.collect(),
        }
    }

    #[test]
    fn a_ratio_is_of_what_was_measured_together() {
        // The machine was half as fast in the second round, and nothing else changed.
        let report = report(&[
            (Measure::SimpleUpdate, &[1_000.0, 500.0, 1_000.0]),
            (Measure::Hot, &[9_000.0, 4_500.0, 9_000.0]),
        ]);
        let reached = report.reached(Measure::Hot);
        assert_eq!(reached.len(), 1);
        assert!((reached[0].ratio - 9.0).abs() < 1e-9);
        assert!(reached[0].met);
        let table = report.table();
        assert!(
            table
                .iter()
                .any(|line| line.contains("9.00 × simple-update, ≥ 8"))
        );
    }

    #[test]
    fn a_miss_is_told() {
        let report = report(&[(Measure::Hot, &[1_000.0]), (Measure::Replicas, &[899.0])]);
        let reached = report.reached(Measure::Replicas);
        assert!(!reached[0].met);
        assert_eq!(report.json()["aims"][0]["met"], false);
    }
}
