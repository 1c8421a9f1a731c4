//! What happens to a refund after it was made: it arrives, or comes back.

use serde_json::Value;

use super::balance_transaction::{BalanceTransaction, Kind, Movement};
use super::event;
use super::refund::{Refund, Standing};
use crate::call::Mark;
use crate::cards::After;
use crate::ids;
use crate::jobs::Job;
use crate::state::Store;
use crate::table::Record;

/// Where a new refund stands, and when that changes, by the card it goes to.
pub(super) fn plan(store: &mut Store, after: After, id: &str, now_ms: i64) -> Standing {
    let (first, then) = match after {
        After::RefundPends => (Standing::Pending, Standing::Succeeded),
        After::RefundFails => (Standing::Succeeded, Standing::Failed),
        After::Nothing
        | After::DisputedAsFraudulent
        | After::DisputedAsNotReceived
        | After::Inquired => return Standing::Succeeded,
    };
    let job = Job::Refund {
        refund: id.to_owned(),
        from: first,
        to: then,
    };
    store.jobs.plan(now_ms + store.settle_ms, job);
    first
}

/// The planned change has come; one made by hand goes before.
pub(crate) fn move_planned(
    store: &mut Store,
    id: &str,
    (from, to): (Standing, Standing),
    now_ms: i64,
) {
    if let Some(refund) = store
        .refunds
        .get(id)
        .filter(|refund| refund.standing == from)
    {
        let refund = refund.clone();
        change(store, now_ms, refund, to);
    }
}

/// Moves a refund on, and the money back if it failed or was cancelled.
pub(crate) fn change(store: &mut Store, now_ms: i64, mut refund: Refund, to: Standing) -> Refund {
    let mark = Mark::default();
    let before = refund.json();
    refund.standing = to;
    if matches!(to, Standing::Failed | Standing::Canceled) {
        take_back(store, &mut refund, now_ms);
    }
    store.refunds.put(refund.clone());
    let after = refund.json();
    tell_updated(store, &mark, now_ms, (&before, &after));
    if to == Standing::Failed {
        event::emit(store, &mark, now_ms, "refund.failed", &after, None);
    }
    refund
}

fn take_back(store: &mut Store, refund: &mut Refund, now_ms: i64) {
    let movement = Movement {
        kind: Kind::RefundFailure,
        amount: refund.amount,
        fee: 0,
        currency: &refund.currency,
        source: refund.id(),
        description: Some("REFUND FAILURE".to_owned()),
    };
    let transaction = BalanceTransaction::new(movement, ids::seconds(now_ms));
    refund.failure_balance_transaction = Some(transaction.id().to_owned());
    store.balance_transactions.put(transaction);
    if let Some(charge) = store.charges.get_mut(&refund.charge) {
        charge.amount_refunded -= refund.amount;
    }
}

/// Tells what has changed, if anything has.
pub(super) fn tell_updated(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    (before, after): (&Value, &Value),
) {
    let Some(previous) = event::previous(before, after) else {
        return;
    };
    for event_type in ["refund.updated", "charge.refund.updated"] {
        let previous = Some(previous.clone());
        event::emit(store, mark, now_ms, event_type, after, previous);
    }
}
