//! What other services say, one consumer per file.

pub mod campaigns;
pub mod expiry_requested;
pub mod members_changed;
