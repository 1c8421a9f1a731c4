//! The pages of reviewers and admins.

use actix_web::web::ServiceConfig;

/// The routes below `/review`.
pub(crate) fn routes(_: &mut ServiceConfig) {}
