//! What a gift is charged, or the problem that says why it can't be.

use platform::http::Problem;

use crate::domain::charge::{Charge, FeeTable, Refusal, Wish, charge};

/// What is charged for a wish.
///
/// # Errors
/// 422 for what is no sum, or `amount_not_chargeable` with the nearest sums that are.
pub(super) fn chargeable(wish: Wish, fees: &FeeTable) -> Result<Charge, Problem> {
    charge(wish, fees).map_err(|refusal| match refusal {
        Refusal::OutOfRange(pointer, detail) => {
            Problem::invalid(Vec::new()).at(pointer, "out_of_range", detail)
        }
        Refusal::NotChargeable(pointer, nearest) => {
            let sums: Vec<String> = nearest.iter().map(ToString::to_string).collect();
            let detail = if sums.is_empty() {
                format!("No payment can be taken in {}.", wish.amount.currency)
            } else {
                format!(
                    "This sum can't be charged. The nearest: {}.",
                    sums.join(", ")
                )
            };
            Problem::rule("amount_not_chargeable", detail.clone())
                .at(pointer, "amount_not_chargeable", detail)
                .with("nearest", nearest)
        }
    })
}
