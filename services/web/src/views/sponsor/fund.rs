//! A fund that has begun, live.

use askama::Template;
use contracts::pledge::api::{Flag, MatchFundDays};
use contracts::pledge::events::FundState;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use words::Html;

use super::Row;
use super::home::Bars;
use super::trial::day_number;
use super::words::fund_state;
use crate::peers::sponsor::Fund;
use crate::views::chart::{Burn, Chart, Left, Table, Words};
use crate::views::frame::Frame;
use crate::views::people::Line;

/// The page.
#[derive(Template)]
#[template(path = "sponsor/fund.html")]
pub(crate) struct FundPage {
    pub(crate) frame: Frame,
    pub(crate) name: Line,
    pub(crate) sponsor: Line,
    /// Where the figures alone are fetched.
    pub(crate) poll: String,
    pub(crate) figures: FundFigures,
    pub(crate) rows: Vec<Row>,
    /// What its members can do.
    pub(crate) actions: Vec<Action>,
    pub(crate) statement: Option<String>,
    /// Cards shared by donors: for reviewers.
    pub(crate) flags: Option<Vec<FlagRow>>,
}

/// The figures alone, for a page that is open.
#[derive(Template)]
#[template(path = "sponsor/figures.html")]
pub(crate) struct FiguresPart {
    pub(crate) frame: Frame,
    pub(crate) figures: FundFigures,
}

/// What moves.
pub(crate) struct FundFigures {
    pub(crate) state: Html,
    pub(crate) green: bool,
    pub(crate) means: Html,
    pub(crate) remaining: String,
    pub(crate) bars: Bars,
    pub(crate) chart: Option<Chart>,
    pub(crate) as_of: Html,
}

/// Something to do with a fund.
pub(crate) struct Action {
    pub(crate) id: &'static str,
    pub(crate) href: String,
    pub(crate) says: Html,
}

/// A card that several donors used.
pub(crate) struct FlagRow {
    pub(crate) day: String,
    pub(crate) donors: String,
    pub(crate) matched: String,
    pub(crate) reference: String,
}

/// A fund's figures as they are at `now`.
pub(crate) fn figures(
    frame: &Frame,
    fund: &Fund,
    days: &MatchFundDays,
    now: Timestamp,
    zone: &TimeZone,
) -> FundFigures {
    let (speaker, style) = (frame.speaker, frame.speaker.style());
    let means = match fund.state {
        FundState::Draft | FundState::Active => "sponsor-fund-active-text",
        FundState::Paused => "sponsor-fund-paused-text",
        FundState::Settling => "sponsor-fund-settling-text",
        FundState::Settled => "sponsor-fund-settled-text",
    };
    FundFigures {
        state: frame.say(fund_state(fund.state)),
        green: fund.state == FundState::Active,
        means: speaker
            .say(means)
            .with("day", style.date(fund.ends_at, zone))
            .html(),
        remaining: style.brief(fund.remaining),
        bars: Bars::of(speaker, fund),
        chart: (!days.days.is_empty()).then(|| chart(frame, fund, days, now)),
        as_of: speaker
            .say("sponsor-as-of")
            .with("time", style.time(now, zone))
            .html(),
    }
}

fn chart(frame: &Frame, fund: &Fund, days: &MatchFundDays, now: Timestamp) -> Chart {
    let (speaker, style) = (frame.speaker, frame.speaker.style());
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let points: Vec<Left> = days
        .days
        .iter()
        .map(|of| Left {
            day: day_number(of.day),
            left: of.remaining.amount,
        })
        .collect();
    let first = days.days.first().map_or(day(fund.starts_at), |of| of.day);
    let first = first.min(day(fund.starts_at));
    let last = day(fund.ends_at).max(day(now));
    let rows = days.days.iter().map(|of| {
        vec![
            style.day(of.day),
            style.number(of.gifts),
            style.brief(of.committed),
            style.brief(of.reserved),
            style.brief(of.remaining),
        ]
    });
    let heads = [
        "sponsor-head-day",
        "sponsor-head-gifts",
        "sponsor-head-committed",
        "sponsor-head-reserved",
        "sponsor-head-left",
    ];
    let words = Words {
        id: "burn",
        title: frame.say("sponsor-burn-live"),
        says: speaker
            .say("sponsor-burn-live-text")
            .brief("whole", fund.commitment)
            .brief("left", fund.remaining)
            .html(),
    };
    let burn = Burn {
        whole: (fund.commitment.amount, style.brief(fund.commitment)),
        from: (day_number(first), style.day(first)),
        to: (day_number(last) + 1, style.day(last)),
        days: &points,
        until: Some(day_number(day(now).min(last)) + 1),
        table: Table {
            heads: heads.map(|key| frame.say(key)).to_vec(),
            rows: rows.collect(),
        },
    };
    Chart::burn_down(frame, words, burn)
}

/// What can be done with it in this state.
pub(crate) fn actions(frame: &Frame, fund: &Fund, now: Timestamp) -> Vec<Action> {
    let action = |id: &'static str, key: &str| Action {
        id,
        href: frame.link(&format!("/sponsor/funds/{}/{id}", fund.id)),
        says: frame.say(key),
    };
    let increase = action("increase", "sponsor-increase");
    let is_over = fund.ends_at <= now;
    let mut actions = match fund.state {
        FundState::Active => vec![increase, action("pause", "sponsor-pause")],
        FundState::Paused => vec![action("resume", "sponsor-resume"), increase],
        FundState::Settling => Vec::new(),
        FundState::Draft | FundState::Settled => return Vec::new(),
    };
    if is_over {
        // It happens by itself, too, some time after.
        actions.push(action("settle", "sponsor-settle"));
    }
    actions
}

/// A flag, for the table.
pub(crate) fn flag(frame: &Frame, flag: &Flag) -> FlagRow {
    let style = frame.speaker.style();
    FlagRow {
        day: style.day(flag.day),
        donors: style.number(flag.donors),
        matched: style.brief(flag.matched),
        reference: flag.reference.to_string(),
    }
}
