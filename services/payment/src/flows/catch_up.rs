//! Webhooks that never came: the provider's list of events is looked through from the last one known,
//! and what is missing there is stored as if it had been delivered.

use std::collections::HashSet;

use actix_web::web::Data;
use jiff::{SignedDuration, Timestamp};
use platform::kill;

use super::{FlowError, held_until, webhooks as delivered};
use crate::app::App;
use crate::provider::{EventPage, ProviderError};
use crate::store::cursors::{self, Cursor};
use crate::store::webhooks;

/// An event may enter the list after later ones; so much of what is known is looked at again.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// How far the very first look goes back.
const FIRST: SignedDuration = SignedDuration::from_hours(1);
/// Pages in one go; the next goes on from there.
const MAX_PAGES: usize = 50;

/// Looks for what never came, if it is this copy's turn.
///
/// # Errors
/// When the database fails, or the provider.
pub async fn work(app: Data<App>) -> anyhow::Result<()> {
    let now = app.clock().now();
    let first = now.checked_sub(FIRST)?;
    let mut connection = app.connection().await?;
    let claimed = cursors::claim(&mut connection, first, now, held_until(now)).await?;
    drop(connection);
    let Some(mut cursor) = claimed else {
        return Ok(());
    };
    let swept = sweep(&app, &mut cursor).await;
    if matches!(
        swept,
        Err(FlowError::Provider(
            ProviderError::NotFound | ProviderError::Refused(_)
        ))
    ) {
        // The event it would go on from is gone from the list.
        (cursor.sweep_until, cursor.sweep_after) = (None, None);
    }
    // Every copy looks at its own interval: the turn is free for whoever comes next, but one.
    let free_at = app.clock().now().checked_add(app.events_poll / 2)?;
    save(&app, &cursor, free_at).await?;
    Ok(swept?)
}

/// Goes through the list, newest first, noting after each page how far it got.
async fn sweep(app: &App, cursor: &mut Cursor) -> Result<(), FlowError> {
    let since = cursor
        .seen_until
        .checked_sub(OVERLAP)
        .unwrap_or(cursor.seen_until);
    for _ in 0..MAX_PAGES {
        if app.service.shutdown.is_cancelled() {
            break;
        }
        let after = cursor.sweep_after.as_deref();
        kill::point("list-events.before-call");
        let page = app.provider.events(since, after).await?;
        kill::point("list-events.after-call");
        feed(app, &page).await?;
        cursor.sweep_until = cursor.sweep_until.or(page.newest);
        cursor.sweep_after = page.last.filter(|_| page.more);
        if cursor.sweep_after.is_none() {
            cursor.seen_until = cursor.sweep_until.take().unwrap_or(cursor.seen_until);
            break;
        }
        save(app, cursor, held_until(app.clock().now())).await?;
    }
    Ok(())
}

async fn save(app: &App, cursor: &Cursor, next_at: Timestamp) -> Result<(), sqlx::Error> {
    let mut connection = app.connection().await?;
    cursors::save(&mut connection, cursor, next_at).await
}

async fn feed(app: &App, page: &EventPage) -> Result<(), sqlx::Error> {
    let ids: Vec<String> = page.events.iter().map(|event| event.id.clone()).collect();
    let mut connection = app.connection().await?;
    let known: HashSet<String> = webhooks::known(&mut connection, &ids).await?;
    drop(connection);
    for event in &page.events {
        if known.contains(&event.id) {
            continue;
        }
        // Its webhook may still be under way: whichever is first is acted on.
        tracing::info!(event = event.id, "an event is known from the list alone");
        metrics::counter!("stripe_events_from_list_total").increment(1);
        delivered::store(app, event.body.as_bytes()).await?;
    }
    Ok(())
}
