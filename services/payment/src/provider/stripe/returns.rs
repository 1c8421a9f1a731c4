//! What Stripe's refunds and disputes mean to us, and the requests about them.

use jiff::Timestamp;
use money::Money;
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest as _};
use stripe_core::balance_transaction::RetrieveBalanceTransaction;
use stripe_core::dispute::ListDispute;
use stripe_core::refund::{CreateRefund, ListRefund};

use super::answers::{minor, rules};
use super::objects::{BalanceTransaction, Dispute, Expandable, List, Refund};
use super::{MAX_PAGES, PER_PAGE, Stripe};
use crate::domain::dispute::{DisputeStatus, SeenDispute};
use crate::domain::movement::Movement;
use crate::domain::refund::{RefundStatus, ReturnMismatch, SeenRefund};
use crate::provider::{NotTaken, ProviderError, RefundOrder, Seen};

/// The key of the metadata that says which refund of ours it is.
const REFUND_ID: &str = "refund_id";
const EXPANDED: &str = "balance_transaction";

/// The request that makes a refund.
pub(super) fn request(order: RefundOrder<'_>) -> Result<String, NotTaken> {
    let rules = money::provider(order.amount.currency).ok_or(NotTaken::Currency)?;
    let units = rules.units(order.amount.amount).ok_or(NotTaken::Currency)?;
    let metadata = [(REFUND_ID.to_owned(), order.refund_id.to_string())];
    let request = CreateRefund::new()
        .payment_intent(order.intent_id)
        .amount(units)
        .metadata(metadata)
        .expand([EXPANDED.to_owned()])
        .build();
    Ok(request.body.unwrap_or_default())
}

impl Stripe {
    pub(super) async fn make_refund(
        &self,
        key: &str,
        request: &str,
    ) -> Result<Seen<SeenRefund>, ProviderError> {
        let mut asked = RequestBuilder::new(StripeMethod::Post, "/refunds");
        asked.body = Some(request.to_owned());
        let refund: Refund = self.transport.send(&asked, Some(key)).await?;
        Ok(self.seen(refund).await)
    }

    pub(super) async fn list_refunds(
        &self,
        intent_id: &str,
    ) -> Result<Vec<Seen<SeenRefund>>, ProviderError> {
        let list = ListRefund::new()
            .payment_intent(intent_id)
            .expand([format!("data.{EXPANDED}")])
            .limit(PER_PAGE);
        let page = |after: Option<String>| match after {
            Some(id) => list.clone().starting_after(id).build(),
            None => list.build(),
        };
        let refunds = self.pages(page, |refund: &Refund| &refund.id).await?;
        let mut seen = Vec::new();
        for refund in refunds {
            seen.push(self.seen(refund).await);
        }
        Ok(seen)
    }

    pub(super) async fn list_disputes(
        &self,
        intent_id: &str,
    ) -> Result<Vec<SeenDispute>, ProviderError> {
        let list = ListDispute::new().payment_intent(intent_id).limit(PER_PAGE);
        let page = |after: Option<String>| match after {
            Some(id) => list.clone().starting_after(id).build(),
            None => list.build(),
        };
        let disputes = self.pages(page, |dispute: &Dispute| &dispute.id).await?;
        Ok(disputes.into_iter().map(dispute).collect())
    }

    /// All pages of a list, the oldest first: what a refund takes from the gift depends on those before it,
    /// and Stripe tells the newest first.
    async fn pages<T: serde::de::DeserializeOwned>(
        &self,
        page: impl Fn(Option<String>) -> RequestBuilder,
        id: impl Fn(&T) -> &String,
    ) -> Result<Vec<T>, ProviderError> {
        let mut all: Vec<T> = Vec::new();
        for _ in 0..MAX_PAGES {
            let after = all.last().map(|last| id(last).clone());
            let found: List<T> = self.transport.send(&page(after), None).await?;
            let more = found.has_more && !found.data.is_empty();
            all.extend(found.data);
            if !more {
                all.reverse();
                return Ok(all);
            }
        }
        Err(ProviderError::Temporary("the list has no end".to_owned()))
    }

    /// Reads a refund. What a failure did to the balance is not expanded in lists: it is asked for.
    async fn seen(&self, refund: Refund) -> Seen<SeenRefund> {
        let failure = match &refund.failure_balance_transaction {
            Some(Expandable::Object(transaction)) => movement(transaction),
            Some(Expandable::Id(id)) => {
                let request = RetrieveBalanceTransaction::new(id.as_str()).build();
                let found = self.transport.send::<BalanceTransaction>(&request, None);
                found.await.ok().as_ref().and_then(movement)
            }
            None => None,
        };
        read_refund(&refund, failure)
    }
}

