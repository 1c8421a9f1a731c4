//! The HTTP edge: problems, bodies, who calls, and the server that every service runs.

use std::time::Duration;

mod body;
mod client_address;
mod extract;
mod guard;
mod problem;
mod query;
mod server;

pub use body::{Body, RequestHash};
pub use client_address::{ClientAddress, TrustedProxies};
pub(crate) use client_address::{FORWARDED_BY, FORWARDED_FOR};
pub use extract::{
    Bearer, Caller, Id, IdempotencyKey, MaybeBearer, MaybeIdempotencyKey, MaybeUser, Params, User,
};
pub use problem::{FieldError, Problem};
pub use query::{filled, parsed};
pub use server::Front;
pub(crate) use server::{Http, serve};

/// How long a flow may take: one that waits for an answer that never comes must end.
const FLOW_LIMIT: Duration = Duration::from_secs(30);

/// Runs a flow in a task of its own: a client that goes away never cancels a
/// transaction in the middle, which could poison a pooled connection (sqlx #4385).
///
/// # Errors
/// The flow's own; 503 when it took too long; or 500 when it panicked.
pub async fn detached<T: Send + 'static>(
    flow: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let limited = tokio::time::timeout(FLOW_LIMIT, flow);
    match tokio::spawn(tracing::Instrument::in_current_span(limited)).await {
        Ok(Ok(ended)) => ended,
        Ok(Err(_)) => Err(Problem::unavailable(1)),
        Err(error) => Err(Problem::internal(&error)),
    }
}
