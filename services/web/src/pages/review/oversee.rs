use actix_web::HttpResponse;
use contracts::tokens::Role;
use serde_json::json;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use super::check::refused;
use crate::domain::review::Subject;
use crate::peers;
use crate::views::review::queue::FIND;

/// Stops a campaign for a while, with a reason, or lets it go on.
pub(crate) async fn steer(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    person.must_have(&[Role::Reviewer, Role::Admin])?;
    let (visit, typed) = (&person.visit, &form.0);
    let (id, action) = (visit.part("id"), visit.part("action"));
    let (said, done) = if action == "pause" {
        (json!({"reason": typed.get("reason")}), "paused")
    } else {
        (json!({}), "resumed")
    };
    let service = &visit.app.service;
    match peers::review::steer(service, id, action, &said, person.caller()).await {
        Ok(_) => Ok(see(
            visit.link(&format!("/review/campaigns/{id}?said={done}"))
        )),
        Err(error) => refused(&person, error, typed).await,
    }
}

/// Takes a donor's name off a campaign's page.
pub(crate) async fn take_down(person: Person) -> Result<HttpResponse, Fault> {
    person.must_have(&[Role::Admin])?;
    let visit = &person.visit;
    let gift = visit.part("gift").parse().map_err(|_| Fault::NotFound)?;
    peers::ngo::leave_wall(&visit.app.service, gift, person.caller()).await?;
    let path = format!("/review/campaigns/{}?said=taken-down", visit.part("id"));
    Ok(see(visit.link(&path)))
}

/// On to the page of what an address is of: a whole one, or the last of it.
pub(crate) async fn find(person: Person) -> Result<HttpResponse, Fault> {
    person.must_have(&[Role::Reviewer, Role::Admin])?;
    let visit = &person.visit;
    let query = visit.query();
    let path = match place(query.get(FIND)) {
        Some((subject, name)) => format!("/review/{}/{name}", subject.path()),
        None => "/review?said=nothing-there".to_owned(),
    };
    Ok(see(visit.link(&path)))
}

/// What the address of a public page names. A name alone is a campaign's.
fn place(address: &str) -> Option<(Subject, &str)> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let name = parts.next().filter(|name| is_name(name))?;
    match parts.next() {
        None => Some((Subject::Campaign, name)),
        Some(kind) => Some((Subject::of_path(kind)?, name)),
    }
}

/// A slug or an id.
fn is_name(name: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !name.is_empty() && name.len() <= 100 && name.bytes().all(of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_again() {
        let nile = Some((Subject::Campaign, "nile"));
        for address in [
            "nile",
            "/campaigns/nile",
            "https://rifada.example/ar/campaigns/nile/?via=mail#story",
        ] {
            assert_eq!(place(address), nile, "{address}");
        }
        let sponsor = place("rifada.example/fr/sponsors/levant-solar");
        assert_eq!(sponsor, Some((Subject::Sponsor, "levant-solar")));
        for address in [
            "",
            "/",
            "https://rifada.example/ar",
            "campaigns/a b",
            "x/../y",
            "//evil",
        ] {
            assert_eq!(place(address), None, "{address}");
        }
    }
}
