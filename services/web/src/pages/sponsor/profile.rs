use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Text;
use contracts::pledge::api::CreateSponsor;

use crate::domain::typed::Typed;
use crate::pages::details::fresh_key;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::sponsor::forms::{FormPage, profile};
use crate::views::sponsor::with_menu;
use crate::views::sponsor::words::KINDS;

/// Asks who the sponsor is.
pub(crate) async fn form(person: Person) -> Result<HttpResponse, Fault> {
    let typed = Typed::of([("key", fresh_key(&person.visit))]);
    answer(&person, &typed, Errors::default(), StatusCode::OK)
}

/// Registers a sponsor.
pub(crate) async fn register(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let typed = form.0;
    let frame = super::frame(&person, None, "sponsor-new-title");
    let new = match read(&typed) {
        Ok(new) => new,
        Err(wrong) => {
            let mut errors = Errors::default();
            for (field, key) in wrong {
                errors.add(field, frame.say(key));
            }
            return answer(&person, &typed, errors, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let service = &person.visit.app.service;
    let registered =
        peer::register(service, &new, &super::key(&person, &typed), person.caller()).await;
    match registered {
        Ok(_) => Ok(see(person.visit.link("/sponsor?done=registered"))),
        Err(error) => {
            let errors = super::refused(&frame, error)?;
            answer(&person, &typed, errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

fn read(typed: &Typed) -> Result<CreateSponsor, Vec<(&'static str, &'static str)>> {
    let mut wrong = Vec::new();
    let word = |field: &str| Some(typed.get(field).to_owned()).filter(|word| !word.is_empty());
    let name = Text {
        ar: word("name_ar"),
        en: word("name_en"),
        fr: word("name_fr"),
    };
    if name == Text::default() {
        wrong.push(("name_ar", "sponsor-error-name"));
    }
    let kind = KINDS.iter().find(|(_, word, _)| *word == typed.get("kind"));
    if kind.is_none() {
        wrong.push(("kind", "problem-unknown"));
    }
    let other = typed.get("country_other").to_ascii_uppercase();
    let country = match (typed.get("country"), other.as_str()) {
        ("", "") => {
            wrong.push(("country", "sponsor-error-country"));
            String::new()
        }
        ("", other) if other.len() == 2 && other.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            other.to_owned()
        }
        ("", _) => {
            wrong.push(("country_other", "sponsor-error-country-code"));
            String::new()
        }
        (country, _) => country.to_owned(),
    };
    match kind {
        Some((kind, _, _)) if wrong.is_empty() => Ok(CreateSponsor {
            name,
            kind: *kind,
            country,
        }),
        Some(_) | None => Err(wrong),
    }
}

fn answer(
    person: &Person,
    typed: &Typed,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = with_menu(super::frame(person, None, "sponsor-new-title"));
    frame.wrong = !errors.is_empty();
    let view = FormPage {
        page: "sponsor-new",
        errors,
        steps: Vec::new(),
        title: "sponsor-new-title",
        lead: "sponsor-new-lead",
        action: frame.link("/sponsor/new"),
        live: None,
        kept: vec![("key", typed.get("key").to_owned())],
        parts: profile(&frame, typed),
        notes: vec![frame.say("sponsor-new-next")],
        examples: None,
        button: "sponsor-register",
        frame,
    };
    private_page(status, &view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_alone_is_enough_and_any_country_will_do() {
        let read = |encoded: &str| read(&Typed::read(encoded.as_bytes()));
        let new = read("name_ar=وقف&kind=foundation&country=&country_other=gb").unwrap();
        assert_eq!((new.country.as_str(), new.name.en), ("GB", None));
        assert_eq!(
            read("name_fr=x&kind=person&country=EG").unwrap().country,
            "EG"
        );
        let wrong = |encoded: &str| -> Vec<&str> {
            let wrong = read(encoded).unwrap_err();
            wrong.into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(wrong(""), ["name_ar", "kind", "country"]);
        assert_eq!(
            wrong("name_ar=x&kind=person&country_other=Ö1"),
            ["country_other"]
        );
    }
}
