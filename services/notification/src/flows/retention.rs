//! Mails are known for a while after they were settled, and then forgotten. Several replicas may do it.

use jiff::SignedDuration;
use platform::db;

use crate::app::App;
use crate::store::messages;

/// How long it is known that a sign-in mail was sent.
const SIGN_INS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Mails that are forgotten in one transaction.
const BATCH: u32 = 1000;

/// Forgets what is old enough.
pub(crate) async fn forget(app: &App) -> anyhow::Result<()> {
    for (sign_ins, kept) in [(true, SIGN_INS_KEPT), (false, app.messages_kept)] {
        let before = app.service.clock.now().checked_sub(kept)?;
        loop {
            let mut tx = app.service.db.begin().await?;
            let forgotten = messages::forget(&mut tx, sign_ins, before, BATCH.into()).await?;
            db::commit(tx, "forget-mails").await?;
            if forgotten < u64::from(BATCH) || app.service.shutdown.is_cancelled() {
                break;
            }
        }
    }
    Ok(())
}
