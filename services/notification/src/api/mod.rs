//! The service's HTTP API, one file an endpoint.

pub(crate) mod create_message;
pub(crate) mod list_messages;
