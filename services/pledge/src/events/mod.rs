//! What the service hears, one consumer a file.

pub(crate) mod campaigns;
pub(crate) mod members_changed;
pub(crate) mod payment_closed;
pub(crate) mod payment_refunded;
pub(crate) mod payment_succeeded;
