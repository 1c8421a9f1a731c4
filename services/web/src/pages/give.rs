use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use contracts::campaign::api::Campaign;
use contracts::pledge::api::{CreatePledge, CreatedPledge, Donor, Frequency, Method};
use money::Money;
use platform::client::{ClientError, PeerProblem};
use serde_json::Value;

use super::campaign::published;
use super::cookies::Unfinished;
use super::details::{self, Step, fresh_key};
use super::fault::Fault;
use super::visit::{Form, Visit};
use super::{amount, cookies, edge, see};
use crate::auth::limits::{GIFTS_PER_CLIENT, GIFTS_PER_SESSION};
use crate::domain::details::{Details, WrongDetails, read as read_details};
use crate::domain::gift::{self, Gift, WrongGift};
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::donate::{wrong_details, wrong_gift};
use crate::views::errors::Errors;

/// What is told when a gift could not be made.
pub(crate) struct Refusal {
    pub(crate) errors: Errors,
    pub(crate) status: StatusCode,
    /// Whether the gift may have been made all the same: then the same key must ask again.
    pub(crate) unsure: bool,
}

/// Makes the pledge, and goes on to its hold.
pub(crate) async fn give(visit: Visit, form: Form) -> Result<HttpResponse, Fault> {
    let Form(typed) = form;
    let campaign = match published(&visit).await {
        Err(fault) if fault.may_pass() => {
            return Ok(edge::tell_and_keep(&visit.request, fault, &typed));
        }
        found => found?,
    };
    let speaker = visit
        .frame_in(Some(&campaign.organisation.country), |_| String::new())
        .speaker;
    let gift = match gift::read(&typed, campaign.goal.currency, &campaign.fund_types) {
        Ok(gift) => gift,
        Err(wrong) => {
            let mut errors = Errors::default();
            for wrong in &wrong {
                errors.add(wrong.field(), wrong_gift(speaker, wrong));
            }
            return amount::answer(
                &visit,
                &campaign,
                &typed,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            );
        }
    };
    let details = match read_details(&typed) {
        Ok(details) => details,
        Err(wrong) => {
            let mut errors = Errors::default();
            for wrong in wrong {
                errors.add(wrong.field(), wrong_details(speaker, wrong));
            }
            let refusal = Refusal {
                errors,
                status: StatusCode::UNPROCESSABLE_ENTITY,
                unsure: false,
            };
            return again(&visit, &campaign, &gift, &typed, refusal).await;
        }
    };
    if let Err(fault) = limit(&visit).await {
        return Ok(edge::tell_and_keep(&visit.request, fault, &typed));
    }
    let pledge = pledge(&visit, &campaign, &gift, details);
    match peers::giving::create_pledge(
        &visit.app.service,
        &pledge,
        &key(&visit, &typed),
        visit.caller(),
        visit.client,
    )
    .await
    {
        Ok(created) => Ok(go_on(&visit, &created, &typed)),
        Err(error) => {
            let refusal = refusal(&visit, &campaign, &gift, &error);
            again(&visit, &campaign, &gift, &typed, refusal).await
        }
    }
}

/// The key of the form; a form without one came from elsewhere, and gets one for this once.
fn key(visit: &Visit, typed: &Typed) -> String {
    match typed.get("key") {
        "" => fresh_key(visit),
        key => key
            .chars()
            .filter(char::is_ascii_graphic)
            .take(64)
            .collect(),
    }
}

/// Counted while Redis is there: the pledge service has limits of its own, and a gift is not lost
/// to a Redis that is away.
async fn limit(visit: &Visit) -> Result<(), Fault> {
    let service = &visit.app.service;
    let session = visit.session.as_ref().map(|session| session.id.as_str());
    service
        .limit_while_counted(GIFTS_PER_CLIENT, visit.client.key().as_deref())
        .await?;
    service
        .limit_while_counted(GIFTS_PER_SESSION, session)
        .await?;
    Ok(())
}

fn pledge(visit: &Visit, campaign: &Campaign, gift: &Gift, details: Details) -> CreatePledge {
    CreatePledge {
        campaign_id: campaign.id,
        amount: gift.amount,
        tip: gift.tip,
        cover_fees: gift.cover_fees,
        fund_type: gift.fund_type,
        frequency: Frequency::Once,
        method: Method::Card,
        donor: Donor {
            email: details.email.as_str().to_owned(),
            name: details.name,
            country: details.country,
            locale: visit.locale,
            anonymous: details.anonymous,
            on_wall: details.on_wall,
        },
        message: details.message,
    }
}

