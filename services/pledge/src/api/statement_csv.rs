//! A match fund's statement as a table for spreadsheets, sent as it is read: it may be long.

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use contracts::pledge::api::Entry;
use futures_util::stream::try_unfold;
use jiff::civil::Date;
use money::FundId;
use platform::http::Problem;
use sqlx::PgPool;
use uuid::Uuid;

use super::get_statement::entry;
use crate::store::statement::rows;
use crate::words::word;

/// Rows that are read at a time.
const BATCH: i64 = 1_000;

const HEADER: [&str; 8] = [
    "reference",
    "kind",
    "state",
    "campaign_id",
    "amount",
    "currency",
    "limited_by",
    "day",
];

/// Where the reading is.
#[derive(Clone, Copy)]
enum Next {
    Beginning,
    After((Date, Uuid)),
    End,
}

/// The table. Whoever reads it slowly holds no connection meanwhile; what a final statement says is
/// the same whenever it is read.
pub(super) fn table(db: PgPool, fund: FundId) -> HttpResponse {
    let chunks = try_unfold(Next::Beginning, move |next| {
        let db = db.clone();
        async move {
            let after = match next {
                Next::Beginning => None,
                Next::After(place) => Some(place),
                Next::End => return Ok::<_, Problem>(None),
            };
            batch(&db, fund, after).await.map(Some)
        }
    });
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            "Content-Disposition",
            "attachment; filename=\"statement.csv\"",
        ))
        .streaming(Box::pin(chunks))
}

async fn batch(
    db: &PgPool,
    fund: FundId,
    after: Option<(Date, Uuid)>,
) -> Result<(Bytes, Next), Problem> {
    let mut conn = db.acquire().await?;
    let rows = rows(&mut conn, fund, after, BATCH).await?;
    drop(conn);
    let mut table = ::csv::Writer::from_writer(Vec::new());
    if after.is_none() {
        table.write_record(HEADER).map_err(internal)?;
    }
    for row in &rows {
        table.write_record(record(&entry(row)?)).map_err(internal)?;
    }
    let whole = i64::try_from(rows.len()) == Ok(BATCH);
    let next = match rows.last().filter(|_| whole) {
        Some(last) => Next::After((last.day.to_jiff(), last.reference)),
        None => Next::End,
    };
    let chunk = table.into_inner().map_err(internal)?;
    Ok((Bytes::from(chunk), next))
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Problem::internal(&error)
}

/// Nothing in it was typed by anybody, so nothing can be taken for a formula.
fn record(entry: &Entry) -> [String; 8] {
    [
        entry.reference.to_string(),
        word(&entry.kind),
        word(&entry.state),
        entry.campaign_id.to_string(),
        entry.amount.to_decimal(),
        entry.amount.currency.code().to_owned(),
        entry
            .limited_by
            .map(|limit| word(&limit))
            .unwrap_or_default(),
        entry.day.to_string(),
    ]
}
