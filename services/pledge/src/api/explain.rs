//! Why a pledge is matched as it is, as its donor reads it.

use contracts::pledge::api::{Explanation, Given, Step};
use contracts::pledge::{NoMatch, StepLimit};
use sqlx::PgConnection;

use crate::domain::book::Reasons;
use crate::domain::matching::Explained;
use crate::store::gifts;
use crate::store::pledges::{self, Looked, Row};

/// Every fund that was looked at for a pledge, in the order in which they give.
pub(super) async fn explain(
    conn: &mut PgConnection,
    row: &Row,
    given: &[Given],
) -> Result<Vec<Explanation>, sqlx::Error> {
    let reasons = gifts::reasons(row.reasons.as_deref())?;
    let giving = given.iter().map(|given| given.fund_id.0);
    let ids: Vec<_> = giving.chain(row.paused_funds.iter().copied()).collect();
    let ages: Vec<i64> = reasons.funds().collect();
    if ids.is_empty() && ages.is_empty() {
        return Ok(Vec::new());
    }
    let funds = pledges::looked(conn, &ids, &ages).await?;
    let explained = funds.into_iter().map(|fund| one(fund, &reasons, given));
    Ok(explained.collect())
}

/// A fund that neither gives nor has a reason of its own was paused when the gift was made.
fn one(fund: Looked, reasons: &Reasons, given: &[Given]) -> Explanation {
    let gives = given.iter().find(|given| given.fund_id == fund.id);
    let explained = match (gives, reasons.of(fund.seq)) {
        (Some(given), _) => reasons.given(fund.seq, given.amount, given.limited_by),
        (None, Some(told)) if told.reason.is_none() => let_go(told.clone()),
        (None, Some(told)) => told.clone(),
        (None, None) => Explained::nothing(NoMatch::PausedThen),
    };
    Explanation {
        fund_id: fund.id,
        sponsor: fund.sponsor,
        gave: gives.map_or(0, |given| given.amount),
        steps: explained.steps,
        reason: explained.reason,
    }
}

/// What a fund held for a gift and holds no more: it was not paid in time.
fn let_go(mut explained: Explained) -> Explained {
    explained.steps.push(Step {
        limit: StepLimit::Released,
        left: 0,
    });
    explained.reason = Some(NoMatch::Released);
    explained
}
