//! Opening a programme: for admins.

use actix_web::HttpResponse;
use contracts::Text;
use contracts::campaign::api::OpenProgramme;
use contracts::tokens::Role;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::super::fault::Fault;
use super::super::ngo::{later, new_key, shown, told_errors};
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::ngo::form::{Button, FormPage, main_field, typed_text};
use crate::views::review::programme::fields;

fn frame(person: &Person) -> Result<Frame, Fault> {
    person.must_have(&[Role::Admin])?;
    let title = |speaker: &words::Speaker| speaker.say("programme-new").text();
    super::frame(person, None, title)
}

/// Asks what the programme is.
pub(crate) async fn new(person: Person) -> Result<HttpResponse, Fault> {
    asking(&person, &Typed::default(), Errors::default())
}

fn asking(person: &Person, typed: &Typed, errors: Errors) -> Result<HttpResponse, Fault> {
    let mut frame = frame(person)?;
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let key = match typed.get("key") {
        "" => new_key(),
        key => key.to_owned(),
    };
    let button = Button::main(frame.say("programme-open"));
    let page = FormPage {
        errors,
        lead: vec![frame.say("programme-lead")],
        kept: vec![("key", key)],
        groups: fields(&frame, typed),
        ..FormPage::new(
            frame.clone(),
            "programme-form",
            frame.link("/review/programmes/new"),
            button,
        )
    };
    shown(&page, wrong)
}

/// Opens it, once, however often the form is sent.
pub(crate) async fn open(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let (typed, frame) = (form.0, frame(&person)?);
    let wanted = match read(&frame, &typed) {
        Ok(wanted) => wanted,
        Err(errors) => return asking(&person, &typed, errors),
    };
    let (service, key) = (&person.visit.app.service, typed.get("key"));
    match peers::review::open_programme(service, &wanted, key, person.caller()).await {
        Ok(opened) => Ok(see(frame.link(&format!("/programmes/{}", opened.slug)))),
        Err(error) => {
            let lang = frame.lang();
            let field = |pointer: &str| field_of(pointer, lang);
            match told_errors(error, frame.speaker, field) {
                Ok(errors) => asking(&person, &typed, errors),
                Err(fault) => Ok(later(&person, fault, &typed)),
            }
        }
    }
}

/// The field for a pointer of the campaign service, on a page in this language.
fn field_of(pointer: &str, lang: &str) -> Option<&'static str> {
    Some(match (pointer.split('/').nth(1)?, lang) {
        ("slug", _) => "slug",
        ("starts_at", _) => "starts",
        ("ends_at", _) => "ends",
        ("title", "en") => "title_en",
        ("title", "fr") => "title_fr",
        ("title", _) => "title_ar",
        ("description", "en") => "description_en",
        ("description", "fr") => "description_fr",
        ("description", _) => "description_ar",
        ("charter", "en") => "charter_en",
        ("charter", "fr") => "charter_fr",
        ("charter", _) => "charter_ar",
        _ => return None,
    })
}

/// From the beginning of the first day to the end of the last, in UTC.
fn read(frame: &Frame, typed: &Typed) -> Result<OpenProgramme, Errors> {
    let mut errors = Errors::default();
    let (title, description) = (typed_text(typed, "title"), typed_text(typed, "description"));
    for (name, text) in [("title", &title), ("description", &description)] {
        if text.is_blank() {
            errors.add(main_field(frame, name), frame.say("problem-blank"));
        }
    }
    if typed.get("slug").is_empty() {
        errors.add("slug", frame.say("problem-blank"));
    }
    let (first, last) = (day(typed.get("starts"), 0), day(typed.get("ends"), 1));
    for (field, found) in [("starts", first), ("ends", last)] {
        if found.is_none() {
            errors.add(field, frame.say("ngo-wrong-day"));
        }
    }
    match (first, last) {
        (Some(starts_at), Some(ends_at)) if errors.is_empty() => Ok(OpenProgramme {
            slug: typed.get("slug").to_lowercase(),
            title,
            description,
            starts_at,
            ends_at,
            charter: Some(typed_text(typed, "charter")).filter(|text: &Text| !text.is_blank()),
        }),
        _ => Err(errors),
    }
}

/// When a day begins, or one so many days later.
fn day(typed: &str, later: i64) -> Option<Timestamp> {
    let day: Date = typed.parse().ok()?;
    let day = day.checked_add(later.days()).ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