fn read_refund(refund: &Refund, moved_back: Option<Movement>) -> Seen<SeenRefund> {
    let status = match refund.status.as_deref() {
        Some("pending") => RefundStatus::Pending,
        Some("requires_action") => RefundStatus::RequiresAction,
        // Very old refunds have no status: they went through.
        Some("succeeded") | None => RefundStatus::Succeeded,
        Some("failed") => RefundStatus::Failed,
        Some("canceled") => RefundStatus::Cancelled,
        Some(word) => {
            let (id, word) = (refund.id.clone(), word.to_owned());
            return Err(ReturnMismatch::UnknownStatus { id, word });
        }
    };
    let metadata = refund.metadata.as_ref();
    let ours = metadata.and_then(|metadata| metadata.get(REFUND_ID));
    let transaction = refund.balance_transaction.as_ref();
    Ok(SeenRefund {
        provider_id: refund.id.clone(),
        refund_id: ours.and_then(|id| id.parse().ok()),
        amount: sum(&refund.currency, refund.amount),
        status,
        at: Timestamp::from_second(refund.created).unwrap_or_default(),
        moved: transaction.and_then(|found| movement(found.object()?)),
        moved_back,
    })
}

fn dispute(dispute: Dispute) -> SeenDispute {
    let status = match dispute.status.as_str() {
        "warning_needs_response" | "warning_under_review" => DisputeStatus::Inquiry,
        "warning_closed" => DisputeStatus::InquiryClosed,
        "needs_response" | "under_review" => DisputeStatus::Open,
        "won" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        word => DisputeStatus::Unknown(word.to_owned()),
    };
    let transactions = dispute.balance_transactions.iter();
    SeenDispute {
        amount: sum(&dispute.currency, dispute.amount),
        status,
        at: Timestamp::from_second(dispute.created).unwrap_or_default(),
        movements: transactions.filter_map(movement).collect(),
        id: dispute.id,
    }
}

fn sum(code: &str, units: i64) -> Option<Money> {
    minor(code, units).filter(|sum| sum.amount > 0)
}

/// Rounded against us, as a charge's settlement is.
fn movement(transaction: &BalanceTransaction) -> Option<Movement> {
    let (currency, rules) = rules(&transaction.currency)?;
    let per_minor = rules.units(1)?;
    let fee = transaction.fee.checked_add(per_minor - 1)?;
    Some(Movement {
        id: transaction.id.clone(),
        currency,
        gross: transaction.amount.div_euclid(per_minor),
        fee: fee.div_euclid(per_minor),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_request_says_how_much_of_what_and_for_which_refund() {
        let order = RefundOrder {
            refund_id: Uuid::from_u128(7),
            intent_id: "pi_1",
            amount: Money::new(1_500, "UGX".parse().unwrap()),
        };
        let body = request(order).unwrap();
        let body = body.replace("%5B", "[").replace("%5D", "]");
        for field in [
            "payment_intent=pi_1",
            "amount=150000",
            "metadata[refund_id]=00000000-0000-0000-0000-000000000007",
            "expand[0]=balance_transaction",
        ] {
            assert!(body.split('&').any(|have| have == field), "{field}: {body}");
        }
    }

    #[test]
    fn a_refund_with_what_it_did_to_the_balance() {
        let refund = json!({
            "id": "re_1", "object": "refund", "status": "succeeded", "amount": 150_000, "currency": "ugx",
            "created": 1_700_000_000, "a_field_of_next_year": [1],
            "metadata": {"refund_id": "00000000-0000-7000-8000-000000000007"},
            "balance_transaction": {"id": "txn_1", "amount": -150_001, "fee": 1, "currency": "ugx"},
        });
        let read =
            |value: serde_json::Value| read_refund(&serde_json::from_value(value).unwrap(), None);
        let seen = read(refund.clone()).unwrap();
        let ugx = Money::new(1_500, "UGX".parse().unwrap());
        assert_eq!(
            (seen.amount, seen.status),
            (Some(ugx), RefundStatus::Succeeded)
        );
        assert!(seen.refund_id.is_some());
        let moved = seen.moved.unwrap();
        assert_eq!((moved.gross, moved.fee), (-1_501, 1), "rounded against us");
        let mut odd = refund;
        odd["status"] = json!("teleported");
        assert!(matches!(
            read(odd),
            Err(ReturnMismatch::UnknownStatus { .. })
        ));
    }

    #[test]
    fn every_word_of_a_dispute() {
        let read = |status: &str| {
            let value = json!({"id": "du_1", "status": status, "amount": 100, "currency": "usd", "created": 1});
            dispute(serde_json::from_value(value).unwrap()).status
        };
        for word in ["warning_needs_response", "warning_under_review"] {
            assert_eq!(read(word), DisputeStatus::Inquiry);
        }
        for word in ["needs_response", "under_review"] {
            assert_eq!(read(word), DisputeStatus::Open);
        }
        assert_eq!(read("warning_closed"), DisputeStatus::InquiryClosed);
        assert_eq!(read("won"), DisputeStatus::Won);
        assert_eq!(read("lost"), DisputeStatus::Lost);
        let unknown = DisputeStatus::Unknown("prevented".to_owned());
        assert_eq!(read("prevented"), unknown);
    }
}
