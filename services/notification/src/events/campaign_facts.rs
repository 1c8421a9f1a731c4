//! All that is said about a campaign carries the whole of it: the newest version is kept.

use actix_web::web::Data;
use contracts::campaign::events::CampaignFacts;
use platform::{Failure, db};

use crate::app::App;
use crate::store::campaigns;

/// Keeps the facts. A repeat, or older facts that come late, change nothing: the version tells.
pub(crate) async fn keep(app: Data<App>, facts: CampaignFacts) -> Result<(), Failure> {
    let mut tx = app.service.db.begin().await?;
    campaigns::keep(&mut tx, &facts).await?;
    db::commit(tx, "keep-campaign").await?;
    Ok(())
}
