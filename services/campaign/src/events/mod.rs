//! What others say, one file for each kind.

pub mod campaign_totals_changed;
pub mod match_fund;
