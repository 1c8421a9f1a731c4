//! Signing in without passwords: mailed codes, sessions, and how often one may try.

pub(crate) mod codes;
pub(crate) mod limits;
pub(crate) mod secrets;
pub(crate) mod sessions;
pub(crate) mod sign_in;
