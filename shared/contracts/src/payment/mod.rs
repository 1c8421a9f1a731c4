//! What the payment service publishes and answers.

pub mod api;
pub mod events;
