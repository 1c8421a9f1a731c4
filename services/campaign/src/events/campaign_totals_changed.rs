//! `campaign_totals.changed`: a campaign's sums.

use actix_web::web::Data;
use contracts::pledge::events::CampaignTotalsChanged;
use platform::{Failure, Received};

use crate::App;
use crate::flows::progress;

/// Takes the sums.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn handle(
    app: Data<App>,
    received: Received<CampaignTotalsChanged>,
) -> Result<(), Failure> {
    progress::take_totals(&app, received).await
}
