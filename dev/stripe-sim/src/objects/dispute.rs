//! Disputes: the object and its endpoints. What happens to one is in `dispute_course`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::dispute_course;
use crate::call::{Call, list_answer};
use crate::change::Change;
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::{ListParams, Record};

/// How long the evidence may be waited for.
const RESPONSE_SECONDS: i64 = 9 * 24 * 60 * 60;
const MAX_EVIDENCE_CHARS: usize = 20_000;

/// Evidence that is text.
const TEXTS: &[&str] = &[
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
];
/// Evidence that is a file, or that a network asks for by its own programme.
const NOT_SIMULATED_EVIDENCE: &[&str] = &[
    "appeal",
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "enhanced_evidence",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
];

/// Where a dispute stands. An inquiry has the same course under other words, and no winner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Evidence is waited for.
    NeedsResponse,
    /// The bank reads the evidence.
    UnderReview,
    /// The money came back.
    Won,
    /// The money is gone.
    Lost,
}

/// How the bank decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// For us.
    Won,
    /// For the holder of the card.
    Lost,
    /// An inquiry becomes a dispute.
    Escalated,
}

/// A holder's complaint about a charge.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) charge: String,
    pub(super) payment_intent: String,
    pub(super) brand: String,
    pub(super) reason: String,
    pub(super) status: Status,
    /// A question of the bank, by which no money moves.
    pub(super) inquiry: bool,
    pub(super) evidence: BTreeMap<String, String>,
    pub(super) submissions: u32,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) balance_transactions: Vec<String>,
}

impl Record for Dispute {
    const OBJECT: &'static str = "dispute";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

impl Dispute {
    /// Whether it is still undecided.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status, Status::NeedsResponse | Status::UnderReview)
    }

    /// What the holder's bank holds while it is open, and keeps when it is lost.
    pub(crate) fn withheld(&self) -> i64 {
        if self.inquiry || self.status == Status::Won {
            0
        } else {
            self.amount
        }
    }

    /// Of which charge.
    pub(crate) fn charge(&self) -> &str {
        &self.charge
    }

    fn word(&self) -> &'static str {
        match (self.status, self.inquiry) {
            (Status::NeedsResponse, false) => "needs_response",
            (Status::NeedsResponse, true) => "warning_needs_response",
            (Status::UnderReview, false) => "under_review",
            (Status::UnderReview, true) => "warning_under_review",
            (Status::Won, false) => "won",
            (Status::Lost, false) => "lost",
            (Status::Won | Status::Lost, true) => "warning_closed",
        }
    }

    /// Visa's number for the reason; the other networks' are not played.
    fn network_reason_code(&self) -> Option<&'static str> {
        match (self.brand.as_str(), self.reason.as_str()) {
            ("visa", "fraudulent") => Some("10.4"),
            ("visa", "product_not_received") => Some("13.1"),
            ("visa", "subscription_canceled") => Some("13.2"),
            ("visa", "product_unacceptable") => Some("13.3"),
            ("visa", "credit_not_processed") => Some("13.6"),
            ("visa", "duplicate") => Some("12.6.1"),
            _ => None,
        }
    }

    fn evidence(&self) -> Value {
        let names = TEXTS.iter().chain(NOT_SIMULATED_EVIDENCE);
        let mut evidence: Map<String, Value> = names
            .filter(|name| !matches!(**name, "appeal" | "enhanced_evidence"))
            .map(|name| ((*name).to_owned(), json!(self.evidence.get(*name))))
            .collect();
        evidence.insert("enhanced_evidence".to_owned(), json!({}));
        Value::Object(evidence)
    }

    /// As the API shows it, with what it did to the balance.
    pub(crate) fn json(&self, store: &Store, now_ms: i64) -> Value {
        let due_by = self.created + RESPONSE_SECONDS;
        let unanswered = self.status == Status::NeedsResponse;
        let network_reason = self.network_reason_code();
        let transactions = self.balance_transactions.iter();
        let transactions: Vec<Value> = transactions
            .filter_map(|id| store.balance_transactions.get(id))
            .map(|transaction| transaction.json(now_ms))
            .collect();
        json!({
            "id": self.id, "object": "dispute", "created": self.created, "livemode": false,
            "amount": self.amount, "currency": self.currency, "balance_transactions": transactions,
            "charge": self.charge, "payment_intent": self.payment_intent,
            "enhanced_eligibility_types": [], "evidence": self.evidence(),
            "evidence_details": {
                "due_by": due_by, "enhanced_eligibility": {}, "has_evidence": !self.evidence.is_empty(),
                "past_due": unanswered && ids::seconds(now_ms) > due_by, "submission_count": self.submissions,
                "submission_method": if self.submissions > 0 { "manual" } else { "not_submitted" },
            },
            "intended_submission_method": null, "is_charge_refundable": self.withheld() == 0, "metadata": self.metadata,
            "network_reason_code": network_reason,
            "payment_method_details": {
                "type": "card",
                "card": {
                    "brand": self.brand, "case_type": if self.inquiry { "inquiry" } else { "chargeback" },
                    "network": self.brand, "network_reason_code": network_reason,
                },
            },
            "reason": self.reason, "status": self.word(),
        })
    }

    /// That it can't be moved any more.
    pub(crate) fn closed_error(&self) -> ApiError {
        ApiError::invalid(format!("This dispute is already closed: {}.", self.word()))
    }
}

