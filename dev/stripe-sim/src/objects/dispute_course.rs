//! What happens to a dispute: it is opened, answered and decided, and money goes and comes back.

use std::collections::BTreeMap;

use serde_json::Value;

use super::balance_transaction::{BalanceTransaction, Kind, Movement};
use super::charge::Charge;
use super::dispute::{Dispute, Status, Verdict};
use super::event;
use crate::call::Mark;
use crate::cards::After;
use crate::currency;
use crate::error::ApiError;
use crate::ids;
use crate::jobs::Job;
use crate::state::Store;
use crate::table::Record;

/// Stripe's words for why a card's holder complains.
pub(crate) const REASONS: &[&str] = &[
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
];

/// What the holder complains of.
pub(crate) struct Complaint<'a> {
    /// One of `REASONS`.
    pub(crate) reason: &'a str,
    /// All that is left of the charge, if not said.
    pub(crate) amount: Option<i64>,
    /// Whether the bank only asks.
    pub(crate) inquiry: bool,
}

/// What is neither refunded nor withheld for a dispute.
pub(crate) fn left_of(store: &Store, charge: &Charge) -> i64 {
    let disputes = store.disputes.iter();
    let withheld: i64 = disputes
        .filter(|dispute| dispute.charge() == charge.id())
        .map(Dispute::withheld)
        .sum();
    charge.amount - charge.amount_refunded - withheld
}

/// Opens a dispute about a paid charge.
pub(crate) fn open(
    store: &mut Store,
    now_ms: i64,
    charge: &str,
    complaint: &Complaint<'_>,
) -> Result<Dispute, ApiError> {
    let found = store.charges.get(charge);
    let mut charge = found
        .filter(|charge| charge.declined().is_none())
        .cloned()
        .ok_or_else(|| ApiError::missing(Charge::OBJECT, charge, "charge"))?;
    let left = left_of(store, &charge);
    let amount = complaint.amount.unwrap_or(left);
    if amount < 1 || amount > left {
        let message = format!("The dispute's amount must be from 1 to {left}, what is left.");
        return Err(ApiError::invalid(message).param("amount"));
    }
    let mut dispute = Dispute {
        id: ids::new_id("du"),
        created: ids::seconds(now_ms),
        amount,
        currency: charge.currency.clone(),
        charge: charge.id().to_owned(),
        payment_intent: charge.payment_intent.clone(),
        brand: charge.payment_method.card.brand.clone(),
        reason: complaint.reason.to_owned(),
        status: Status::NeedsResponse,
        inquiry: complaint.inquiry,
        evidence: BTreeMap::new(),
        submissions: 0,
        metadata: BTreeMap::new(),
        balance_transactions: Vec::new(),
    };
    charge.disputed = true;
    store.charges.put(charge);
    if !dispute.inquiry {
        withdraw(store, &mut dispute, now_ms);
    }
    store.disputes.put(dispute.clone());
    tell(store, &Mark::default(), now_ms, &dispute, "created");
    if !dispute.inquiry {
        tell(store, &Mark::default(), now_ms, &dispute, "funds_withdrawn");
    }
    Ok(dispute)
}

/// The card that paid was one that disputes.
pub(crate) fn begin_by_card(store: &mut Store, charge: &str, now_ms: i64) {
    let after = store.charges.get(charge);
    let (reason, inquiry) = match after.map(|charge| charge.payment_method.card.after) {
        Some(After::DisputedAsFraudulent) => ("fraudulent", false),
        Some(After::DisputedAsNotReceived) => ("product_not_received", false),
        Some(After::Inquired) => ("fraudulent", true),
        Some(After::Nothing | After::RefundPends | After::RefundFails) | None => return,
    };
    let complaint = Complaint {
        reason,
        amount: None,
        inquiry,
    };
    if let Err(error) = open(store, now_ms, charge, &complaint) {
        tracing::info!(charge, "nothing is left to dispute: {}", error.body());
    }
}

