//! The pledge service: pledges, sponsors, match funds, and the engine that matches them.

pub mod domain;
pub mod simulate;
