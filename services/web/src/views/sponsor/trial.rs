//! A rule, tried on past gifts.

use askama::Template;
use contracts::pledge::api::TriedMatchFund;
use money::Money;
use words::{Html, Percent};

use super::{Row, StepLink};
use crate::views::chart::{Burn, Chart, Left, Table, Words};
use crate::views::errors::Errors;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;

/// The page.
#[derive(Template)]
#[template(path = "sponsor/try.html")]
pub(crate) struct TryPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) steps: Vec<StepLink>,
    pub(crate) action: String,
    pub(crate) back: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) tried: Option<Tried>,
}

/// What came of it.
pub(crate) struct Tried {
    pub(crate) says: Html,
    pub(crate) rows: Vec<Row>,
    pub(crate) chart: Option<Chart>,
}

/// A trial between two days, in words.
pub(crate) fn tried(
    frame: &Frame,
    trial: &TriedMatchFund,
    commitment: Money,
    (from, to): (jiff::civil::Date, jiff::civil::Date),
) -> Tried {
    let (speaker, style) = (frame.speaker, frame.speaker.style());
    let says = match trial.runs_out_on {
        _ if trial.gifts == 0 => speaker.say("sponsor-tried-nothing").html(),
        Some(day) => speaker
            .say("sponsor-tried-out")
            .with("day", style.day(day))
            .html(),
        None => speaker
            .say("sponsor-tried-left")
            .brief("left", trial.remaining)
            .html(),
    };
    let share = |percent: &contracts::campaign::api::Percent| Percent::from_tenths(percent.tenths);
    let row = |label: &str, says: Html| Row::new(frame.say(label), says);
    let rows = vec![
        row(
            "sponsor-tried-cost",
            speaker
                .say("sponsor-tried-of")
                .brief("part", trial.cost)
                .brief("whole", commitment)
                .html(),
        ),
        row(
            "sponsor-tried-gifts",
            speaker
                .say("sponsor-tried-share")
                .with("part", style.number(trial.matched_gifts))
                .with("whole", style.number(trial.gifts))
                .percent("percent", share(&trial.matched_gifts_percent))
                .html(),
        ),
        row(
            "sponsor-tried-raised",
            speaker
                .say("sponsor-tried-share")
                .brief("part", trial.matched_raised)
                .brief("whole", trial.raised)
                .percent("percent", share(&trial.matched_raised_percent))
                .html(),
        ),
    ];
    let chart = (!trial.days.is_empty()).then(|| chart(frame, trial, commitment, (from, to)));
    Tried { says, rows, chart }
}

fn chart(
    frame: &Frame,
    trial: &TriedMatchFund,
    commitment: Money,
    (from, to): (jiff::civil::Date, jiff::civil::Date),
) -> Chart {
    let (speaker, style) = (frame.speaker, frame.speaker.style());
    let points: Vec<Left> = trial
        .days
        .iter()
        .map(|days| Left {
            day: day_number(days.to),
            left: days.remaining.amount,
        })
        .collect();
    let label = |days: &contracts::pledge::api::TriedDays| {
        if days.from == days.to {
            style.day(days.from)
        } else {
            format!("{} – {}", style.day(days.from), style.day(days.to))
        }
    };
    let rows = trial.days.iter().map(|days| {
        vec![
            label(days),
            style.number(days.gifts),
            style.number(days.matched_gifts),
            style.brief(days.cost),
            style.brief(days.remaining),
        ]
    });
    let heads = [
        "sponsor-head-day",
        "sponsor-head-gifts",
        "sponsor-head-matched-gifts",
        "sponsor-head-cost",
        "sponsor-head-left",
    ];
    let words = Words {
        id: "tried",
        title: frame.say("sponsor-burn"),
        says: speaker
            .say("sponsor-burn-text")
            .brief("whole", commitment)
            .brief("left", trial.remaining)
            .html(),
    };
    let burn = Burn {
        whole: (commitment.amount, style.brief(commitment)),
        from: (day_number(from), style.day(from)),
        to: (day_number(to) + 1, style.day(to)),
        days: &points,
        until: Some(day_number(to) + 1),
        table: Table {
            heads: heads.map(|key| frame.say(key)).to_vec(),
            rows: rows.collect(),
        },
    };
    Chart::burn_down(frame, words, burn)
}

/// Days counted from one that is always the same.
pub(crate) fn day_number(day: jiff::civil::Date) -> i64 {
    let from = jiff::civil::Date::constant(2000, 1, 1);
    let days = from.until(day).map(|span| span.get_days());
    days.map_or(0, i64::from)
}

/// Between which days.
pub(crate) fn fields(frame: &Frame, from: &str, to: &str) -> Vec<Field> {
    let day = |id: &'static str, key: &str, value: &str| {
        Field::new(id, Kind::Day, frame.say(key)).value(value)
    };
    vec![
        day("from", "sponsor-try-from", from),
        day("to", "sponsor-try-to", to),
    ]
}
