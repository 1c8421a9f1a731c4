//! A pledge was paid.

use actix_web::web::Data;
use contracts::payment::events::PaymentSucceeded;
use platform::{Failure, Received};

use crate::app::App;
use crate::flows;

/// A pledge was paid.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<PaymentSucceeded>,
) -> Result<(), Failure> {
    flows::confirm::confirm(&app.service, &app.settings, &received).await?;
    app.top_ups.wake();
    Ok(())
}
