//! What the web front publishes.

pub mod api;
pub mod events;
