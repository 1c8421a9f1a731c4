//! Who looks after an organisation's gifts changed.

use actix_web::web::Data;
use contracts::campaign::events::OrganisationMembersChanged;
use platform::{Failure, Received};

use crate::app::App;
use crate::flows;

/// Who looks after an organisation's gifts changed.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<OrganisationMembersChanged>,
) -> Result<(), Failure> {
    flows::campaign::members(&app.service, &received).await?;
    Ok(())
}
