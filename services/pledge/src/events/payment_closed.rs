//! Payment let go of a pledge, or says that it was paid.

use actix_web::web::Data;
use contracts::payment::events::PaymentClosed;
use platform::{Failure, Received};

use crate::app::App;
use crate::flows;

/// Payment let go of a pledge, or says that it was paid.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<PaymentClosed>,
) -> Result<(), Failure> {
    flows::expire::closed(&app.service, app.settings.top_up_batch, &received).await?;
    app.top_ups.wake();
    Ok(())
}
