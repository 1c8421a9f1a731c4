//! Forgetting donors who never paid anything.

use jiff::SignedDuration;
use platform::{Service, db};

use crate::store::{self, donors};

/// Pledges that one transaction looks at.
const BATCH: i64 = 200;

/// Forgets the names and addresses of donors all of whose holds ended unpaid so long ago. What
/// the books need stays: the pledges, and the donors' opaque ids. Any number of replicas may run it.
///
/// # Errors
/// When Postgres fails.
pub async fn forget(service: &Service, after: SignedDuration) -> anyhow::Result<()> {
    let before = service.clock.now().checked_sub(after)?;
    loop {
        let mut tx = store::begin(&service.db).await?;
        let looked_at = donors::forget(&mut tx, before, BATCH).await?;
        db::commit(tx, "forget-donors").await?;
        if looked_at == 0 {
            return Ok(());
        }
        tracing::info!(pledges = looked_at, "old unpaid pledges were looked at");
    }
}
