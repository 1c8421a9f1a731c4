//! The rules of the service, as pure functions over values: no IO, no clock, no randomness.

pub mod address;
pub mod book;
pub mod campaign;
pub mod charge;
pub mod hold;
pub mod matching;
pub mod slug;
pub mod sponsor;
pub mod trial;