/// `GET /v1/disputes/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    let dispute = call.store.disputes.at(&call.id, "dispute")?;
    Ok(dispute.json(call.store, call.now_ms))
}

/// `GET /v1/disputes`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let (charge, intent) = (params.text("charge")?, params.text("payment_intent")?);
    params.finish(&[])?;
    let keep = |dispute: &Dispute| {
        charge
            .as_ref()
            .is_none_or(|wanted| *wanted == dispute.charge)
            && intent
                .as_ref()
                .is_none_or(|wanted| *wanted == dispute.payment_intent)
    };
    let (store, now_ms) = (&*call.store, call.now_ms);
    let json = |dispute: &Dispute| dispute.json(store, now_ms);
    list_answer(&store.disputes, &page, "/v1/disputes", keep, json)
}

/// `POST /v1/disputes/{id}`: evidence and metadata.
pub(crate) fn update(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let metadata = params.metadata()?;
    let submit = params.boolean("submit")?;
    let evidence = params.hash("evidence")?.map(read_evidence).transpose()?;
    params.finish(&["intended_submission_method"])?;
    let mut dispute = call.store.disputes.at(&call.id, "dispute")?.clone();
    let before = dispute.json(call.store, call.now_ms);
    metadata.apply(&mut dispute.metadata)?;
    let answers = evidence.is_some() || submit == Some(true);
    if answers && dispute.status != Status::NeedsResponse {
        return Err(if dispute.is_open() {
            ApiError::invalid("The evidence of this dispute has been submitted already.")
        } else {
            dispute.closed_error()
        });
    }
    for (name, change) in evidence.into_iter().flatten() {
        match change {
            Change::Set(text) => drop(dispute.evidence.insert(name.to_owned(), text)),
            Change::Unset => drop(dispute.evidence.remove(name)),
            Change::Keep => {}
        }
    }
    if answers && submit != Some(false) && !dispute.evidence.is_empty() {
        dispute_course::submit(call.store, &mut dispute, call.now_ms);
    }
    call.store.disputes.put(dispute.clone());
    let after = dispute.json(call.store, call.now_ms);
    let change = (&before, &after);
    dispute_course::tell_updated(call.store, &call.mark, call.now_ms, change);
    Ok(after)
}

fn read_evidence(mut params: Params) -> Result<Vec<(&'static str, Change<String>)>, ApiError> {
    let mut evidence = Vec::new();
    for name in TEXTS {
        let change = params.change(name, MAX_EVIDENCE_CHARS)?;
        if change != Change::Keep {
            evidence.push((*name, change));
        }
    }
    params.finish(NOT_SIMULATED_EVIDENCE)?;
    Ok(evidence)
}

/// `POST /v1/disputes/{id}/close`: gives in.
pub(crate) fn close(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    let dispute = call.store.disputes.at(&call.id, "dispute")?.clone();
    if !dispute.is_open() {
        return Err(dispute.closed_error());
    }
    let (mark, now_ms) = (call.mark.clone(), call.now_ms);
    let dispute = dispute_course::decide(call.store, &mark, now_ms, dispute, Verdict::Lost);
    Ok(dispute.json(call.store, now_ms))
}
