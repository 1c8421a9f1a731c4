//! What a ticket orders to be paid.

use contracts::tokens::TicketClaims;
use money::{CampaignId, Money, PaymentId, PledgeId};

/// What is to be paid, as the ticket says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The payment.
    pub payment_id: PaymentId,
    /// The pledge that it pays.
    pub pledge_id: PledgeId,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// What is charged.
    pub charge: Money,
    /// Of the charge, the gift, in minor units.
    pub gift: i64,
    /// `general`, `zakat`, …
    pub fund_type: String,
}

/// Why a ticket can't be an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The gift is nothing, more than the charge, or in another currency.
    #[error("the gift must be a part of the charge")]
    Gift,
    /// There is no word for what kind of gift it is.
    #[error("the gift needs a fund type")]
    FundType,
}

impl Order {
    /// Reads an order off a ticket.
    ///
    /// # Errors
    /// When its sums make no sense: they would not balance in the ledger.
    pub fn from_ticket(payment_id: PaymentId, ticket: &TicketClaims) -> Result<Self, OrderError> {
        let gift = ticket.amount;
        if gift.currency != ticket.charge.currency
            || gift.amount <= 0
            || gift.amount > ticket.charge.amount
        {
            return Err(OrderError::Gift);
        }
        if ticket.fund_type.is_empty() || ticket.fund_type.len() > 64 {
            return Err(OrderError::FundType);
        }
        Ok(Self {
            payment_id,
            pledge_id: ticket.pledge_id,
            campaign_id: ticket.campaign_id,
            charge: ticket.charge,
            gift: gift.amount,
            fund_type: ticket.fund_type.clone(),
        })
    }

    /// Whether both are about the same money; their payment ids may differ.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        let other = Self {
            payment_id: self.payment_id,
            ..other.clone()
        };
        *self == other
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(amount, "USD".parse().unwrap())
    }

    fn order() -> Order {
        Order {
            payment_id: Uuid::from_u128(1).into(),
            pledge_id: Uuid::from_u128(2).into(),
            campaign_id: Uuid::from_u128(3).into(),
            charge: usd(5_200),
            gift: 5_000,
            fund_type: "general".to_owned(),
        }
    }

    #[test]
    fn a_ticket_whose_sums_make_no_sense_is_no_order() {
        let ticket = |amount: Money, fund_type: &str| TicketClaims {
            pledge_id: order().pledge_id,
            campaign_id: order().campaign_id,
            charge: usd(5_200),
            amount,
            fund_type: fund_type.to_owned(),
            expires_at: Timestamp::UNIX_EPOCH,
        };
        let id = order().payment_id;
        let read = Order::from_ticket(id, &ticket(usd(5_000), "general")).unwrap();
        assert_eq!(read, order());
        assert!(Order::from_ticket(id, &ticket(usd(5_200), "zakat")).is_ok());
        for amount in [
            usd(0),
            usd(-1),
            usd(5_201),
            Money::new(5_000, "EUR".parse().unwrap()),
        ] {
            assert_eq!(
                Order::from_ticket(id, &ticket(amount, "general")),
                Err(OrderError::Gift)
            );
        }
        assert_eq!(
            Order::from_ticket(id, &ticket(usd(1), "")),
            Err(OrderError::FundType)
        );
    }

    #[test]
    fn another_payment_id_is_the_same_order() {
        let again = Order {
            payment_id: Uuid::from_u128(8).into(),
            ..order()
        };
        assert!(order().agrees_with(&again));
        assert!(!order().agrees_with(&Order { gift: 1, ..again }));
    }
}
