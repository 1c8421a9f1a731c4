//! Pausing a fund, letting it go on, committing more, and settling it: each is asked about once more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::pledge::api::IncreaseMatchFund;
use money::Money;
use platform::client::ClientError;

use super::Opened;
use crate::domain::funds::read::{self, Fault as Wrong};
use crate::domain::typed::Typed;
use crate::pages::details::fresh_key;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers::sponsor::{self as peer, Action, Fund};
use crate::views::errors::Errors;
use crate::views::form::Field;
use crate::views::people::unit;
use crate::views::sponsor::confirm::{ConfirmPage, by};
use crate::views::sponsor::with_fund_menu;
use crate::views::sponsor::words::errors;

/// What is asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Pause,
    Resume,
    Increase,
    Settle,
}

impl Deed {
    /// Its place, its title, what it does, and its button.
    const fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Pause => (
                "pause",
                "sponsor-pause-title",
                "sponsor-pause-text",
                "sponsor-pause",
            ),
            Self::Resume => (
                "resume",
                "sponsor-resume-title",
                "sponsor-resume-text",
                "sponsor-resume",
            ),
            Self::Increase => (
                "increase",
                "sponsor-increase-title",
                "sponsor-increase-text",
                "sponsor-increase-button",
            ),
            Self::Settle => (
                "settle",
                "sponsor-settle-title",
                "sponsor-settle-text",
                "sponsor-settle",
            ),
        }
    }
}

/// Asks whether to pause.
pub(crate) async fn pause_form(person: Person) -> Result<HttpResponse, Fault> {
    ask(&person, Deed::Pause).await
}

/// Pauses.
pub(crate) async fn pause(person: Person) -> Result<HttpResponse, Fault> {
    act(&person, Deed::Pause, Action::Pause, "?done=paused").await
}

/// Asks whether to go on.
pub(crate) async fn resume_form(person: Person) -> Result<HttpResponse, Fault> {
    ask(&person, Deed::Resume).await
}

/// Goes on.
pub(crate) async fn resume(person: Person) -> Result<HttpResponse, Fault> {
    act(&person, Deed::Resume, Action::Resume, "?done=resumed").await
}

/// Asks whether to settle.
pub(crate) async fn settle_form(person: Person) -> Result<HttpResponse, Fault> {
    ask(&person, Deed::Settle).await
}

/// Settles, or goes as far on the way there as may be now.
pub(crate) async fn settle(person: Person) -> Result<HttpResponse, Fault> {
    act(&person, Deed::Settle, Action::Settle, "?done=settled").await
}

/// Asks by how much the fund grows.
pub(crate) async fn increase_form(person: Person) -> Result<HttpResponse, Fault> {
    ask(&person, Deed::Increase).await
}

/// Commits more.
pub(crate) async fn increase(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = Opened::own(&person).await?;
    let typed = form.0;
    let currency = opened.fund.commitment.currency;
    let mut wrong = Vec::new();
    let sum = read::sum(&typed, "amount", currency, &mut wrong);
    let Some(sum) = sum else {
        if wrong.is_empty() {
            wrong.push(("amount", Wrong::Empty));
        }
        let frame = opened.frame(&person, "sponsor-increase-title");
        let errors = errors(frame.speaker, &wrong, Some(currency));
        return answer(&person, &opened, Deed::Increase, &typed, errors);
    };
    let by = IncreaseMatchFund {
        by: Money::new(sum, currency),
    };
    let service = &person.visit.app.service;
    let key = super::key(&person, &typed);
    let grown = peer::increase(service, opened.fund.id, &by, &key, person.caller()).await;
    after(
        &person,
        &opened,
        Deed::Increase,
        &typed,
        grown,
        "?done=increased",
    )
}

async fn ask(person: &Person, deed: Deed) -> Result<HttpResponse, Fault> {
    let opened = Opened::own(person).await?;
    let typed = Typed::of([("key", fresh_key(&person.visit))]);
    answer(person, &opened, deed, &typed, Errors::default())
}

async fn act(
    person: &Person,
    deed: Deed,
    action: Action,
    done: &str,
) -> Result<HttpResponse, Fault> {
    let opened = Opened::own(person).await?;
    let service = &person.visit.app.service;
    let acted = peer::act(service, opened.fund.id, action, person.caller()).await;
    after(person, &opened, deed, &Typed::default(), acted, done)
}

fn after(
    person: &Person,
    opened: &Opened,
    deed: Deed,
    typed: &Typed,
    done: Result<Fund, ClientError>,
    page: &str,
) -> Result<HttpResponse, Fault> {
    match done {
        Ok(_) => Ok(see(opened.page(&person.visit, page))),
        Err(error) => {
            let frame = opened.frame(person, deed.words().1);
            let errors = super::refused(&frame, error)?;
            answer(person, opened, deed, typed, errors)
        }
    }
}

fn answer(
    person: &Person,
    opened: &Opened,
    deed: Deed,
    typed: &Typed,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let (place, title, text, button) = deed.words();
    let mut frame = with_fund_menu(opened.frame(person, title), opened.fund.id);
    frame.wrong = !errors.is_empty();
    let status = if frame.wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let fields: Vec<Field> = if deed == Deed::Increase {
        let unit = unit(frame.speaker.style(), opened.fund.commitment.currency);
        vec![by(&frame, unit, typed.get("amount"))]
    } else {
        Vec::new()
    };
    let left = frame
        .speaker
        .say("sponsor-left-now")
        .money("commitment", opened.fund.commitment)
        .money("left", opened.fund.remaining);
    let view = ConfirmPage {
        errors,
        title: frame.say(title),
        says: vec![frame.say(text), left.html()],
        action: opened.page(&person.visit, &format!("/{place}")),
        back: opened.page(&person.visit, ""),
        kept: vec![("key", typed.get("key").to_owned())],
        fields,
        button: frame.say(button),
        frame,
    };
    private_page(status, &view)
}
