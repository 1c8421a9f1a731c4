use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::private_page;
use crate::peers::sponsor as peer;
use crate::views::sponsor::home::{HomePage, card};
use crate::views::sponsor::with_menu;

/// The caller's sponsors and their funds.
pub(crate) async fn home(person: Person) -> Result<HttpResponse, Fault> {
    let service = &person.visit.app.service;
    let sponsors = peer::mine(service, person.caller()).await?.items;
    let country = sponsors.first().map(|sponsor| sponsor.country.as_str());
    let frame = with_menu(super::frame(&person, country, "sponsor-title"));
    let mut cards = Vec::with_capacity(sponsors.len());
    for sponsor in &sponsors {
        let funds = peer::funds(service, sponsor.id, person.caller()).await?;
        cards.push(card(&frame, sponsor, &funds.items));
    }
    let view = HomePage {
        frame,
        sponsors: cards,
    };
    private_page(StatusCode::OK, &view)
}
