use actix_web::HttpResponse;

use super::fault::Fault;
use super::render;
use super::shelf::published;
use super::visit::Visit;
use crate::peers;
use crate::shelf::{Basis, LISTS, Made};
use crate::views::campaigns::Campaigns;
use crate::views::card::card;
use crate::views::filters::filters;

/// The list, by links and a form.
pub(crate) async fn campaigns(visit: Visit) -> Result<HttpResponse, Fault> {
    published(&visit, Box::pin(make(&visit))).await
}

async fn make(visit: &Visit) -> Result<Made, Fault> {
    let mut basis = Basis::new(visit.now);
    basis.shows(LISTS);
    let typed = visit.query();
    let mut frame = visit.frame(|speaker| speaker.say("list-title").text());
    let mut filters = filters(&frame, &typed);
    let cursor = typed.get("cursor");
    let (asked, counted) = (filters.query(cursor), filters.counted());
    let (found, counts) = futures_util::future::join(
        peers::published::campaigns(&visit.app.service, &asked),
        peers::published::counts(&visit.app.service, &counted),
    )
    .await;
    let found = match found {
        // A cursor that the campaign service doesn't know is a link that someone cut.
        Err(error) if !cursor.is_empty() && error.code() == Some("malformed") => {
            return Err(Fault::NotFound);
        }
        found => found?,
    };
    let shown = i64::try_from(found.items.len()).unwrap_or(i64::MAX);
    let whole = found.next_cursor.is_none() && cursor.is_empty();
    let here = filters.here();
    let more = found.next_cursor.as_deref().map(|cursor| {
        let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        frame.link(&format!("/campaigns?{here}&cursor={cursor}"))
    });
    let count = match counts {
        Ok(counts) => {
            filters.count(&frame, &counts);
            frame.speaker.say("list-count").count(counts.total)
        }
        Err(error) => {
            tracing::warn!(%error, "campaigns can't be counted");
            basis.lacks();
            let key = if whole {
                "list-count"
            } else {
                "list-count-more"
            };
            frame.speaker.say(key).count(shown)
        }
    };
    let count = count.html();
    frame.description = Some(frame.words("list-description"));
    frame.indexed = !filters.any && cursor.is_empty();
    for campaign in &found.items {
        basis.counts_days(campaign);
    }
    let html = render(&Campaigns {
        count,
        cards: found
            .items
            .iter()
            .map(|campaign| card(campaign, visit.locale, visit.now))
            .collect(),
        more,
        filters,
        frame,
    })?;
    Ok(Made { html, basis })
}
