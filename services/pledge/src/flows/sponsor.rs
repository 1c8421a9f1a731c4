//! Sponsors: who registers, who decides.

use contracts::pledge::api::{
    CreateSponsor, DecideSponsor, Sponsor, SponsorDecision, SponsorState,
};
use contracts::{Locale, Reason, reference};
use jiff::Timestamp;
use money::SponsorId;
use platform::audit::{self, Deed};
use platform::http::{Problem, User};
use platform::{Service, db};
use serde_json::Value;
use sqlx::PgConnection;

use super::fund_money::pause_all;
use super::once::Once;
use super::outcome::Mark;
use super::{Fault, retrying, sponsor_claim};
use crate::domain::slug;
use crate::domain::sponsor::decided;
use crate::store;
use crate::store::sponsors::Decision;
use crate::text::{has_controls_but_breaks, name_fault};
use crate::words::word;

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// How many slugs are tried for names that others have too.
const SLUG_TRIES: u32 = 50;
/// The longest reason, in characters.
const MAX_REASON: usize = 2_000;

/// Registers a sponsor, whose member the caller is.
///
/// # Errors
/// 422 for what makes no sense.
pub async fn register(
    service: &Service,
    user: &User,
    new: &CreateSponsor,
    once: &Once,
) -> Result<Value, Problem> {
    check(new)?;
    Ok(retrying(|| register_once(service, user, new, once)).await?)
}

async fn register_once(
    service: &Service,
    user: &User,
    new: &CreateSponsor,
    once: &Once,
) -> Result<Value, Fault> {
    let mut tx = store::begin(&service.db).await?;
    if let Some(stored) = once.claim(&mut tx, service).await? {
        return Ok(stored.body);
    }
    let id: SponsorId = service.clock.id();
    let now = service.clock.now();
    insert(&mut tx, id, new, &user.account, now).await?;
    let deed = Deed::by(user, "sponsor.registered").on("sponsor", id);
    let state = word(&SponsorState::Registered);
    audit::note(&mut tx, &service.clock, deed.states(None, Some(&state))).await?;
    let sponsor = store::sponsors::find(&mut tx, id, Some(&user.account)).await?;
    let body = serde_json::to_value(sponsor.ok_or_else(Problem::not_found)?)?;
    once.finish(&mut tx, 201, &body).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "register-sponsor").await;
    mark.settle(&service.db, committed).await?;
    Ok(body)
}

/// Writes it under the first slug that is free.
async fn insert(
    conn: &mut PgConnection,
    id: SponsorId,
    new: &CreateSponsor,
    account: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let base = slug::of(&new.name);
    let numbered = (2..SLUG_TRIES).map(|number| format!("{base}-{number}"));
    let slugs = std::iter::once(base.clone()).chain(numbered);
    for slug in slugs.chain([format!("{base}-{id}")]) {
        if store::sponsors::insert(conn, id, &slug, new, account, now).await? {
            return Ok(());
        }
    }
    Err(Problem::internal(&"no slug was free").into())
}

fn check(new: &CreateSponsor) -> Result<(), Problem> {
    let name = name_fault(&new.name, MAX_NAME).map(|(code, detail)| ("/name", code, detail));
    let country = (!is_country(&new.country)).then(|| {
        let detail = "An ISO 3166-1 code of two letters: SA.";
        ("/country", "unknown", detail.to_owned())
    });
    let faults: Vec<_> = name.into_iter().chain(country).collect();
    if faults.is_empty() {
        return Ok(());
    }
    let problem = Problem::invalid(Vec::new());
    let with = |problem: Problem, (pointer, code, detail): (&str, &str, String)| {
        problem.at(pointer, code, detail)
    };
    Err(faults.into_iter().fold(problem, with))
}

/// A sponsor or donor may be anywhere, not only in the countries that organisations are in.
pub(crate) fn is_country(code: &str) -> bool {
    reference::country(code).is_some()
        || code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A reviewer decides on a sponsor. The active funds of one that is suspended pause.
///
/// # Errors
/// 403 for others and for the sponsor's own members, 409 for what changes nothing and while another reviewer
/// has it.
pub async fn decide(
    service: &Service,
    user: &User,
    id: SponsorId,
    decision: &DecideSponsor,
) -> Result<Sponsor, Problem> {
    user.require_reviewer()?;
    check_reason(decision)?;
    let sponsor = retrying(|| decide_once(service, user, id, decision)).await?;
    service.wake_relay();
    Ok(sponsor)
}

fn check_reason(decision: &DecideSponsor) -> Result<(), Problem> {
    let reason = decision.reason.as_ref().filter(|reason| !reason.is_blank());
    let problem =
        |code: &str, detail: &str| Err(Problem::invalid(Vec::new()).at("/reason", code, detail));
    match (decision.decision, reason.map(Reason::longest)) {
        (_, Some(length)) if length > MAX_REASON => problem("too_long", "The reason is too long."),
        (_, Some(_)) if reason.is_some_and(cant_be_kept) => problem(
            "control_characters",
            "It has characters that can't be shown.",
        ),
        (SponsorDecision::Rejected | SponsorDecision::Suspended, None) => {
            problem("required", "Say why.")
        }
        (SponsorDecision::Verified, None) | (_, Some(_)) => Ok(()),
    }
}

fn cant_be_kept(reason: &Reason) -> bool {
    match reason {
        Reason::Plain(words) => has_controls_but_breaks(words),
        Reason::Text(text) => Locale::ALL
            .into_iter()
            .filter_map(|locale| text.get(locale))
            .any(has_controls_but_breaks),
    }
}

async fn decide_once(
    service: &Service,
    user: &User,
    id: SponsorId,
    decision: &DecideSponsor,
) -> Result<Sponsor, Fault> {
    let now = service.clock.now();
    let mut tx = store::begin(&service.db).await?;
    let found = sponsor_claim::hold(&mut tx, id, user, now).await?;
    let Some(next) = decided(found.state, decision.decision) else {
        let detail = "The sponsor is in a state that this decision doesn't change.";
        return Err(Problem::conflict("wrong_state", detail).into());
    };
    let written = Decision {
        id: service.clock.id(),
        sponsor: id,
        decision: decision.decision,
        reason: decision.reason.as_ref(),
        by: &user.account,
        at: now,
    };
    store::sponsors::decide(&mut tx, &written, next).await?;
    let action = match decision.decision {
        SponsorDecision::Verified => "sponsor.verified",
        SponsorDecision::Rejected => "sponsor.rejected",
        SponsorDecision::Suspended => "sponsor.suspended",
    };
    let deed = Deed::by(user, action)
        .on("sponsor", id)
        .because(decision.reason.clone());
    let deed = deed.states(Some(&word(&found.state)), Some(&word(&next)));
    audit::note(&mut tx, &service.clock, deed).await?;
    if next == SponsorState::Suspended {
        let funds = store::funds::active_of(&mut tx, id).await?;
        pause_all(&mut tx, service, &funds).await?;
    }
    let sponsor = store::sponsors::find(&mut tx, id, Some(&user.account)).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "decide-sponsor").await;
    mark.settle(&service.db, committed).await?;
    sponsor.ok_or_else(|| Problem::not_found().into())
}
