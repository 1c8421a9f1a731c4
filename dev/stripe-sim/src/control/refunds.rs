//! `/_sim/refunds`: what a refund does by itself, or Stripe's Dashboard with it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;

use super::answer;
use crate::error::ApiError;
use crate::ids;
use crate::objects::refund::Standing;
use crate::objects::refund_course;
use crate::sim::Sim;

/// What becomes of it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Succeed,
    Fail,
    Cancel,
}

/// `{"outcome": "fail"}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    outcome: Outcome,
}

/// `POST /_sim/refunds/{id}`
pub(crate) async fn order(sim: Data<Sim>, id: Path<String>, order: Json<Order>) -> HttpResponse {
    let to = match order.outcome {
        Outcome::Succeed => Standing::Succeeded,
        Outcome::Fail => Standing::Failed,
        Outcome::Cancel => Standing::Canceled,
    };
    answer(sim.change(|store| {
        let refund = store.refunds.at(&id, "refund")?.clone();
        let over = matches!(refund.standing, Standing::Failed | Standing::Canceled);
        if over || refund.standing == to {
            let message = format!("The refund has ended already: {}.", refund.standing.word());
            return Err(ApiError::invalid(message));
        }
        Ok(refund_course::change(store, ids::now_ms(), refund, to).json())
    }))
}
