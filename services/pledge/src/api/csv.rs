//! Gifts as a table for spreadsheets.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;
use jiff::tz::TimeZone;
use money::{Currency, Money};
use platform::http::Problem;
use sqlx::PgConnection;

use crate::store::decoding;
use crate::store::pledges::{self, Filter, ListRow};

/// Rows that are read at a time, and at most.
const BATCH: i64 = 1_000;
const MOST: usize = 200_000;

const HEADER: [&str; 13] = [
    "pledge_id",
    "day",
    "state",
    "campaign_id",
    "amount",
    "charge",
    "retained",
    "refunded",
    "matched",
    "currency",
    "fund_type",
    "donor_name",
    "message",
];

/// All gifts that pass the filter. A day instead of a time: amount and time together could betray
/// who wants to stay anonymous.
pub(super) async fn csv(conn: &mut PgConnection, filter: &Filter) -> Result<Vec<u8>, Problem> {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER).map_err(internal)?;
    let mut before = None;
    let mut written = 0;
    loop {
        let rows = pledges::list(conn, filter, before, BATCH).await?;
        let Some(last) = rows.last() else { break };
        before = Some(last.seq);
        written += rows.len();
        for row in &rows {
            table.write_record(record(row)?).map_err(internal)?;
        }
        if written >= MOST {
            let detail = "There are too many gifts for one table: choose a campaign or a state.";
            return Err(Problem::rule("too_many", detail));
        }
    }
    table.into_inner().map_err(internal)
}

/// Whether a table is asked for.
pub(super) fn wants_csv(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT);
    accept
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            let mut kinds = value
                .split(',')
                .map(|kind| kind.split(';').next().unwrap_or(kind));
            kinds.any(|kind| kind.trim().eq_ignore_ascii_case("text/csv"))
        })
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Problem::internal(&error)
}

fn record(row: &ListRow) -> Result<[String; 13], Problem> {
    let currency: Currency = row.currency.parse().map_err(decoding)?;
    let sum = |sum| Money::new(sum, currency).to_decimal();
    let day = row.created_at.to_jiff().to_zoned(TimeZone::UTC).date();
    Ok([
        row.id.to_string(),
        day.to_string(),
        row.state.clone(),
        row.campaign_id.to_string(),
        sum(row.amount),
        sum(row.charge),
        sum(row.retained),
        sum(row.refunded),
        sum(row.matched),
        row.currency.clone(),
        row.fund_type.clone(),
        harmless(row.donor_name.as_deref()),
        harmless(row.message.as_deref()),
    ])
}

/// What strangers typed must not be run as a formula by the spreadsheet that opens it.
fn harmless(typed: Option<&str>) -> String {
    let typed = typed.unwrap_or_default();
    if typed.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{typed}")
    } else {
        typed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_shown_not_run() {
        assert_eq!(harmless(Some("=1+1")), "'=1+1");
        assert_eq!(harmless(Some("@SUM(A1)")), "'@SUM(A1)");
        assert_eq!(harmless(Some("Amal")), "Amal");
        assert_eq!(harmless(None), "");
    }
}
