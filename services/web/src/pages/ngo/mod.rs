//! The pages of organisations.

use actix_web::web::ServiceConfig;

/// The routes below `/ngo`.
pub(crate) fn routes(_: &mut ServiceConfig) {}
