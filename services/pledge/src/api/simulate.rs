use actix_web::web::Data;
use actix_web::{HttpResponse, post, web};
use platform::http::{Body, FieldError, Problem, User};

use super::Changes;
use crate::app::App;
use crate::domain::matching::InputError;
use crate::domain::matching::scenario::{Outcome, Scenario, simulate as play};

/// The largest scenario, in bytes and in events.
const LIMIT: usize = 4 * 1024 * 1024;
const MAX_EVENTS: usize = 10_000;
/// Funds and campaigns in scope multiply the work of each event.
const MAX_FUNDS: usize = 1_000;

/// Plays a scenario of match funds and gifts, with the engine that matches real gifts.
#[utoipa::path(
    tag = "match funds",
    request_body = Scenario,
    responses((status = 200, description = "What came of it", body = Outcome), Changes),
    security(("user" = []))
)]
#[post("/api/match-funds/simulate")]
pub(crate) async fn simulate(
    app: Data<App>,
    _: User,
    body: Body<Scenario, LIMIT>,
) -> Result<HttpResponse, Problem> {
    let scenario = body.value;
    for (count, most, pointer) in [
        (scenario.events.len(), MAX_EVENTS, "/events"),
        (scenario.funds.len(), MAX_FUNDS, "/funds"),
    ] {
        if count > most {
            let detail = format!("There may be {most} at most, not {count}.");
            return Err(Problem::rule("too_many", detail.clone()).at(pointer, "too_many", detail));
        }
    }
    let _turn = app
        .stage
        .acquire()
        .await
        .map_err(|_| Problem::unavailable(1))?;
    let played = web::block(move || play(scenario))
        .await
        .map_err(|error| Problem::internal(&error))?;
    match played {
        Ok(outcome) => Ok(HttpResponse::Ok().json(outcome)),
        Err(errors) => Err(Problem::invalid(errors.into_iter().map(told).collect())),
    }
}

fn told(error: InputError) -> FieldError {
    FieldError {
        pointer: error.pointer,
        code: error.code.to_owned(),
        detail: error.detail,
    }
}
