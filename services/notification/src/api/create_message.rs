//! `POST /internal/messages`: web has a sign-in mail sent, campaign an invitation.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use contracts::notification::MessageKind;
use contracts::notification::api::{CreateMessage, Message};
use platform::db;
use platform::http::{Body, Caller, FieldError, Problem, detached};
use platform::telemetry::current_traceparent;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::mailer::address;
use crate::store::messages::{self, InvitationSecrets, SignInSecrets};

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
    let asks = match &body.value {
        CreateMessage::SignIn { .. } => "web",
        CreateMessage::Invitation { .. } => "campaign",
    };
    if caller.name != asks {
        let detail = format!("Only {asks} has such mails sent.");
        return Err(Problem::forbidden(detail));
    }
    let asked = Asked::read(body.value, &app.service.peers.web)?;
    let message = detached(queue(app, asked)).await?;
    Ok(HttpResponse::Accepted().json(message))
}

/// What is to be sent to whom, checked.
struct Asked {
    kind: MessageKind,
    to: String,
    secrets: Value,
}

impl Asked {
    fn read(asked: CreateMessage, web: &Url) -> Result<Self, Problem> {
        let mut faults = Faults(Vec::new());
        match asked {
            CreateMessage::SignIn {
                to,
                locale,
                country,
                code,
                link,
                expires_at,
            } => {
                let to = faults.address(&to);
                faults.code(&code);
                faults.link(&link, web);
                let secrets = SignInSecrets {
                    locale,
                    country,
                    code,
                    link,
                    expires_at,
                };
                faults.or(MessageKind::SignIn, to, &secrets)
            }
            CreateMessage::Invitation {
                to,
                locale,
                country,
                organisation,
                role,
                invited_by,
                link,
                expires_at,
            } => {
                let to = faults.address(&to);
                faults.link(&link, web);
                let secrets = InvitationSecrets {
                    locale,
                    country,
                    organisation,
                    role,
                    invited_by,
                    link,
                    expires_at,
                };
                faults.or(MessageKind::Invitation, to, &secrets)
            }
        }
    }
}

/// What is wrong with it.
struct Faults(Vec<FieldError>);

impl Faults {
    fn check(&mut self, holds: bool, pointer: &str, code: &str, detail: &str) {
        if !holds {
            self.0.push(FieldError {
                pointer: pointer.to_owned(),
                code: code.to_owned(),
                detail: detail.to_owned(),
            });
        }
    }

    fn address(&mut self, to: &str) -> String {
        let to = to.trim();
        let right = address(to).is_ok();
        self.check(right, "/to", "not_an_address", "this is no e-mail address");
        to.to_owned()
    }

    fn code(&mut self, code: &str) {
        let plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let detail = "a code is 4 to 32 letters and digits";
        let right = plain && CODE_LENGTH.contains(&code.len());
        self.check(right, "/code", "not_a_code", detail);
    }

    /// Our mails lead to our own pages only, whoever asks for them.
    fn link(&mut self, link: &str, web: &Url) {
        let link = link.parse::<Url>();
        let ours = link.is_ok_and(|link| link.origin() == web.origin());
        self.check(
            ours,
            "/link",
            "not_ours",
            "the link is not one of web's pages",
        );
    }

    fn or(self, kind: MessageKind, to: String, secrets: &impl Serialize) -> Result<Asked, Problem> {
        if !self.0.is_empty() {
            return Err(Problem::invalid(self.0));
        }
        let secrets = serde_json::to_value(secrets)?;
        Ok(Asked { kind, to, secrets })
    }
}

async fn queue(app: Data<App>, asked: Asked) -> Result<Message, Problem> {
    let Asked { kind, to, secrets } = asked;
    let clock = &app.service.clock;
    let (id, now, traceparent) = (clock.id(), clock.now(), current_traceparent());
    let traceparent = traceparent.as_deref();
    let mut tx = app.service.db.begin().await?;
    messages::queue_secret(&mut tx, id, kind, &to, &secrets, traceparent, now).await?;
    let message = messages::get(&mut tx, id).await?;
    db::commit(tx, "queue-message").await?;
    app.post.wake(message.kind);
    Ok(message)
}
