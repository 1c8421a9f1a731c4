//! The resources: their data, their endpoints, and how the API shows them.

pub(crate) mod balance_transaction;
pub(crate) mod cancel;
pub(crate) mod challenge;
pub(crate) mod charge;
pub(crate) mod confirm;
pub(crate) mod customer;
pub(crate) mod dispute;
pub(crate) mod dispute_course;
pub(crate) mod event;
pub(crate) mod intent_parts;
pub(crate) mod payment_intent;
pub(crate) mod payment_intent_params;
pub(crate) mod payment_method;
pub(crate) mod refund;
pub(crate) mod refund_course;
pub(crate) mod saved_cards;
pub(crate) mod setup_confirm;
pub(crate) mod setup_intent;
