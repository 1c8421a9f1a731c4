//! A campaign was called off: what was paid for it goes back, also what is paid after. What is to be done is
//! read off the payments themselves, so that it goes on wherever it was broken off, by any copy.

use actix_web::web::Data;
use contracts::payment::events::RefundCause;
use contracts::{Reason, Text};
use futures_util::future::join_all;
use jiff::SignedDuration;
use money::PaymentId;
use platform::db;
use platform::http::Problem;
use uuid::Uuid;

use super::refund::{left, promise};
use super::send_refunds;
use crate::app::App;
use crate::domain::refund::{Left, wish};
use crate::store::{called_off, payments};

/// How many payments are taken at a time; their refunds are sent side by side.
const BATCH: i64 = 6;
/// What the provider refused (often for want of a balance) is tried again after this.
const REFUSED_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Gives back what is left of the payments of campaigns that were called off.
///
/// # Errors
/// When Postgres fails.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    let (mut given_back, mut after) = (0_u64, None);
    while !app.service.shutdown.is_cancelled() {
        let refused_since = app.clock().now().checked_sub(REFUSED_AGAIN)?;
        let mut connection = app.connection().await?;
        let due = called_off::due(&mut connection, after, refused_since, BATCH).await?;
        drop(connection);
        // Always on to the next: one that can't be given back must not hold up the others.
        after = due.last().copied();
        if after.is_none() {
            break;
        }
        let mut promised = Vec::new();
        for id in due {
            match one(&app, id).await {
                Ok(Some(refund)) => promised.push(refund),
                // Another copy was faster.
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(payment = %id, %error, "a payment of a cancelled campaign can't be given back");
                }
            }
        }
        given_back += u64::try_from(promised.len()).unwrap_or(0);
        join_all(
            promised
                .into_iter()
                .map(|refund| send_refunds::one(&app, refund)),
        )
        .await;
        told(&app, given_back).await?;
    }
    Ok(())
}

/// How far it is, for people to see.
async fn told(app: &App, given_back: u64) -> Result<(), sqlx::Error> {
    let mut connection = app.connection().await?;
    let left = called_off::left(&mut connection).await?;
    metrics::gauge!("called_off_payments_left")
        .set(u32::try_from(left).map_or(f64::MAX, f64::from));
    tracing::info!(
        given_back,
        left,
        "payments of cancelled campaigns are given back"
    );
    Ok(())
}

/// Promises all that is left of a payment; its refund, which the caller is the first to send.
async fn one(app: &App, id: PaymentId) -> Result<Option<Uuid>, Problem> {
    let mut tx = app.service.db.begin().await?;
    let payment = payments::lock(&mut tx, id).await?;
    let Some(order) = payment.paid().filter(|_| payment.disputed == 0) else {
        return Ok(None);
    };
    // What a bank didn't take once is not sent there again by itself.
    let left = Left {
        owed: 0,
        ..left(&mut tx, &payment, order).await?
    };
    if left.total() == 0 {
        return Ok(None);
    }
    let rules = money::provider(order.charge.currency)
        .ok_or_else(|| Problem::internal(&"a payment in a currency that is not charged"))?;
    let wish = wish(left, None, None, &rules).map_err(|error| Problem::internal(&error))?;
    let why = (RefundCause::CampaignCancelled, &reason());
    let refund = promise(&mut tx, app, &payment, wish, why, None).await?;
    db::commit(tx, "call-off").await?;
    Ok(Some(refund))
}

fn reason() -> Reason {
    Reason::Text(Text {
        ar: Some("أُلغيت الحملة.".to_owned()),
        en: Some("The campaign was cancelled.".to_owned()),
        fr: Some("La campagne a été annulée.".to_owned()),
    })
}
