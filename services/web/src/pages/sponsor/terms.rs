//! The fourth step: what becomes of unused money.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use super::Opened;
use super::examples::examples;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::sponsor::forms::{FormPage, terms, titles};
use crate::views::sponsor::words::{IF_UNUSED, backing, if_unused};
use crate::views::sponsor::{Step, steps, with_menu};

/// The choices, and how sure the money is.
pub(crate) async fn form(person: Person) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let chosen = if_unused(opened.fund.if_unused).0;
    answer(&person, &opened, chosen, Errors::default(), StatusCode::OK).await
}

/// Keeps the choice.
pub(crate) async fn save(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = form.0.get("if_unused").to_owned();
    let unread = StatusCode::UNPROCESSABLE_ENTITY;
    let frame = opened.frame(&person, "sponsor-terms-title");
    let choice = IF_UNUSED.iter().find(|of| if_unused(**of).0 == typed);
    let Some(choice) = choice else {
        let errors = Errors::one("if_unused", frame.say("problem-unknown"));
        return answer(&person, &opened, &typed, errors, unread).await;
    };
    if form.0.get("do") == "examples" {
        return answer(&person, &opened, &typed, Errors::default(), StatusCode::OK).await;
    }
    let service = &person.visit.app.service;
    let change = json!({"if_unused": choice});
    match peer::change(service, opened.fund.id, &change, person.caller()).await {
        Ok(_) => Ok(see(opened.page(&person.visit, "/review"))),
        Err(error) => {
            let errors = super::refused(&frame, error)?;
            answer(&person, &opened, &typed, errors, unread).await
        }
    }
}

async fn answer(
    person: &Person,
    opened: &Opened,
    chosen: &str,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = with_menu(opened.frame(person, "sponsor-terms-title"));
    frame.wrong = !errors.is_empty();
    let (title, lead) = titles(Step::Terms);
    let id = opened.fund.id.to_string();
    let view = FormPage {
        page: "fund-terms",
        errors,
        steps: steps(&frame, Step::Terms, Some(&id)),
        title,
        lead,
        action: opened.page(&person.visit, "/terms"),
        live: None,
        kept: Vec::new(),
        parts: terms(&frame, chosen),
        notes: vec![
            frame.say(backing(opened.fund.backing)),
            frame.say("sponsor-backing-note"),
        ],
        examples: Some(
            examples(
                person,
                &opened.sponsor,
                &opened.rule(),
                opened.fund.commitment,
            )
            .await,
        ),
        button: "sponsor-save",
        frame,
    };
    private_page(status, &view)
}
