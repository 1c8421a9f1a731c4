//! The HTTP edge: problems, bodies, who calls, and the server that every service runs.

mod body;
mod extract;
mod problem;
mod server;

pub use body::{Body, RequestHash};
pub use extract::{
    Bearer, Caller, Id, IdempotencyKey, MaybeBearer, MaybeIdempotencyKey, MaybeUser, Params, User,
};
pub use problem::{FieldError, Problem};
pub(crate) use server::{Http, serve};

/// Runs a flow in a task of its own: a client that goes away never cancels a
/// transaction in the middle, which could poison a pooled connection (sqlx #4385).
///
/// # Errors
/// The flow's own; or 500 when it panicked.
pub async fn detached<T: Send + 'static>(
    flow: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let flow = tracing::Instrument::in_current_span(flow);
    tokio::spawn(flow)
        .await
        .unwrap_or_else(|error| Err(Problem::internal(&error)))
}
