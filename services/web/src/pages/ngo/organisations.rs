//! Where someone works: registered, verified, begun from.

use actix_web::HttpResponse;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{ChangeOrganisation, Organisation, RegisterOrganisation};

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use super::{later, new_key, shown, told, told_errors};
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::ngo::form::{Button, FormPage, main_field, typed_text};
use crate::views::ngo::organisation::{Parts, Said, fields, home as home_page, organisation_page};
use crate::views::ngo::organisation_menu;

/// Where the reader works, and what is to do.
pub(crate) async fn home(person: Person) -> Result<HttpResponse, Fault> {
    let me = peers::ngo::me(&person.visit.app.service, person.caller()).await?;
    let country = me.organisations.first();
    let country = country.map_or("", |first| first.organisation.country.as_str());
    let frame = person
        .frame(country, "ngo-home-title")
        .with_menu_item("/ngo", "ngo-menu-all");
    shown(&home_page(frame, &me), false)
}

/// Asks for what an organisation says of itself.
pub(crate) async fn new(person: Person) -> Result<HttpResponse, Fault> {
    registering(&person, &Typed::default(), Errors::default())
}

fn said(typed: &Typed, country: bool) -> Said {
    let all = |name| typed.all(name).into_iter().map(str::to_owned).collect();
    Said {
        name: typed_text(typed, "name"),
        country: country.then(|| typed.get("country").to_owned()),
        registration_number: typed.get("registration_number").to_owned(),
        website: typed.get("website").to_owned(),
        target_groups: all("groups"),
        areas: all("areas"),
    }
}

fn form_page(
    mut frame: Frame,
    action: String,
    button: &str,
    said: &Said,
    errors: Errors,
) -> FormPage {
    frame.wrong = !errors.is_empty();
    let button = Button::main(frame.say(button));
    let groups = fields(&frame, said);
    FormPage {
        errors,
        groups,
        ..FormPage::new(frame, "organisation-form", action, button)
    }
}

fn registering(person: &Person, typed: &Typed, errors: Errors) -> Result<HttpResponse, Fault> {
    let frame = person
        .frame("", "ngo-register")
        .with_menu_item("/ngo", "ngo-menu-all");
    let wrong = !errors.is_empty();
    let key = match typed.get("key") {
        "" => new_key(),
        key => key.to_owned(),
    };
    let action = frame.link("/ngo/new");
    let lead = vec![frame.say("ngo-register-lead")];
    let page = form_page(
        frame,
        action,
        "ngo-register-button",
        &said(typed, true),
        errors,
    );
    let page = FormPage {
        kept: vec![("key", key)],
        lead,
        ..page
    };
    shown(&page, wrong)
}

/// The field for a pointer of the campaign service.
fn field_of(frame: &Frame) -> impl Fn(&str) -> Option<&'static str> + use<> {
    let name = match main_field(frame, "name").as_str() {
        "name_en" => "name_en",
        "name_fr" => "name_fr",
        _ => "name_ar",
    };
    move |pointer| {
        let part = pointer.split('/').nth(1)?;
        Some(match part {
            "name" => name,
            "country" => "country",
            "registration_number" => "registration_number",
            "website" => "website",
            "target_groups" => "groups",
            "areas" => "areas",
            _ => return None,
        })
    }
}

/// A web address as people type it, without its beginning.
fn website(typed: &str) -> Option<String> {
    match typed {
        "" => None,
        typed if typed.contains("://") => Some(typed.to_owned()),
        typed => Some(format!("https://{typed}")),
    }
}

/// Registers an organisation; who sent the form owns it.
pub(crate) async fn register(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let typed = form.0;
    let said = said(&typed, true);
    let register = RegisterOrganisation {
        name: said.name,
        country: said.country.unwrap_or_default(),
        registration_number: said.registration_number,
        website: website(&said.website),
        target_groups: said.target_groups,
        areas: said.areas,
    };
    let service = &person.visit.app.service;
    let key = typed.get("key");
    match peers::ngo::register(service, &register, key, person.caller()).await {
        Ok(organisation) => {
            let id = organisation.id;
            Ok(see(person
                .visit
                .link(&format!("/ngo/{id}?said=registered"))))
        }
        Err(error) => {
            let frame = person.frame("", "ngo-register");
            match told_errors(error, frame.speaker, field_of(&frame)) {
                Ok(errors) => registering(&person, &typed, errors),
                Err(fault) => Ok(later(&person, fault, &typed)),
            }
        }
    }
}

