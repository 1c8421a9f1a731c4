//! Who works in an organisation.

use actix_web::HttpResponse;
use contracts::campaign::OrganisationRole;
use contracts::campaign::api::{AddMember, Invite, Organisation, RemoveMember};

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use super::{later, new_key, shown, told};
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::ngo::form::{Button, FormPage, Link};
use crate::views::ngo::team::{Parts, team_page};
use crate::views::ngo::{organisation_menu, role_word};
use platform::client::ClientError;

/// Members, invitations, and a form for more.
pub(crate) async fn team(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    show(&person, &organisation, &Typed::default(), Errors::default()).await
}

async fn show(
    person: &Person,
    organisation: &Organisation,
    typed: &Typed,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let service = &person.visit.app.service;
    let members = peers::ngo::members(service, organisation, person.caller()).await?;
    let invitations = if organisation.your_role == Some(OrganisationRole::Owner) {
        let invited = peers::ngo::invitations(service, organisation, person.caller()).await?;
        invited.items
    } else {
        Vec::new()
    };
    let frame = person.frame(&organisation.country, "ngo-team-title");
    let mut frame = organisation_menu(frame, organisation.id, organisation.your_role);
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let parts = Parts {
        organisation,
        members: &members.items,
        invitations: &invitations,
        typed,
        errors,
        key: new_key(),
        me: person.email.as_str(),
    };
    shown(&team_page(frame, parts), wrong)
}

fn role_of(typed: &Typed) -> Result<OrganisationRole, Fault> {
    let known = [
        OrganisationRole::Owner,
        OrganisationRole::Editor,
        OrganisationRole::Finance,
    ];
    let found = known
        .into_iter()
        .find(|role| role_word(*role) == typed.get("role"));
    found.ok_or(Fault::Malformed)
}

fn back(person: &Person, organisation: &Organisation, said: &str) -> HttpResponse {
    let path = format!("/ngo/{}/team?said={said}", organisation.id);
    see(person.visit.link(&path))
}

/// What a peer refused, said in the words of a team.
fn refused(person: &Person, error: ClientError, field: &'static str) -> Result<Errors, Fault> {
    let problem = told(error)?;
    let speaker = person.frame("", "ngo-team-title").speaker;
    let key = match problem.code.as_str() {
        "already_member" => "ngo-team-already",
        "too_many_invitations" => "ngo-team-too-many",
        "last_owner" => "ngo-team-last-owner",
        _ => return Ok(Errors::of_problem(&problem, speaker, |_| Some(field))),
    };
    Ok(Errors::one(field, speaker.say(key).html()))
}

/// Invites someone by mail.
pub(crate) async fn invite(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let typed = form.0;
    let invitation = Invite {
        email: typed.get("email").to_owned(),
        role: role_of(&typed)?,
        locale: typed.get("locale").parse().unwrap_or(person.visit.locale),
    };
    let service = &person.visit.app.service;
    let (key, caller) = (typed.get("key"), person.caller());
    match peers::ngo::invite(service, &organisation, &invitation, key, caller).await {
        Ok(_) => Ok(back(&person, &organisation, "invited")),
        Err(error) => match refused(&person, error, "email") {
            Ok(errors) => show(&person, &organisation, &typed, errors).await,
            Err(fault) => Ok(later(&person, fault, &typed)),
        },
    }
}

/// Takes an invitation back.
pub(crate) async fn revoke(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let service = &person.visit.app.service;
    let invitation = form.0.get("invitation");
    match peers::ngo::revoke(service, &organisation, invitation, person.caller()).await {
        Ok(_) => Ok(back(&person, &organisation, "revoked")),
        Err(error) => {
            let errors = refused(&person, error, "content")?;
            show(&person, &organisation, &Typed::default(), errors).await
        }
    }
}

/// Gives a member another role.
pub(crate) async fn role(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let member = AddMember {
        account: form.0.get("account").to_owned(),
        role: role_of(&form.0)?,
    };
    let service = &person.visit.app.service;
    match peers::ngo::set_role(service, &organisation, &member, person.caller()).await {
        Ok(_) => Ok(back(&person, &organisation, "changed")),
        Err(error) => {
            let errors = refused(&person, error, "content")?;
            show(&person, &organisation, &Typed::default(), errors).await
        }
    }
}

/// Asks whether a member is to go.
pub(crate) async fn ask_remove(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let query = person.visit.query();
    let account = query.get("account");
    let frame = person.frame(&organisation.country, "ngo-team-remove-title");
    let frame = organisation_menu(frame, organisation.id, organisation.your_role);
    let at = frame.link(&format!("/ngo/{}/team", organisation.id));
    let button = Button {
        look: "button danger",
        ..Button::main(frame.say("ngo-team-remove"))
    };
    let lead = frame.speaker.say("ngo-team-remove-lead");
    let page = FormPage {
        lead: vec![lead.with_ltr("who", account).html()],
        kept: vec![("account", account.to_owned())],
        back: Some(Link {
            href: at.clone(),
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(frame, "confirm", format!("{at}/remove"), button)
    };
    shown(&page, false)
}

/// Ends a membership.
pub(crate) async fn remove(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    let member = RemoveMember {
        account: form.0.get("account").to_owned(),
    };
    let service = &person.visit.app.service;
    match peers::ngo::remove_member(service, &organisation, &member, person.caller()).await {
        Ok(_) => Ok(back(&person, &organisation, "removed")),
        Err(error) => {
            let errors = refused(&person, error, "content")?;
            show(&person, &organisation, &Typed::default(), errors).await
        }
    }
}
