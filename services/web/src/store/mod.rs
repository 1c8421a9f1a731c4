//! SQL and nothing else.

pub(crate) mod accounts;
