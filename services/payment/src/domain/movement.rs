//! What the provider did to our balance: one balance transaction.

use money::Currency;

/// A balance transaction, in the currency that the account is kept in. What came in is positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The provider's id of it.
    pub id: String,
    /// The currency of both sums.
    pub currency: Currency,
    /// What was added to the balance, before the fee.
    pub gross: i64,
    /// What the provider kept; negative if it gave a fee back.
    pub fee: i64,
}
