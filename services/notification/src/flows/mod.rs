//! What is done when mails are due.

pub(crate) mod deliver;
pub(crate) mod post_office;
pub(crate) mod retention;
