//! Where the mail of an invitation leads: a page with a button, since mail scanners open links.

use actix_web::HttpResponse;
use platform::client::ClientError;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::shown;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::ngo::form::{Button, FormPage};

/// A secret is letters and digits: nothing else of the path goes into the page.
fn secret(person: &Person) -> String {
    let secret = person.visit.part("secret").chars();
    let plain = secret.filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    plain.take(100).collect()
}

/// Asks whether to join.
pub(crate) async fn ask(person: Person) -> Result<HttpResponse, Fault> {
    asking(&person, Errors::default())
}

fn asking(person: &Person, errors: Errors) -> Result<HttpResponse, Fault> {
    let mut frame = person.frame("", "ngo-join-title");
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let action = frame.link(&format!("/invitations/{}", secret(person)));
    let lead = frame.speaker.say("ngo-join-lead");
    let lead = lead.with_ltr("email", person.email.as_str()).html();
    let button = Button::main(frame.say("ngo-join"));
    let page = FormPage {
        errors,
        lead: vec![lead],
        ..FormPage::new(frame, "invitation", action, button)
    };
    shown(&page, wrong)
}

/// Joins the organisation.
pub(crate) async fn accept(person: Person) -> Result<HttpResponse, Fault> {
    let service = &person.visit.app.service;
    let key = match peers::ngo::accept(service, &secret(&person), person.caller()).await {
        Ok(joined) => {
            let path = format!("/ngo/{}?said=joined", joined.id);
            return Ok(see(person.visit.link(&path)));
        }
        Err(ClientError::Problem(problem)) if problem.code == "invitation_not_valid" => {
            "ngo-join-not-valid"
        }
        Err(ClientError::Problem(problem)) if problem.code == "invitation_over" => "ngo-join-over",
        Err(error) => return Err(error.into()),
    };
    let says = person.frame("", "ngo-join-title").say(key);
    asking(&person, Errors::one("content", says))
}
