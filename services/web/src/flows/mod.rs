//! Load, decide, save, with the outbox in the same transaction.

pub(crate) mod prefer;
pub(crate) mod register;
