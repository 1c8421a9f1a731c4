//! What crosses a service border: events and API types, one module per
//! publisher; tokens' claims, Redis keys, reference data.
//!
//! Changes are additive; anything else is a new version of the message (`…v2`).

pub mod audit;
pub mod campaign;
pub mod changes;
pub mod dead_letters;
pub mod event;
pub mod notification;
pub mod page;
pub mod payment;
pub mod pledge;
mod reason;
pub mod redis_keys;
pub mod reference;
pub mod subscriptions;
mod text;
pub mod tokens;
pub mod web;

pub use event::Event;
pub use page::Page;
pub use reason::Reason;
pub use text::{Locale, Text};
