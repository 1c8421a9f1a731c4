//! Pledge asks to close a pledge: the handshake that keeps a donor from being charged after the match was given away.

use actix_web::web::Data;
use contracts::pledge::events::PledgeExpiryRequested;
use platform::{Failure, Received};

use crate::app::App;
use crate::flows::close;

/// Records the wish; a worker acts on it.
///
/// # Errors
/// When it could not be recorded.
pub async fn handle(
    app: Data<App>,
    received: Received<PledgeExpiryRequested>,
) -> Result<(), Failure> {
    close::request(&app, &received).await
}
