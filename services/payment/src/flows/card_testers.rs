//! Against those who try stolen cards on donation forms: a payment with too many declined tries is closed, and
//! a campaign of which nearly everything is declined opens no payment for a while. What a client may do at
//! all is bounded by the pledges that it may hold, which is pledge's.

use jiff::Timestamp;
use money::CampaignId;
use platform::http::Problem;
use sqlx::PgConnection;

use crate::app::App;
use crate::domain::card_testers::{CAMPAIGN_WINDOW, CARD_WINDOW};
use crate::domain::payment::Declined;
use crate::store::closings::{self, Reason};
use crate::store::failures;
use crate::store::payments::Payment;
use crate::store::transitions;

/// Who wants to open a payment meanwhile is asked to come back after so long.
const COME_BACK_S: u32 = 120;

/// Has a payment closed after one decline too many: its PaymentIntent is cancelled, since the donor's browser
/// asks Stripe without us. Pledge hears it as of any other closing, and the match goes back.
pub(super) async fn count(
    conn: &mut PgConnection,
    app: &App,
    payment: &Payment,
    declined: &Declined,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let limits = app.declines;
    let since = now.checked_sub(CARD_WINDOW).unwrap_or(now);
    let of_payment = failures::of_payment(conn, payment.id).await?;
    let of_card = match &declined.card_fingerprint {
        Some(card) => failures::of_card(conn, card, since, limits.per_card + 1).await?,
        None => 0,
    };
    if of_payment <= limits.per_payment && of_card <= limits.per_card {
        return Ok(());
    }
    tracing::warn!(payment = %payment.id, of_payment, of_card, "too many declined tries; the payment is closed");
    metrics::counter!("payments_closed_after_declines_total").increment(1);
    transitions::mark_closing(conn, payment.id, now).await?;
    closings::request(conn, payment.id, payment.pledge_id, Reason::Declines, now).await
}

/// Whether a campaign's form may open one more payment.
///
/// # Errors
/// 429 `payments_paused` while it is used to try cards; the answer says nothing about any card.
pub(super) async fn check_campaign(
    conn: &mut PgConnection,
    app: &App,
    campaign_id: CampaignId,
) -> Result<(), Problem> {
    let (limits, now) = (app.declines, app.clock().now());
    let since = now.checked_sub(CAMPAIGN_WINDOW).unwrap_or(now);
    let latest = failures::latest(conn, campaign_id, since, limits.per_campaign).await?;
    let Some(first) = latest
        .first
        .filter(|_| latest.declined >= limits.per_campaign)
    else {
        return Ok(());
    };
    let paid = failures::paid_since(conn, campaign_id, first, limits.per_campaign).await?;
    if !limits.is_tested(latest.declined, paid) {
        return Ok(());
    }
    tracing::error!(campaign = %campaign_id, declined = latest.declined, paid, "a campaign's form is used to try cards");
    metrics::counter!("payments_paused_total").increment(1);
    let detail = "Payments for this campaign rest for a few minutes. Your gift is kept; please come back to it.";
    Err(Problem::too_many("payments_paused", detail, COME_BACK_S))
}
