//! Money went back to a donor.

use actix_web::web::Data;
use contracts::payment::events::PaymentRefunded;
use platform::{Failure, Received};

use crate::app::App;
use crate::flows;

/// Money went back to a donor.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<PaymentRefunded>,
) -> Result<(), Failure> {
    flows::refund::refunded(&app.service, app.settings.top_up_batch, &received).await?;
    app.top_ups.wake();
    Ok(())
}
