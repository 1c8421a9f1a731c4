//! Who belongs to an organisation, and in which role.

use actix_web::web::Data;
use contracts::campaign::events::OrganisationMembersChanged;
use platform::{Failure, Received, db};

use crate::app::App;
use crate::store::directory;

/// Notes all members, as they are now. Only a newer list counts: no inbox is needed.
///
/// # Errors
/// When it could not be noted.
pub async fn handle(
    app: Data<App>,
    received: Received<OrganisationMembersChanged>,
) -> Result<(), Failure> {
    let said = received.body;
    let mut tx = app.service.db.begin().await?;
    directory::note_members(&mut tx, said.organisation_id, said.version, &said.members).await?;
    db::commit(tx, "note-members").await?;
    Ok(())
}
