//! What is heard.

pub(crate) mod campaign_facts;
pub(crate) mod members_changed;
pub(crate) mod pledge_confirmed;
pub(crate) mod pledge_refunded;
