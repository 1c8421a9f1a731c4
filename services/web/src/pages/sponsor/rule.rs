//! The second step: how the fund gives.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use super::Opened;
use super::examples::examples as worked;
use crate::domain::funds::read;
use crate::domain::typed::Typed;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::sponsor::examples::{Examples, ExamplesPart};
use crate::views::sponsor::forms::{FormPage, rule, rule_of, titles};
use crate::views::sponsor::words::errors;
use crate::views::sponsor::{Step, steps, with_menu};

/// The rule of a draft, with examples of what it does.
pub(crate) async fn form(person: Person) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let rule = opened.rule();
    let typed = rule_of(&rule, opened.fund.commitment.currency);
    let shown = worked(&person, &opened.sponsor, &rule, opened.fund.commitment).await;
    answer(
        &person,
        &opened,
        &typed,
        Errors::default(),
        shown,
        StatusCode::OK,
    )
}

/// Keeps the rule, or shows what it would do.
pub(crate) async fn save(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = form.0;
    let commitment = opened.fund.commitment;
    let unread = StatusCode::UNPROCESSABLE_ENTITY;
    let frame = opened.frame(&person, "sponsor-rule-title");
    let rule = match read::rule(&typed, commitment.currency, &opened.rule()) {
        Ok(rule) => rule,
        Err(wrong) => {
            let errors = errors(frame.speaker, &wrong, Some(commitment.currency));
            let shown = Examples::instead(frame.speaker, "sponsor-examples-wrong");
            return answer(&person, &opened, &typed, errors, shown, unread);
        }
    };
    if typed.get("do") == "examples" {
        let shown = worked(&person, &opened.sponsor, &rule, commitment).await;
        return answer(
            &person,
            &opened,
            &typed,
            Errors::default(),
            shown,
            StatusCode::OK,
        );
    }
    let service = &person.visit.app.service;
    let change = json!({"rule": rule});
    match peer::change(service, opened.fund.id, &change, person.caller()).await {
        Ok(_) => Ok(see(opened.page(&person.visit, "/scope"))),
        Err(error) => {
            let errors = super::refused(&frame, error)?;
            let shown = Examples::instead(frame.speaker, "sponsor-examples-wrong");
            answer(&person, &opened, &typed, errors, shown, unread)
        }
    }
}

/// The examples alone, for a page whose fields are being filled in.
pub(crate) async fn examples(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let frame = opened.frame(&person, "sponsor-rule-title");
    let commitment = opened.fund.commitment;
    let examples = match read::rule(&form.0, commitment.currency, &opened.rule()) {
        Ok(rule) => worked(&person, &opened.sponsor, &rule, commitment).await,
        Err(_) => Examples::instead(frame.speaker, "sponsor-examples-wrong"),
    };
    private_page(StatusCode::OK, &ExamplesPart { frame, examples })
}

fn answer(
    person: &Person,
    opened: &Opened,
    typed: &Typed,
    errors: Errors,
    shown: Examples,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = with_menu(opened.frame(person, "sponsor-rule-title")).with_script("fund.js");
    frame.wrong = !errors.is_empty();
    let (title, lead) = titles(Step::Rule);
    let (id, currency) = (opened.fund.id.to_string(), opened.fund.commitment.currency);
    let view = FormPage {
        page: "fund-rule",
        errors,
        steps: steps(&frame, Step::Rule, Some(&id)),
        title,
        lead,
        action: opened.page(&person.visit, "/rule"),
        live: Some(opened.page(&person.visit, "/examples")),
        kept: Vec::new(),
        parts: rule(&frame, typed, currency, &opened.rule()),
        notes: Vec::new(),
        examples: Some(shown),
        button: "sponsor-save",
        frame,
    };
    private_page(status, &view)
}
