//! What every worker does: take what is due and do it side by side, so that a slow thing holds up no other.

use std::time::Duration;

use actix_web::web::Data;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::held_until;
use crate::app::App;

/// How many things a worker has in hand at a time: a few, since all workers and requests share the connections.
const AT_ONCE: usize = 6;
/// With room for so many, more is taken: not for each alone, which would be a query each.
const WORTH_A_LOOK: usize = AT_ONCE / 2;
/// While slow things are in hand, how soon it is looked whether others are due.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// Nothing new is taken after so long: a worker's step has an end.
const TURN: Duration = Duration::from_secs(60);

/// Takes at most so many that are due, and holds them from a moment until another.
pub(super) type Claim<T> = for<'c> fn(
    &'c mut PgConnection,
    Timestamp,
    Timestamp,
    i64,
) -> BoxFuture<'c, Result<Vec<T>, sqlx::Error>>;

/// What a worker's try came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// It is done with, or waits for its own time.
    Made,
    /// It could not be done now.
    None,
}

/// Does all that is due. If as many as it has in hand could not be done one after another, something is
/// in trouble: then no more are taken until the worker's next interval, however much waits. A thing that
/// panics fails alone, and is taken again once it is no longer held.
///
/// # Errors
/// When nothing can be claimed; what was in hand is brought to its end first.
pub(super) async fn drain<T, Doing>(
    app: &Data<App>,
    claim: Claim<T>,
    handle: impl Fn(Data<App>, T) -> Doing,
) -> anyhow::Result<()>
where
    Doing: Future<Output = Progress> + Send + 'static,
{
    let begun = Instant::now();
    // Tasks of their own: they go on while more is taken, and give their connections back.
    let mut doing = JoinSet::new();
    let mut in_vain = 0;
    let mut failed = None;
    loop {
        let room = AT_ONCE - doing.len();
        let stopped = app.service.shutdown.is_cancelled() || begun.elapsed() > TURN;
        if room >= WORTH_A_LOOK && in_vain < AT_ONCE && failed.is_none() && !stopped {
            match take(app, claim, room).await {
                Ok(due) => due.into_iter().for_each(|thing| {
                    doing.spawn(handle(app.clone(), thing).in_current_span());
                }),
                Err(error) => failed = Some(error),
            }
        }
        let ended = tokio::select! {
            ended = doing.join_next() => ended,
            () = tokio::time::sleep(LOOK_AGAIN) => continue,
        };
        match ended {
            None => return failed.map_or(Ok(()), |error| Err(error.into())),
            Some(Ok(Progress::Made)) => in_vain = 0,
            Some(Ok(Progress::None)) => in_vain += 1,
            Some(Err(error)) => {
                tracing::error!(%error, "one of a worker's things panicked");
                in_vain += 1;
            }
        }
    }
}

async fn take<T>(app: &App, claim: Claim<T>, room: usize) -> Result<Vec<T>, sqlx::Error> {
    let (now, most) = (app.clock().now(), i64::try_from(room).unwrap_or(1));
    let mut connection = app.connection().await?;
    claim(&mut connection, now, held_until(now), most).await
}
