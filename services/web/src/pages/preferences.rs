use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Locale;
use platform::http::{Problem, detached};

use super::fault::Fault;
use super::sign_in::add;
use super::visit::{Form, Visit};
use super::{cookies, private_page, see};
use crate::domain::preferences::Preferences;
use crate::flows::prefer;
use crate::views::preferences::preferences_page;

/// Asks for language and digits; without an account too.
pub(crate) async fn preferences(visit: Visit) -> Result<HttpResponse, Fault> {
    let mut frame = visit.frame(|speaker| speaker.say("preferences-title").text());
    frame.notice = match visit.query().get("said") {
        "kept" => Some(frame.say("preferences-kept")),
        _ => None,
    };
    frame.path = "/preferences".to_owned();
    let chosen = cookies::chosen(&visit.request);
    private_page(StatusCode::OK, &preferences_page(frame, chosen))
}

/// Keeps both: in this browser, and for other ones of a person who is signed in.
pub(crate) async fn keep(visit: Visit, form: Form) -> Result<HttpResponse, Fault> {
    let chosen = Preferences::typed(&form.0);
    if let Some(session) = &visit.session {
        let (service, email) = (visit.app.service.clone(), session.email.clone());
        detached(async move {
            prefer::prefer(&service, &email, chosen)
                .await
                .map_err(Problem::from)
        })
        .await?;
    }
    let locale: Locale = chosen.locale.unwrap_or(visit.locale);
    let mut response = see(format!("/{locale}/preferences?said=kept"));
    for cookie in cookies::choices(&visit.app, chosen) {
        add(&mut response, &cookie)?;
    }
    Ok(response)
}
