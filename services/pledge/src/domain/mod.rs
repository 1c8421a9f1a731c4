//! The rules of the service, as pure functions over values: no IO, no clock, no randomness.

pub mod matching;
