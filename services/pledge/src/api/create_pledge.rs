use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::pledge::api::{CreatePledge, CreatedPledge, Frequency, Method};
use platform::http::{Body, ClientAddress, IdempotencyKey, MaybeUser, Problem, RequestHash};
use platform::telemetry::current_traceparent;

use super::Changes;
use crate::answer::with_tokens;
use crate::app::App;
use crate::domain::address::Address;
use crate::domain::charge::Wish;
use crate::domain::matching;
use crate::flows::allocator::Request;
use crate::flows::sponsor::is_country;
use crate::limits::{PLEDGES_PER_CLIENT, PLEDGES_PER_DONOR, person};
use crate::text::{has_controls, has_controls_but_breaks};

/// The longest name and message, in characters.
const MAX_NAME: usize = 100;
const MAX_MESSAGE: usize = 1_000;

/// Pledges a gift: its match is held until `expires_at`, while the donor pays with
/// `payment_ticket`. The same request again gives the same answer, with fresh tokens.
#[utoipa::path(
    tag = "pledges",
    params(("Idempotency-Key" = String, Header, description = "Required: makes asking twice safe")),
    request_body = CreatePledge,
    responses(
        (status = 201, description = "The pledge", body = CreatedPledge),
        Changes,
        (status = 503, description = "Too much to do; `Retry-After` says when to come again",
         body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many pledges, or too many unpaid ones, of one donor or client", body = Problem,
         content_type = "application/problem+json"),
    ),
    security((), ("user" = []))
)]
#[post("/api/pledges")]
pub(crate) async fn create_pledge(
    app: Data<App>,
    user: MaybeUser,
    key: IdempotencyKey,
    client: ClientAddress,
    body: Body<CreatePledge>,
) -> Result<HttpResponse, Problem> {
    let account = user.0.map(|user| user.account).unwrap_or_default();
    let mut request = request(body.value, key, body.hash, &format!("pledges {account}"))?;
    let (service, donor) = (&app.service, person(&request.donor));
    service
        .limit_while_counted(PLEDGES_PER_CLIENT, client.key().as_deref())
        .await?;
    service
        .limit_while_counted(PLEDGES_PER_DONOR, Some(&donor))
        .await?;
    if app.settings.holds_per_client.is_some() {
        request.client = client.digest();
    }
    let made = app.allocator.make(request).await?;
    let answer = with_tokens(&app.service, &app.settings, made)?;
    Ok(HttpResponse::Created().json(answer))
}

/// Parses what was asked into what can't be wrong in itself.
fn request(
    asked: CreatePledge,
    key: IdempotencyKey,
    hash: RequestHash,
    scope: &str,
) -> Result<Request, Problem> {
    match asked.frequency {
        Frequency::Once => {}
        Frequency::Monthly => return Err(Problem::not_offered("A monthly gift")),
    }
    let method = match asked.method {
        Method::Card => matching::Method::Card,
        Method::BankTransfer => return Err(Problem::not_offered("A gift by bank transfer")),
    };
    let donor = asked.donor;
    let name = filled(donor.name);
    let message = filled(asked.message);
    check(
        name.as_deref(),
        donor.country.as_deref(),
        message.as_deref(),
    )?;
    let address: Address = donor.email.parse().map_err(|error| {
        Problem::invalid(Vec::new()).at("/donor/email", "not_an_address", format!("{error}"))
    })?;
    Ok(Request {
        scope: scope.to_owned(),
        key,
        hash,
        campaign: asked.campaign_id,
        wish: Wish {
            amount: asked.amount,
            tip: asked.tip,
            cover_fees: asked.cover_fees,
        },
        fund_type: asked.fund_type,
        method,
        donor: address,
        name,
        country: donor.country,
        locale: donor.locale,
        anonymous: donor.anonymous,
        on_wall: donor.on_wall,
        message,
        client: None,
        traceparent: current_traceparent(),
    })
}

fn filled(typed: Option<String>) -> Option<String> {
    typed
        .map(|typed| typed.trim().to_owned())
        .filter(|typed| !typed.is_empty())
}

fn check(name: Option<&str>, country: Option<&str>, message: Option<&str>) -> Result<(), Problem> {
    let (name, message) = (name.unwrap_or_default(), message.unwrap_or_default());
    let mut faults = Vec::new();
    for (typed, most, unsound, pointer) in [
        (name, MAX_NAME, has_controls(name), "/donor/name"),
        (
            message,
            MAX_MESSAGE,
            has_controls_but_breaks(message),
            "/message",
        ),
    ] {
        if typed.chars().count() > most {
            faults.push((
                pointer,
                "too_long",
                format!("It may have {most} characters at most."),
            ));
        } else if unsound {
            let detail = "It has characters that can't be shown.";
            faults.push((pointer, "control_characters", detail.to_owned()));
        }
    }
    if country.is_some_and(|code| !is_country(code)) {
        let detail = "An ISO 3166-1 code of two letters: SA.";
        faults.push(("/donor/country", "unknown", detail.to_owned()));
    }
    if faults.is_empty() {
        return Ok(());
    }
    let problem = Problem::invalid(Vec::new());
    Err(faults
        .into_iter()
        .fold(problem, |problem, (pointer, code, detail)| {
            problem.at(pointer, code, detail)
        }))
}
