//! The matching engine against its specification: the written scenarios, a naive second engine,
//! and properties that hold in any world.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod books;
mod command;
mod explanations;
mod oracle;
mod properties;
mod speed;
mod steps;
mod vectors;
mod worlds;
