//! What every service stands on, and nothing that only one of them needs.

pub mod amqp;
pub mod audit;
pub mod batch;
pub mod changes;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod consumer;
pub mod db;
pub mod dead_letters;
mod housekeeping;
pub mod http;
pub mod idempotency;
pub mod inbox;
pub mod kill;
mod letter;
pub mod limits;
mod mover;
pub mod outbox;
pub mod page;
pub mod redis;
mod relay;
pub mod service;
pub mod telemetry;
pub mod tokens;

pub use clock::Clock;
pub use config::{Reader, ServiceConfig};
pub use consumer::{Consumer, Failure, Received};
pub use service::{Running, Service, Wake};

/// Requests make and drop many small things; glibc's own allocator takes twice as long for it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
