//! `POST /api/stripe/webhook`

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use platform::http::{Problem, detached};
use serde_json::json;

use crate::app::App;
use crate::domain::signature;
use crate::flows::webhooks;

const MAX_BYTES: usize = 1024 * 1024;

/// Take a webhook of Stripe
///
/// Stored under its event id and answered at once; acted on afterwards. A repeat is answered the same.
#[utoipa::path(
    tag = "stripe",
    request_body(content = String, content_type = "application/json", description = "The event, as Stripe signed it"),
    params(("Stripe-Signature" = String, Header, description = "`t=…,v1=…`")),
    responses(
        (status = 200, description = "Stored"),
        (status = 400, description = "`bad_signature`", body = Problem),
        (status = 413, description = "More than 1 MiB", body = Problem),
        (status = 503, description = "Could not be stored; send it again", body = Problem),
    )
)]
#[post("/api/stripe/webhook")]
pub(crate) async fn stripe_webhook(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    // The raw bytes: a body that was read and written again has another signature.
    let body = match payload.to_bytes_limited(MAX_BYTES).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Err(Problem::malformed()),
        Err(_) => {
            let detail = format!("The body may have {MAX_BYTES} bytes at most.");
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                detail,
            ));
        }
    };
    let header = request.headers().get("Stripe-Signature");
    let header = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let now = app.clock().now();
    if let Err(error) = signature::verify(&app.webhook_secrets, header, &body, now) {
        tracing::warn!(%error, "a webhook was refused");
        return Err(Problem::bad_request(
            "bad_signature",
            "The signature does not fit.",
        ));
    }
    detached(async move { Ok(webhooks::store(&app, &body).await?) }).await?;
    Ok(HttpResponse::Ok().json(json!({"received": true})))
}
