//! The rule of a draft, tried on past gifts.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::pledge::api::TryMatchFund;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Opened;
use crate::domain::funds::read;
use crate::domain::typed::Typed;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::private_page;
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::sponsor::trial::{Tried, TryPage, fields, tried};
use crate::views::sponsor::words::errors;
use crate::views::sponsor::{Step, steps, with_menu};

/// Asks between which days; with days, tries the rule on what was given then.
pub(crate) async fn trial(person: Person) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = person.visit.query();
    if typed.get("from").is_empty() && typed.get("to").is_empty() {
        let today = person.visit.now.to_zoned(opened.zone()).date();
        let from = today.checked_sub(1.year()).unwrap_or(today);
        let usual = Typed::of([("from", from.to_string()), ("to", today.to_string())]);
        return answer(&person, &opened, &usual, Errors::default(), None);
    }
    let frame = opened.frame(&person, "sponsor-try-title");
    let mut wrong = Vec::new();
    let window = read::window(&typed, &opened.zone(), &mut wrong);
    let Some((starts_at, ends_at)) = window else {
        let errors = errors(frame.speaker, &wrong, None);
        return answer(&person, &opened, &typed, errors, None);
    };
    let rule = serde_json::to_value(opened.rule().without_people());
    let asked = TryMatchFund {
        rule: rule.map_err(|error| Fault::internal(&error))?,
        commitment: opened.fund.commitment,
        starts_at,
        ends_at,
        scope: opened.fund.scope.clone(),
    };
    match peer::try_rule(&person.visit.app.service, &asked, person.caller()).await {
        Ok(trial) => {
            let day = |field: &str| typed.get(field).parse::<Date>().unwrap_or_default();
            let days = (day("from"), day("to"));
            let shown = tried(&frame, &trial, opened.fund.commitment, days);
            answer(&person, &opened, &typed, Errors::default(), Some(shown))
        }
        Err(error) => {
            let errors = super::refused(&frame, error)?;
            answer(&person, &opened, &typed, errors, None)
        }
    }
}

fn answer(
    person: &Person,
    opened: &Opened,
    typed: &Typed,
    errors: Errors,
    tried: Option<Tried>,
) -> Result<HttpResponse, Fault> {
    let mut frame = with_menu(opened.frame(person, "sponsor-try-title"));
    frame.wrong = !errors.is_empty();
    let status = if frame.wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let id = opened.fund.id.to_string();
    let view = TryPage {
        errors,
        steps: steps(&frame, Step::Review, Some(&id)),
        action: opened.page(&person.visit, "/try"),
        back: opened.page(&person.visit, "/review"),
        fields: fields(&frame, typed.get("from"), typed.get("to")),
        tried,
        frame,
    };
    private_page(status, &view)
}
