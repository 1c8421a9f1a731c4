//! All that a fund gave.

use std::collections::HashMap;

use askama::Template;
use contracts::pledge::IfUnused;
use contracts::pledge::api::{AllocationState, Entry, EntryKind, Statement};
use money::CampaignId;
use words::Html;

use super::Row;
use super::words::{if_unused, limited_by};
use crate::views::frame::Frame;
use crate::views::people::Line;

/// The page.
#[derive(Template)]
#[template(path = "sponsor/statement.html")]
pub(crate) struct StatementPage {
    pub(crate) frame: Frame,
    pub(crate) name: Line,
    pub(crate) is_final: Html,
    pub(crate) rows: Vec<Row>,
    pub(crate) campaigns: Vec<CampaignRow>,
    pub(crate) entries: Vec<EntryRow>,
    pub(crate) table: String,
    pub(crate) more: Option<String>,
}

/// What a campaign got.
pub(crate) struct CampaignRow {
    pub(crate) title: Line,
    pub(crate) total: String,
}

/// What was given once.
pub(crate) struct EntryRow {
    pub(crate) day: String,
    pub(crate) campaign: Line,
    pub(crate) amount: String,
    pub(crate) state: Html,
    pub(crate) why: Html,
    pub(crate) reference: String,
}

/// The titles of campaigns, as far as they are known.
pub(crate) type Titles = HashMap<CampaignId, Line>;

/// A statement in words.
pub(crate) fn rows(frame: &Frame, statement: &Statement) -> Vec<Row> {
    let speaker = frame.speaker;
    let sum = |label: &str, sum| {
        let shown = speaker.say("sponsor-sum").money("sum", sum).html();
        Row::new(frame.say(label), shown)
    };
    let unused: IfUnused = statement.if_unused;
    vec![
        sum("sponsor-label-commitment", statement.commitment),
        sum("sponsor-label-committed", statement.committed),
        sum("sponsor-label-reserved", statement.reserved),
        sum("sponsor-label-remaining", statement.remaining),
        Row::new(
            frame.say("sponsor-label-unused"),
            frame.say(if_unused(unused).1),
        ),
    ]
}

/// By campaign.
pub(crate) fn campaigns(frame: &Frame, statement: &Statement, titles: &Titles) -> Vec<CampaignRow> {
    let style = frame.speaker.style();
    let row = |given: &contracts::pledge::api::GivenToCampaign| CampaignRow {
        title: title(titles, given.campaign_id),
        total: style.money(given.total),
    };
    statement.campaigns.iter().map(row).collect()
}

/// A campaign's title; its id where it is not known.
fn title(titles: &Titles, id: CampaignId) -> Line {
    titles.get(&id).cloned().unwrap_or_else(|| Line {
        text: id.to_string(),
        lang: "en",
    })
}

/// One of the things given.
pub(crate) fn entry(frame: &Frame, entry: &Entry, titles: &Titles) -> EntryRow {
    let style = frame.speaker.style();
    let state = match entry.state {
        AllocationState::Reserved => "sponsor-entry-reserved",
        AllocationState::Committed => "sponsor-entry-committed",
    };
    let why = match (entry.kind, entry.limited_by) {
        (EntryKind::Grant, _) => "sponsor-entry-grant",
        (EntryKind::Allocation, Some(limit)) => limited_by(limit),
        (EntryKind::Allocation, None) => "sponsor-limit-ratio",
    };
    EntryRow {
        day: style.day(entry.day),
        campaign: title(titles, entry.campaign_id),
        amount: style.money(entry.amount),
        state: frame.say(state),
        why: frame.say(why),
        reference: entry.reference.to_string(),
    }
}
