//! Programmes that an organisation takes part in, and joining one.

use actix_web::HttpResponse;
use contracts::campaign::api::{Organisation, Programme, ProgrammeState};
use contracts::campaign::{OrganisationRole, OrganisationState};

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::{later, new_key, shown, told_errors};
use crate::domain::typed::Typed;
use crate::pages::visit::Form;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::ngo::form::{Button, FormPage, Group, Link};
use crate::views::ngo::organisation_menu;
use crate::views::ngo::programmes::{ProgrammesPage, charter, lead, row, sign};

fn frame(person: &Person, organisation: &Organisation, title: &str) -> Frame {
    let frame = person.frame(&organisation.country, title);
    organisation_menu(frame, organisation.id, organisation.your_role)
}

/// Only owners sign for a verified organisation.
fn may_join(organisation: &Organisation) -> bool {
    let owns = organisation.your_role == Some(OrganisationRole::Owner);
    owns && organisation.state == OrganisationState::Verified
}

fn is_open(programme: &Programme, person: &Person) -> bool {
    programme.state == ProgrammeState::Open && programme.ends_at > person.visit.now
}

/// All programmes, and which of them the organisation takes part in.
pub(crate) async fn programmes(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let service = &person.visit.app.service;
    let all = peers::ngo::programmes(service, person.caller()).await?;
    let own = peers::ngo::programmes_of(service, organisation.id, person.caller()).await?;
    let frame = frame(&person, &organisation, "ngo-programmes-title");
    let of = |programme: &Programme| {
        let joined = own.items.iter().any(|own| own.id == programme.id);
        let open = is_open(programme, &person);
        let join = !joined && open && may_join(&organisation);
        let join = join.then(|| {
            let path = format!("/ngo/{}/programmes/{}/join", organisation.id, programme.id);
            frame.link(&path)
        });
        (joined || open).then(|| row(programme, joined, join, &frame))
    };
    let page = ProgrammesPage {
        programmes: all.items.iter().filter_map(of).collect(),
        lead: lead(&organisation, &frame),
        frame,
    };
    shown(&page, false)
}

/// The programme of the path, while it can be joined.
async fn wanted(person: &Person) -> Result<(Organisation, Programme), Fault> {
    let organisation = person.organisation().await?;
    let service = &person.visit.app.service;
    let name = person.visit.part("programme");
    let programme = peers::published::programme(service, name).await?;
    let can = may_join(&organisation) && is_open(&programme, person);
    can.then_some((organisation, programme))
        .ok_or(Fault::NotFound)
}

/// Shows the charter, and asks for it to be signed.
pub(crate) async fn ask(person: Person) -> Result<HttpResponse, Fault> {
    let (organisation, programme) = wanted(&person).await?;
    let typed = Typed::of([("key", new_key())]);
    asking(
        &person,
        &organisation,
        &programme,
        &typed,
        Errors::default(),
    )
}

fn asking(
    person: &Person,
    organisation: &Organisation,
    programme: &Programme,
    typed: &Typed,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let mut frame = frame(person, organisation, "ngo-programme-join");
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let at = frame.link(&format!("/ngo/{}/programmes", organisation.id));
    let action = format!("{at}/{}/join", programme.id);
    let button = Button::main(frame.say("ngo-programme-join"));
    let signs = programme.charter.is_some();
    let fields = signs.then(|| sign(&frame, typed)).into_iter().collect();
    let page = FormPage {
        errors,
        lead: charter(programme, &frame),
        kept: vec![("key", typed.get("key").to_owned())],
        groups: vec![Group::of(fields)],
        back: Some(Link {
            href: at,
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(frame, "join", action, button)
    };
    shown(&page, wrong)
}

/// Takes part from now on.
pub(crate) async fn join(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let (organisation, programme) = wanted(&person).await?;
    let typed = form.0;
    let speaker = frame(&person, &organisation, "ngo-programme-join").speaker;
    if programme.charter.is_some() && !typed.ticked("sign") {
        let errors = Errors::one("sign", speaker.say("ngo-programme-sign-first").html());
        return asking(&person, &organisation, &programme, &typed, errors);
    }
    let service = &person.visit.app.service;
    let (key, caller) = (typed.get("key"), person.caller());
    match peers::ngo::join(service, programme.id, organisation.id, key, caller).await {
        Ok(_) => {
            let path = format!("/ngo/{}/programmes?said=takes-part", organisation.id);
            Ok(see(person.visit.link(&path)))
        }
        Err(error) => match told_errors(error, speaker, |_| None) {
            Ok(errors) => asking(&person, &organisation, &programme, &typed, errors),
            Err(fault) => Ok(later(&person, fault, &typed)),
        },
    }
}
