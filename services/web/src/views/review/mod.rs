//! The pages of reviewers and admins, in words.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod dead_letters;
pub(crate) mod decision;
pub(crate) mod facts;
pub(crate) mod ledger;
pub(crate) mod oversight;
pub(crate) mod programme;
pub(crate) mod queue;
