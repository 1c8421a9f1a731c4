//! What the notification service publishes and answers.

pub mod api;
pub mod events;
