//! Match funds as sponsors write them in forms.

pub(crate) mod examples;
pub(crate) mod read;
pub(crate) mod rule;
