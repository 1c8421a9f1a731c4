//! The pages of sponsors.

use actix_web::web::ServiceConfig;

/// The routes below `/sponsor`.
pub(crate) fn routes(_: &mut ServiceConfig) {}
