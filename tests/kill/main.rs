//! Kill points: all are listed, and the suite survives a death at each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod list;
mod points;
mod tour;
