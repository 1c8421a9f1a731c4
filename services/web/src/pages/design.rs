//! Every component of the pages on one page. Development only.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::fault::Fault;
use super::private_page;
use super::visit::Visit;
use crate::peers;
use crate::views::design::design_page;

/// The components in Arabic and English, light and dark. For everyone else it is not there.
pub(crate) async fn design(visit: Visit) -> Result<HttpResponse, Fault> {
    if !visit.app.design {
        return Err(Fault::NotFound);
    }
    let mut frame = visit.frame(|speaker| speaker.say("design-title").text());
    frame.indexed = false;
    let found = peers::published::campaigns(&visit.app.service, "limit=1").await?;
    let campaign = found.items.first();
    let currency = campaign.map(|campaign| campaign.goal.currency);
    let currency = match currency {
        Some(currency) => currency,
        None => "USD".parse().map_err(|error| Fault::internal(&error))?,
    };
    let view = design_page(frame, currency, campaign, visit.now)
        .map_err(|error| Fault::internal(&error))?;
    private_page(StatusCode::OK, &view)
}
