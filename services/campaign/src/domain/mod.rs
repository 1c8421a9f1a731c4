//! The rules: pure functions over values, without IO, clock or randomness.

pub mod access;
pub mod campaign;
pub mod difference;
pub mod draft;
pub mod faults;
pub mod fold;
pub mod grounds;
pub mod organisation;
pub mod permit;
pub mod picture;
pub mod programme;
pub mod progress;
mod refusal;

pub use refusal::Refusal;
