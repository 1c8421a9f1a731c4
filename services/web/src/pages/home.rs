use actix_web::HttpResponse;

use super::fault::Fault;
use super::render;
use super::shelf::published;
use super::visit::Visit;
use crate::peers;
use crate::shelf::{Basis, LISTS, Made};
use crate::views::card::{Card, card};
use crate::views::home::Home;

/// How many campaigns the front page shows.
const SHOWN: &str = "state=live&sort=ending_soon&limit=6";

/// The front page.
pub(crate) async fn home(visit: Visit) -> Result<HttpResponse, Fault> {
    published(&visit, Box::pin(make(&visit))).await
}

async fn make(visit: &Visit) -> Result<Made, Fault> {
    let found = peers::published::campaigns(&visit.app.service, SHOWN).await?;
    let mut basis = Basis::new(visit.now);
    basis.shows(LISTS);
    for campaign in &found.items {
        basis.counts_days(campaign);
    }
    let cards: Vec<Card> = found
        .items
        .iter()
        .map(|campaign| card(campaign, visit.locale, visit.now))
        .collect();
    let mut frame = visit.frame(|speaker| speaker.say("home-title").text());
    frame.description = Some(frame.words("home-description"));
    frame.indexed = true;
    let html = render(&Home { frame, cards })?;
    Ok(Made { html, basis })
}
