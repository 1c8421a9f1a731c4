use contracts::tokens::Role;
use contracts::web::events::AccountRegistered;
use platform::{Service, db, outbox};

use crate::domain::address::Address;
use crate::store::accounts::{self, Account};

/// The account of an address, made if there is none; with more roles if some are given.
pub(crate) async fn register(
    service: &Service,
    email: &Address,
    give: &[Role],
) -> Result<Account, sqlx::Error> {
    let mut tx = service.db.begin().await?;
    let (id, now) = (service.clock.id(), service.clock.now());
    if accounts::add(&mut tx, id, email.as_str(), now).await? {
        let event = AccountRegistered {
            account_id: id,
            at: now,
        };
        outbox::add(&mut tx, &service.clock, &event).await?;
    }
    let found = accounts::by_email(&mut tx, email.as_str()).await?;
    let mut account = found.ok_or(sqlx::Error::RowNotFound)?;
    if !give.is_empty() {
        account.roles = accounts::give_roles(&mut tx, account.id, give).await?;
    }
    db::commit(tx, "register-account").await?;
    service.wake_relay();
    Ok(account)
}
