//! `POST /internal/messages`: web has a sign-in mail sent.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::notification::api::{CreateMessage, Message};
use platform::db;
use platform::http::{Body, Caller, FieldError, Problem, detached};
use platform::telemetry::current_traceparent;
use url::Url;

use crate::app::App;
use crate::mailer::address;
use crate::store::messages::{self, SignInSecrets};

/// A code is short; this only keeps nonsense out.
const CODE_LENGTH: std::ops::RangeInclusive<usize> = 4..=32;

/// Queues a mail that another service asks for.
#[utoipa::path(
    request_body = CreateMessage,
    responses(
        (status = 202, description = "It will be sent", body = Message),
        (status = 401, description = "Not a service", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not this service", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It can't be sent", body = Problem, content_type = "application/problem+json"),
    ),
    security(("service" = []))
)]
#[post("/internal/messages")]
pub(crate) async fn create_message(
    app: Data<App>,
    caller: Caller,
    body: Body<CreateMessage>,
) -> Result<HttpResponse, Problem> {
    if caller.name != "web" {
        return Err(Problem::forbidden("Only web lets people sign in."));
    }
    let (to, secrets) = read(body.value, &app.service.peers.web)?;
    let message = detached(queue(app, to, secrets)).await?;
    Ok(HttpResponse::Accepted().json(message))
}

fn read(asked: CreateMessage, web: &Url) -> Result<(String, SignInSecrets), Problem> {
    let CreateMessage::SignIn {
        to,
        locale,
        country,
        code,
        link,
        expires_at,
    } = asked;
    let mut errors = Vec::new();
    let mut wrong = |pointer: &str, code: &str, detail: &str| {
        errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: detail.to_owned(),
        });
    };
    let to = to.trim().to_owned();
    if address(&to).is_err() {
        wrong("/to", "not_an_address", "this is no e-mail address");
    }
    if !CODE_LENGTH.contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        wrong(
            "/code",
            "not_a_code",
            "a code is 4 to 32 letters and digits",
        );
    }
    // Our mails lead to our own pages only, whoever asks for them.
    if !link
        .parse::<Url>()
        .is_ok_and(|link| link.origin() == web.origin())
    {
        wrong("/link", "not_ours", "the link is not one of web's pages");
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let secrets = SignInSecrets {
        locale,
        country,
        code,
        link,
        expires_at,
    };
    Ok((to, secrets))
}

async fn queue(app: Data<App>, to: String, secrets: SignInSecrets) -> Result<Message, Problem> {
    let clock = &app.service.clock;
    let (id, now, traceparent) = (clock.id(), clock.now(), current_traceparent());
    let mut tx = app.service.db.begin().await?;
    messages::queue_sign_in(&mut tx, id, &to, &secrets, traceparent.as_deref(), now).await?;
    let message = messages::get(&mut tx, id).await?;
    db::commit(tx, "queue-sign-in").await?;
    app.post.wake(message.kind);
    Ok(message)
}
