//! What an audit found, for people and for programs.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

/// Offenders that are shown of a check that fails.
const SHOWN: usize = 5;
/// The width of the longest name of a check, and some air.
const WIDTH: usize = 22;

/// How a check came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not: what is wrong, a line each.
    Fails(Vec<String>),
    /// It could not be looked at, since nobody said where.
    Skipped(String),
}

/// One check.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name.
    pub name: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// What was looked at: sums by their names.
    pub figures: Vec<(String, Value)>,
}

/// All of them.
#[derive(Debug, Clone)]
pub struct Report {
    /// In their order.
    pub lines: Vec<Line>,
}

impl Report {
    /// Whether nothing fails.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failing().is_empty()
    }

    /// The names of what fails.
    #[must_use]
    pub fn failing(&self) -> Vec<&'static str> {
        self.lines
            .iter()
            .filter(|line| matches!(line.outcome, Outcome::Fails(_)))
            .map(|line| line.name)
            .collect()
    }

    /// A line for each check, and the first offenders of those that fail.
    ///
    /// # Errors
    /// If nobody takes it.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for line in &self.lines {
            let word = match line.outcome {
                Outcome::Holds => "ok  ",
                Outcome::Fails(_) => "FAIL",
                Outcome::Skipped(_) => "skip",
            };
            let rest = match &line.outcome {
                Outcome::Skipped(why) => why.clone(),
                Outcome::Holds | Outcome::Fails(_) => in_words(&line.figures),
            };
            writeln!(out, "{word} {:WIDTH$} {rest}", line.name)?;
            if let Outcome::Fails(offenders) = &line.outcome {
                for offender in offenders.iter().take(SHOWN) {
                    writeln!(out, "       {offender}")?;
                }
                if let Some(more) = offenders.len().checked_sub(SHOWN).filter(|more| *more > 0) {
                    writeln!(out, "       and {} more", grouped(&more.to_string()))?;
                }
            }
        }
        Ok(())
    }

    /// The same for programs: `{"holds", "checks": [{"name", "outcome", "figures", …}]}`.
    #[must_use]
    pub fn json(&self) -> Value {
        let checks: Vec<Value> = self.lines.iter().map(Line::json).collect();
        json!({"holds": self.holds(), "checks": checks})
    }
}

impl Line {
    fn json(&self) -> Value {
        let figures: Map<String, Value> = self.figures.iter().cloned().collect();
        let mut line = json!({"name": self.name, "figures": figures});
        let (outcome, more) = match &self.outcome {
            Outcome::Holds => ("ok", None),
            Outcome::Fails(offenders) => ("fail", Some(("offenders", json!(offenders)))),
            Outcome::Skipped(why) => ("skip", Some(("reason", json!(why)))),
        };
        line["outcome"] = json!(outcome);
        if let Some((key, value)) = more {
            line[key] = value;
        }
        line
    }
}

fn in_words(figures: &[(String, Value)]) -> String {
    let words: Vec<String> = figures
        .iter()
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name} {text}"),
            other => format!("{} {name}", grouped(&other.to_string())),
        })
        .collect();
    words.join(", ")
}

/// `1204` as `1,204`.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |digits| ("-", digits));
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    format!("{sign}{written}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcome: Outcome) -> Report {
        let figures = vec![
            ("entries".to_owned(), json!(1_204)),
            ("sums".to_owned(), json!("USD 12")),
        ];
        Report {
            lines: vec![Line {
                name: "ledger-sums",
                outcome,
                figures,
            }],
        }
    }

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        report.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_holds_is_one_line() {
        let report = report(Outcome::Holds);
        assert!(report.holds());
        assert_eq!(
            written(&report),
            "ok   ledger-sums            1,204 entries, sums USD 12\n"
        );
        assert_eq!(report.json()["checks"][0]["figures"]["entries"], 1_204);
    }

    #[test]
    fn what_fails_shows_the_first_offenders() {
        let offenders = (0..1_007).map(|number| format!("entry {number}")).collect();
        let report = report(Outcome::Fails(offenders));
        assert_eq!(report.failing(), ["ledger-sums"]);
        let text = written(&report);
        assert!(text.starts_with("FAIL ledger-sums"), "{text}");
        assert!(
            text.contains("       entry 4\n       and 1,002 more\n"),
            "{text}"
        );
        assert_eq!(report.json()["checks"][0]["outcome"], "fail");
    }

    #[test]
    fn numbers_are_read_in_threes() {
        for (digits, read) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567", "-1,234,567"),
        ] {
            assert_eq!(grouped(digits), read);
        }
    }
}
