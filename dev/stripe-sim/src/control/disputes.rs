//! `/_sim/disputes`: a holder of any card disputes, and the bank decides.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;

use super::{answer, refuse};
use crate::call::Mark;
use crate::error::ApiError;
use crate::ids;
use crate::objects::dispute::Verdict;
use crate::objects::dispute_course::{self, Complaint, REASONS};
use crate::sim::Sim;
use crate::state::Store;

/// Of which charge, of how much and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    payment_intent: Option<String>,
    charge: Option<String>,
    amount: Option<i64>,
    reason: Option<String>,
    #[serde(default)]
    inquiry: bool,
}

fn charge_of(store: &Store, wanted: &Wanted) -> Result<String, ApiError> {
    match (&wanted.charge, &wanted.payment_intent) {
        (Some(charge), None) => Ok(charge.clone()),
        (None, Some(id)) => {
            let intent = store.payment_intents.get(id);
            let charge = intent.and_then(|intent| intent.latest_charge.clone());
            charge.ok_or_else(|| ApiError::missing("payment_intent", id, "payment_intent"))
        }
        (Some(_), Some(_)) | (None, None) => Err(ApiError::invalid(
            "Name a payment_intent or a charge, one of them.",
        )),
    }
}

/// `POST /_sim/disputes`
pub(crate) async fn open(sim: Data<Sim>, body: Json<Wanted>) -> HttpResponse {
    let wanted = body.into_inner();
    let reason = wanted.reason.as_deref().unwrap_or("fraudulent");
    if !REASONS.contains(&reason) {
        return refuse(&format!("`reason` must be one of {}", REASONS.join(", ")));
    }
    let complaint = Complaint {
        reason,
        amount: wanted.amount,
        inquiry: wanted.inquiry,
    };
    answer(sim.change(|store| {
        let now_ms = ids::now_ms();
        let charge = charge_of(store, &wanted)?;
        let dispute = dispute_course::open(store, now_ms, &charge, &complaint)?;
        Ok(dispute.json(store, now_ms))
    }))
}

/// How it ends.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Won,
    Lost,
}

/// `{"outcome": "won"}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    outcome: Outcome,
}

/// `POST /_sim/disputes/{id}/close`
pub(crate) async fn close(sim: Data<Sim>, id: Path<String>, end: Json<End>) -> HttpResponse {
    let verdict = match end.outcome {
        Outcome::Won => Verdict::Won,
        Outcome::Lost => Verdict::Lost,
    };
    answer(sim.change(|store| {
        let now_ms = ids::now_ms();
        let dispute = store.disputes.at(&id, "dispute")?.clone();
        if !dispute.is_open() {
            return Err(dispute.closed_error());
        }
        let dispute = dispute_course::decide(store, &Mark::default(), now_ms, dispute, verdict);
        Ok(dispute.json(store, now_ms))
    }))
}
