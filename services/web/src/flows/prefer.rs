use platform::{Service, db};

use crate::domain::address::Address;
use crate::domain::preferences::Preferences;
use crate::store::accounts;

/// Keeps how a person wants to be addressed, wherever they sign in.
pub(crate) async fn prefer(
    service: &Service,
    email: &Address,
    preferences: Preferences,
) -> Result<(), sqlx::Error> {
    let mut tx = service.db.begin().await?;
    accounts::prefer(&mut tx, email.as_str(), preferences).await?;
    db::commit(tx, "keep-preferences").await
}