/// Sends the evidence to the bank. Stripe's words for tests decide it a moment later.
pub(super) fn submit(store: &mut Store, dispute: &mut Dispute, now_ms: i64) {
    dispute.status = Status::UnderReview;
    dispute.submissions += 1;
    let said = dispute
        .evidence
        .get("uncategorized_text")
        .map(String::as_str);
    let verdict = match (said, dispute.inquiry) {
        (Some("winning_evidence"), _) => Verdict::Won,
        (Some("losing_evidence"), _) => Verdict::Lost,
        (Some("escalate_inquiry_evidence"), true) => Verdict::Escalated,
        _ => return,
    };
    let dispute = dispute.id.clone();
    let due_ms = now_ms + store.settle_ms;
    store.jobs.plan(due_ms, Job::Decide { dispute, verdict });
}

/// The bank's verdict on evidence has come.
pub(crate) fn decide_planned(store: &mut Store, id: &str, verdict: Verdict, now_ms: i64) {
    if let Some(dispute) = store.disputes.get(id).filter(|dispute| dispute.is_open()) {
        let dispute = dispute.clone();
        decide(store, &Mark::default(), now_ms, dispute, verdict);
    }
}

/// Decides an open dispute, and tells.
pub(crate) fn decide(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    mut dispute: Dispute,
    verdict: Verdict,
) -> Dispute {
    let before = dispute.json(store, now_ms);
    let told: &[&str] = match (verdict, dispute.inquiry) {
        (Verdict::Won, false) => {
            dispute.status = Status::Won;
            reinstate(store, &mut dispute, now_ms);
            &["funds_reinstated", "closed"]
        }
        (Verdict::Won, true) => {
            dispute.status = Status::Won;
            &["closed"]
        }
        (Verdict::Lost, _) | (Verdict::Escalated, false) => {
            dispute.status = Status::Lost;
            &["closed"]
        }
        (Verdict::Escalated, true) => {
            dispute.inquiry = false;
            dispute.status = Status::NeedsResponse;
            dispute.evidence.clear();
            withdraw(store, &mut dispute, now_ms);
            &["funds_withdrawn"]
        }
    };
    store.disputes.put(dispute.clone());
    let after = dispute.json(store, now_ms);
    tell_updated(store, mark, now_ms, (&before, &after));
    for what in told {
        tell(store, mark, now_ms, &dispute, what);
    }
    dispute
}

fn withdraw(store: &mut Store, dispute: &mut Dispute, now_ms: i64) {
    let fee = currency::find(&dispute.currency).map_or(0, currency::Rule::dispute_fee);
    // What was refunded since the bank asked is not taken again.
    if let Some(charge) = store.charges.get(&dispute.charge) {
        dispute.amount = dispute.amount.min(charge.amount - charge.amount_refunded);
    }
    let words = format!("Chargeback withdrawal for {}", dispute.charge);
    let amount = -dispute.amount;
    book(store, dispute, (Kind::Dispute, amount, fee, words), now_ms);
}

fn reinstate(store: &mut Store, dispute: &mut Dispute, now_ms: i64) {
    let words = format!("Chargeback reversal for {}", dispute.charge);
    let movement = (Kind::DisputeReversal, dispute.amount, 0, words);
    book(store, dispute, movement, now_ms);
}

fn book(
    store: &mut Store,
    dispute: &mut Dispute,
    (kind, amount, fee, words): (Kind, i64, i64, String),
    now_ms: i64,
) {
    let movement = Movement {
        kind,
        amount,
        fee,
        currency: &dispute.currency,
        source: &dispute.id,
        description: Some(words),
    };
    let transaction = BalanceTransaction::new(movement, ids::seconds(now_ms));
    dispute
        .balance_transactions
        .push(transaction.id().to_owned());
    store.balance_transactions.put(transaction);
}

fn tell(store: &mut Store, mark: &Mark, now_ms: i64, dispute: &Dispute, what: &str) {
    let object = dispute.json(store, now_ms);
    let event_type = format!("charge.dispute.{what}");
    event::emit(store, mark, now_ms, &event_type, &object, None);
}

/// Tells what has changed, if anything has.
pub(super) fn tell_updated(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    (before, after): (&Value, &Value),
) {
    if let Some(previous) = event::previous(before, after) {
        let event_type = "charge.dispute.updated";
        event::emit(store, mark, now_ms, event_type, after, Some(previous));
    }
}
