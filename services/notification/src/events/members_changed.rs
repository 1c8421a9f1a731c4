//! `organisation.members_changed`.

use actix_web::web::Data;
use contracts::campaign::events::OrganisationMembersChanged;
use platform::{Failure, Received, db};

use crate::app::App;
use crate::store::members;

/// Keeps the list. A repeat, or an older list that comes late, changes nothing: the version tells.
pub(crate) async fn handle(
    app: Data<App>,
    received: Received<OrganisationMembersChanged>,
) -> Result<(), Failure> {
    let mut tx = app.service.db.begin().await?;
    members::keep(&mut tx, &received.body).await?;
    db::commit(tx, "keep-members").await?;
    Ok(())
}
