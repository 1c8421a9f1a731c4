//! Live figures: one subscription a process, one question a campaign and second, any number of readers.

mod hub;
mod listen;
mod watch;

pub(crate) use hub::{Hub, Subscription};
