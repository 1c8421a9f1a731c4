//! The books, in words.

use askama::Template;
use contracts::Page;
use contracts::payment::api::{Entry, Posting, Side, TrialBalance};
use jiff::tz::TimeZone;
use money::{Currency, Money};
use words::Html;

use super::super::errors::Errors;
use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use crate::domain::typed::Typed;

/// Both sides' sums, and what was booked.
#[derive(Template)]
#[template(path = "review/ledger.html")]
pub(crate) struct LedgerPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) fields: Vec<Field>,
    pub(crate) balances: Vec<Balance>,
    pub(crate) entries: Vec<Booked>,
    pub(crate) more: Option<String>,
}

/// A currency's sums.
pub(crate) struct Balance {
    pub(crate) currency: String,
    pub(crate) debit: String,
    pub(crate) credit: String,
    /// Always, or someone must look at it at once.
    pub(crate) even: bool,
}

/// An entry with its lines.
pub(crate) struct Booked {
    pub(crate) kind: Html,
    pub(crate) at: String,
    pub(crate) when: String,
    pub(crate) payment: String,
    pub(crate) lines: Vec<Line>,
}

/// A line: a sum on one side of an account.
pub(crate) struct Line {
    pub(crate) account: Html,
    /// All that was booked on the same account.
    pub(crate) href: String,
    pub(crate) side: Html,
    pub(crate) sum: String,
}

/// Words the page.
pub(crate) fn ledger_page(
    frame: Frame,
    errors: Errors,
    typed: &Typed,
    balance: &TrialBalance,
    found: &Page<Entry>,
) -> LedgerPage {
    let field = |id: &'static str, kind, key| {
        Field::new(id, kind, frame.say(key))
            .value(typed.get(id))
            .optional()
    };
    let more = found.next_cursor.as_deref().map(|cursor| {
        let here = typed.query(&["account", "from"]);
        let cursor = crate::peers::query(&[("cursor", cursor)]);
        frame.link(&format!("/review/ledger?{here}&{cursor}"))
    });
    let style = frame.speaker.style();
    let balances = balance.currencies.iter().map(|sums| {
        let money = |amount: i64| match sums.currency.parse::<Currency>() {
            Ok(currency) => style.money(Money::new(amount, currency)),
            Err(_) => amount.to_string(),
        };
        Balance {
            currency: sums.currency.clone(),
            debit: money(sums.debit),
            credit: money(sums.credit),
            even: sums.debit == sums.credit,
        }
    });
    LedgerPage {
        fields: vec![
            field("from", Kind::Day, "ledger-from"),
            field("account", Kind::Code, "ledger-account"),
        ],
        balances: balances.collect(),
        entries: found
            .items
            .iter()
            .map(|entry| booked(&frame, entry))
            .collect(),
        more,
        errors,
        frame,
    }
}

fn booked(frame: &Frame, entry: &Entry) -> Booked {
    let at = frame
        .speaker
        .style()
        .date_time(entry.occurred_at, &TimeZone::UTC);
    let kind = frame.speaker.say("ledger-entry");
    Booked {
        kind: kind.choose("kind", entry.kind.as_str()).html(),
        at: entry.occurred_at.to_string(),
        when: format!("{at} UTC"),
        payment: entry.payment_id.to_string(),
        lines: entry
            .postings
            .iter()
            .map(|posting| line(frame, posting))
            .collect(),
    }
}

fn line(frame: &Frame, posting: &Posting) -> Line {
    let account = frame.speaker.say("ledger-kind");
    let side = match posting.side {
        Side::Debit => "ledger-debit",
        Side::Credit => "ledger-credit",
    };
    Line {
        account: account.choose("kind", posting.kind.as_str()).html(),
        href: frame.link(&format!("/review/ledger?account={}", posting.account_id)),
        side: frame.say(side),
        sum: frame.speaker.style().money(posting.amount),
    }
}
