//! The matching engine against its specification.