/// An organisation, for those who work there.
pub(crate) async fn organisation(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    show(&person, &organisation, Errors::default()).await
}

async fn show(
    person: &Person,
    organisation: &Organisation,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let service = &person.visit.app.service;
    let writes = organisation.your_role != Some(contracts::campaign::OrganisationRole::Finance);
    let campaigns = peers::ngo::campaigns(service, organisation, person.caller()).await?;
    let drafts = if writes {
        let drafts = peers::ngo::drafts(service, organisation, person.caller()).await?;
        drafts.items
    } else {
        Vec::new()
    };
    let mut frame = person.frame(&organisation.country, "ngo-home-title");
    frame.title = organisation.name.in_locale(frame.locale()).0.to_owned();
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let parts = Parts {
        organisation,
        campaigns: &campaigns.items,
        drafts: &drafts,
        errors,
        key: new_key(),
    };
    shown(&organisation_page(frame, parts), wrong)
}

/// Asks for the organisation to be verified.
pub(crate) async fn apply(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let service = &person.visit.app.service;
    let id = organisation.id;
    match peers::ngo::apply(service, &id.to_string(), person.caller()).await {
        Ok(_) => Ok(see(person.visit.link(&format!("/ngo/{id}?said=applied")))),
        Err(error) => {
            let speaker = person.frame("", "ngo-home-title").speaker;
            let errors = Errors::of_problem(&*told(error)?, speaker, |_| None);
            show(&person, &organisation, errors).await
        }
    }
}

/// Asks for what is to be changed.
pub(crate) async fn edit(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let said = Said {
        name: organisation.name.clone(),
        country: None,
        registration_number: organisation.registration_number.clone(),
        website: organisation.website.clone().unwrap_or_default(),
        target_groups: organisation.target_groups.clone(),
        areas: organisation.areas.clone(),
    };
    editing(&person, &organisation, &said, Errors::default())
}

fn editing(
    person: &Person,
    organisation: &Organisation,
    said: &Said,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let open = matches!(
        organisation.state,
        OrganisationState::Registered | OrganisationState::Rejected
    );
    open.then_some(()).ok_or(Fault::NotFound)?;
    let frame = person.frame(&organisation.country, "ngo-edit");
    let frame = organisation_menu(frame, organisation.id, organisation.your_role);
    let action = frame.link(&format!("/ngo/{}/edit", organisation.id));
    let wrong = !errors.is_empty();
    let page = form_page(frame, action, "ngo-save", said, errors);
    let page = FormPage {
        kept: vec![("version", organisation.version.to_string())],
        ..page
    };
    shown(&page, wrong)
}

/// Changes an organisation.
pub(crate) async fn change(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let typed = form.0;
    let said = said(&typed, false);
    let change = ChangeOrganisation {
        version: typed.get("version").parse().unwrap_or_default(),
        name: Some(said.name.clone()),
        registration_number: Some(said.registration_number.clone()),
        website: Some(website(&said.website)),
        target_groups: Some(said.target_groups.clone()),
        areas: Some(said.areas.clone()),
    };
    let service = &person.visit.app.service;
    let changed =
        peers::ngo::change_organisation(service, &organisation, &change, person.caller()).await;
    match changed {
        Ok(_) => {
            let id = organisation.id;
            Ok(see(person.visit.link(&format!("/ngo/{id}?said=changed"))))
        }
        Err(error) => {
            let frame = person.frame("", "ngo-edit");
            match told_errors(error, frame.speaker, field_of(&frame)) {
                Ok(errors) => editing(&person, &organisation, &said, errors),
                Err(fault) => Ok(later(&person, fault, &typed)),
            }
        }
    }
}
