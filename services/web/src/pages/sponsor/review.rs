//! The last step: all of it, the terms, and the word that begins it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::pledge::api::{Scope, SponsorState};
use words::Html;

use super::Opened;
use super::examples::examples;
use super::scope::campaigns;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::people::Line;
use crate::views::sponsor::review::ReviewPage;
use crate::views::sponsor::words::{backing, if_unused, rule, scope};
use crate::views::sponsor::{Row, Step, steps, with_menu};

/// The draft as a whole.
pub(crate) async fn review(person: Person) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    answer(&person, &opened, Errors::default(), StatusCode::OK).await
}

/// Has the fund begin, for who accepts its terms.
pub(crate) async fn activate(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let frame = opened.frame(&person, "sponsor-review-title");
    if !form.0.ticked("accept") {
        let errors = Errors::one("accept", frame.say("sponsor-error-accept"));
        return answer(&person, &opened, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let service = &person.visit.app.service;
    let begun = peer::act(
        service,
        opened.fund.id,
        peer::Action::Activate,
        person.caller(),
    )
    .await;
    match begun {
        Ok(_) => Ok(see(opened.page(&person.visit, "?done=activated"))),
        // It was, by an answer that was lost.
        Err(error) if error.code() == Some("fund_not_draft") => {
            Ok(see(opened.page(&person.visit, "")))
        }
        Err(error) => {
            let errors = super::refused(&frame, error)?;
            answer(&person, &opened, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn answer(
    person: &Person,
    opened: &Opened,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = with_menu(opened.frame(person, "sponsor-review-title"));
    frame.wrong = !errors.is_empty();
    let fund = &opened.fund;
    let shown = examples(person, &opened.sponsor, &opened.rule(), fund.commitment).await;
    let rows = rows(person, opened, &frame, true).await;
    let id = fund.id.to_string();
    let waits = (opened.sponsor.state != SponsorState::Verified)
        .then(|| frame.say("sponsor-waits-for-verification"));
    let view = ReviewPage {
        errors,
        steps: steps(&frame, Step::Review, Some(&id)),
        name: Line::of(&fund.name, frame.locale()),
        rows,
        examples: shown,
        trial: opened.page(&person.visit, "/try"),
        terms: terms(&frame, opened),
        action: opened.page(&person.visit, "/activate"),
        waits,
        frame,
    };
    private_page(status, &view)
}

/// What the fund is, row by row; with links to change it while it is a draft.
pub(super) async fn rows(person: &Person, opened: &Opened, frame: &Frame, draft: bool) -> Vec<Row> {
    let (speaker, style) = (frame.speaker, frame.speaker.style());
    let fund = &opened.fund;
    let zone = opened.zone();
    let last = fund.ends_at.to_zoned(zone.clone()).date();
    let last = last.yesterday().unwrap_or(last);
    let window = speaker
        .say("sponsor-window")
        .with("from", style.date(fund.starts_at, &zone))
        .with("to", style.day(last));
    let change =
        |step: Step| draft.then(|| opened.page(&person.visit, &format!("/{}", step.word())));
    let row = |label: &str, says: Vec<Html>, step: Step| Row {
        label: frame.say(label),
        says,
        change: change(step),
    };
    let sum = speaker
        .say("sponsor-sum")
        .money("sum", fund.commitment)
        .html();
    let named = titles(person, opened).await;
    vec![
        row("sponsor-label-commitment", vec![sum], Step::Amount),
        row("sponsor-label-window", vec![window.html()], Step::Amount),
        row(
            "sponsor-label-rule",
            rule(speaker, &opened.rule(), fund.commitment.currency),
            Step::Rule,
        ),
        row(
            "sponsor-label-scope",
            scope(speaker, &fund.scope, &named),
            Step::Scope,
        ),
        row(
            "sponsor-label-backing",
            vec![frame.say(backing(fund.backing))],
            Step::Terms,
        ),
        row(
            "sponsor-label-unused",
            vec![frame.say(if_unused(fund.if_unused).1)],
            Step::Terms,
        ),
    ]
}

/// What the scope names, by its titles.
async fn titles(person: &Person, opened: &Opened) -> Vec<String> {
    let locale = person.visit.locale;
    match &opened.fund.scope {
        Scope::Campaigns(ids) => {
            let known = campaigns(person, ids).await;
            let title =
                |of: &contracts::campaign::api::Campaign| of.title.in_locale(locale).0.to_owned();
            known.iter().map(title).collect()
        }
        Scope::Programme(id) => {
            let all = peer::programmes(&person.visit.app.service).await;
            let all = all.map(|page| page.items).unwrap_or_default();
            let found = all.iter().find(|programme| programme.id == *id);
            let title = found.map_or_else(
                || id.to_string(),
                |programme| programme.title.in_locale(locale).0.to_owned(),
            );
            vec![title]
        }
        Scope::Filter(_) => Vec::new(),
    }
}

/// What the sponsor agrees to.
fn terms(frame: &Frame, opened: &Opened) -> Vec<Html> {
    let (speaker, fund) = (frame.speaker, &opened.fund);
    let promise = speaker
        .say("sponsor-term-promise")
        .money("sum", fund.commitment);
    vec![
        promise.html(),
        frame.say("sponsor-term-shown"),
        frame.say(if_unused(fund.if_unused).2),
        frame.say("sponsor-term-settle"),
        frame.say("sponsor-term-pause"),
    ]
}