fn go_on(visit: &Visit, created: &CreatedPledge, typed: &Typed) -> HttpResponse {
    // Only what the page says of a lost match depends on it.
    let quoted = typed.get("quoted").parse::<i64>().ok();
    let query = quoted.map_or_else(String::new, |quoted| format!("?quoted={quoted}"));
    let mut response = see(visit.link(&format!("/gifts/{}/pay{query}", created.id)));
    for cookie in cookies::gift(&visit.app, created.id, &created.access_token) {
        // Short values of our own making: they always fit.
        let _ = response.add_cookie(&cookie);
    }
    let begun = Unfinished {
        gift: created.id,
        campaign: created.campaign_id,
        until: created.expires_at,
    };
    let _ = response.add_cookie(&cookies::unfinished(&visit.app, begun, visit.now));
    response
}

/// The form once more, with what was typed, a fresh quote, and what is wrong.
async fn again(
    visit: &Visit,
    campaign: &Campaign,
    gift: &Gift,
    typed: &Typed,
    refusal: Refusal,
) -> Result<HttpResponse, Fault> {
    if ["amount", "tip", "fund_type"]
        .iter()
        .any(|field| refusal.errors.has(field))
    {
        return amount::answer(visit, campaign, typed, refusal.errors, refusal.status);
    }
    let quote = details::quote(visit, campaign, gift).await.ok();
    let key = if refusal.unsure {
        key(visit, typed)
    } else {
        fresh_key(visit)
    };
    let step = Step::new(campaign, gift, quote.as_ref(), key);
    let mut answer = details::answer(visit, &step, typed, refusal.errors, refusal.status)?;
    if refusal.status == StatusCode::SERVICE_UNAVAILABLE {
        let headers = answer.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    Ok(answer)
}

/// Words why the pledge service refused.
pub(crate) fn refusal(
    visit: &Visit,
    campaign: &Campaign,
    gift: &Gift,
    error: &ClientError,
) -> Refusal {
    let speaker = visit
        .frame_in(Some(&campaign.organisation.country), |_| String::new())
        .speaker;
    let whole = |key: &str| Errors::one("content", speaker.say(key).html());
    let (errors, unsure) = match error {
        ClientError::Unreachable { .. } => {
            tracing::warn!(%error, "a gift waits for a peer");
            let errors = whole("error-unavailable");
            return Refusal {
                errors,
                status: StatusCode::SERVICE_UNAVAILABLE,
                unsure: true,
            };
        }
        ClientError::Problem(problem) => match (problem.status, problem.code.as_str()) {
            (_, "amount_not_chargeable") => {
                let wrong = WrongGift::NotChargeable(nearest(problem, gift));
                let field = if points_at(problem, "/tip") {
                    "tip"
                } else {
                    "amount"
                };
                (Errors::one(field, wrong_gift(speaker, &wrong)), false)
            }
            (_, "campaign_not_live") => (whole("error-not-live"), false),
            (_, "not_offered") => (whole("error-not-offered"), false),
            (_, "idempotency_key_reused") => (whole("error-again"), false),
            (429, _) => (whole("error-too-many"), false),
            (422, "invalid") => (
                fields(speaker, problem).unwrap_or_else(|| whole("error-refused")),
                false,
            ),
            (400..=499, _) => {
                tracing::warn!(%error, "a gift was refused");
                (whole("error-refused"), false)
            }
            _ => {
                tracing::warn!(%error, "a gift could not be made");
                (whole("error-unavailable"), true)
            }
        },
    };
    let status = match error {
        ClientError::Problem(problem) => {
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY)
        }
        ClientError::Unreachable { .. } => StatusCode::SERVICE_UNAVAILABLE,
    };
    Refusal {
        errors,
        status,
        unsure,
    }
}

/// The nearest sums that the problem names; those of our own table if it names none.
fn nearest(problem: &PeerProblem, gift: &Gift) -> Vec<Money> {
    let named = problem.body.get("nearest").cloned().unwrap_or_default();
    serde_json::from_value(named).unwrap_or_else(|_| {
        let rules = money::provider(gift.amount.currency);
        let refused = rules.and_then(|rules| rules.check(gift.amount.amount).err());
        refused.map(|refused| refused.nearest).unwrap_or_default()
    })
}

fn points_at(problem: &PeerProblem, pointer: &str) -> bool {
    problem
        .body
        .pointer("/errors/0/pointer")
        .and_then(Value::as_str)
        == Some(pointer)
}

/// The fields of the form that a problem points at.
fn fields(speaker: words::Speaker, problem: &PeerProblem) -> Option<Errors> {
    let mut errors = Errors::default();
    for error in problem.body.get("errors").and_then(Value::as_array)? {
        let wrong = match error.get("pointer").and_then(Value::as_str)? {
            "/donor/email" => WrongDetails::NotAnEmail,
            "/donor/name" => WrongDetails::LongName,
            "/donor/country" => WrongDetails::UnknownCountry,
            "/message" => WrongDetails::LongMessage,
            _ => return None,
        };
        errors.add(wrong.field(), wrong_details(speaker, wrong));
    }
    (!errors.is_empty()).then_some(errors)
}
