use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::fault::Fault;
use super::visit::{Form, Visit};
use super::{cookies, private_page, see};
use crate::auth::sessions::{self, Session};
use crate::auth::sign_in::{Asker, away, enter_by_code, enter_by_link, mail_code, redis};
use crate::domain::address::{Address, AddressError};
use crate::store::accounts::Account;
use crate::views::account::{CodePage, LinkPage, SignInPage};
use crate::views::errors::Errors;

/// Asks for an address.
pub(crate) async fn form(visit: Visit) -> Result<HttpResponse, Fault> {
    let key = match visit.query().get("said") {
        "out" => Some("signed-out"),
        "over" => Some("link-over"),
        "first" => Some("sign-in-first"),
        _ => None,
    };
    ask(&visit, "", key, Errors::default(), StatusCode::OK)
}

fn ask(
    visit: &Visit,
    email: &str,
    notice: Option<&str>,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = visit.frame(|speaker| speaker.say("sign-in-title").text());
    frame.wrong = !errors.is_empty();
    frame.path = "/sign-in".to_owned();
    let view = SignInPage {
        notice: notice.map(|key| frame.say(key)),
        email: email.to_owned(),
        errors,
        frame,
    };
    private_page(status, &view)
}

/// Mails a code, and asks for it. The answer is the same whether the address is known or not.
pub(crate) async fn send(visit: Visit, form: Form) -> Result<HttpResponse, Fault> {
    let typed = form.0.get("email");
    let wrong = |key: &str, status| {
        let says = visit.frame(|_| String::new()).say(key);
        ask(&visit, typed, None, Errors::one("email", says), status)
    };
    let email = match Address::parse(typed) {
        Ok(email) => email,
        Err(AddressError::Empty) => {
            return wrong("error-email-empty", StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(AddressError::Wrong) => {
            return wrong("error-email-wrong", StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    match mail_code(&visit.app, &email, visit.locale, visit.client).await {
        Ok(()) => {}
        Err(problem) if problem.status() == StatusCode::TOO_MANY_REQUESTS => {
            return wrong("error-sign-in-limit", problem.status());
        }
        Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE => {
            return wrong("fault-unavailable-text", problem.status());
        }
        Err(problem) => return Err(problem.into()),
    }
    let mut response = see(visit.link("/sign-in/code"));
    add(&mut response, &cookies::asked(&visit.app, &email))?;
    Ok(response)
}

/// Asks for the code that was mailed.
pub(crate) async fn code_form(visit: Visit) -> Result<HttpResponse, Fault> {
    match cookies::asked_for(&visit.app, &visit.request) {
        Some(email) => ask_code(&visit, &email, Errors::default(), StatusCode::OK),
        None => Ok(see(visit.link("/sign-in"))),
    }
}

fn ask_code(
    visit: &Visit,
    email: &Address,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = visit.frame(|speaker| speaker.say("code-title").text());
    frame.wrong = !errors.is_empty();
    let lead = frame
        .speaker
        .say("code-lead")
        .with_ltr("email", email.as_str());
    let view = CodePage {
        lead: lead.html(),
        errors,
        frame,
    };
    private_page(status, &view)
}

/// Signs in with the code.
pub(crate) async fn code(visit: Visit, form: Form) -> Result<HttpResponse, Fault> {
    let Some(email) = cookies::asked_for(&visit.app, &visit.request) else {
        return Ok(see(visit.link("/sign-in")));
    };
    let typed = form.0.get("code");
    let wrong = |key: &str, status| {
        let says = visit.frame(|_| String::new()).say(key);
        ask_code(&visit, &email, Errors::one("code", says), status)
    };
    if typed.is_empty() {
        return wrong("error-code-empty", StatusCode::UNPROCESSABLE_ENTITY);
    }
    match enter_by_code(&visit.app, &email, typed, asker(&visit)).await? {
        Some(entered) => signed_in(&visit, entered).await,
        None => wrong("error-code-wrong", StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Where the mailed link leads: a page with a button.
pub(crate) async fn link_form(visit: Visit) -> Result<HttpResponse, Fault> {
    let frame = visit.frame(|speaker| speaker.say("link-title").text());
    let action = visit.link(&format!("/sign-in/link/{}", path_safe(visit.part("link"))));
    private_page(StatusCode::OK, &LinkPage { frame, action })
}

/// A link's secret is hexadecimal: nothing else of the path goes into the page.
fn path_safe(link: &str) -> String {
    link.chars()
        .filter(char::is_ascii_hexdigit)
        .take(64)
        .collect()
}

/// Signs in with the mailed link.
pub(crate) async fn link(visit: Visit) -> Result<HttpResponse, Fault> {
    let link = path_safe(visit.part("link"));
    match enter_by_link(&visit.app, &link, asker(&visit)).await? {
        Some(entered) => signed_in(&visit, entered).await,
        None => Ok(see(visit.link("/sign-in?said=over"))),
    }
}

fn asker(visit: &Visit) -> Asker {
    Asker {
        client: visit.client,
        device: crate::api::device(&visit.request),
    }
}

/// A session that the browser had before ends: nobody signs in into another's.
async fn signed_in(
    visit: &Visit,
    (session, account): (Session, Account),
) -> Result<HttpResponse, Fault> {
    if let Some(before) = &visit.session {
        sessions::end(redis(&visit.app)?, &before.token, visit.now)
            .await
            .map_err(away)?;
    }
    let next = cookies::next_of(&visit.app, &visit.request);
    let mut response = see(next.unwrap_or_else(|| visit.link("/account")));
    add(&mut response, &cookies::no_next(&visit.app))?;
    add(&mut response, &cookies::session(&visit.app, session.token))?;
    add(&mut response, &cookies::not_asked(&visit.app))?;
    // What was chosen in another browser holds in this one too.
    let chosen = account.preferences.or(cookies::chosen(&visit.request));
    for cookie in cookies::choices(&visit.app, chosen) {
        add(&mut response, &cookie)?;
    }
    Ok(response)
}

/// Ends the session.
pub(crate) async fn sign_out(visit: Visit) -> Result<HttpResponse, Fault> {
    if let Some(session) = &visit.session {
        sessions::end(redis(&visit.app)?, &session.token, visit.now)
            .await
            .map_err(away)?;
    }
    let mut response = see(visit.link("/sign-in?said=out"));
    add(&mut response, &cookies::no_session(&visit.app))?;
    Ok(response)
}

/// Sends a cookie along.
pub(crate) fn add(
    response: &mut HttpResponse,
    cookie: &actix_web::cookie::Cookie<'_>,
) -> Result<(), Fault> {
    response
        .add_cookie(cookie)
        .map_err(|error| Fault::internal(&error))
}
