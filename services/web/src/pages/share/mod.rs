//! What other sites show of a campaign, and what search engines read.

mod picture;
mod sitemap;
mod widget;

use actix_web::middleware::Compress;
use actix_web::web::{Data, get, resource};
use contracts::Locale;
use contracts::campaign::api::{Campaign, Progress};

use super::campaign::{found, or_its_entrys};
use super::fault::Fault;
use crate::app::App;
use crate::peers;

pub(crate) use sitemap::Listed;

/// Pictures are asked for again after five minutes: that is how long they may lag behind.
const FIVE_MINUTES: &str = "public, max-age=300";

/// Everything that is shared. It lies outside of the languages, and has headers of its own.
pub(crate) fn routes(routes: &mut actix_web::web::ServiceConfig) {
    routes
        .route(
            "/og/{locale:ar|en|fr}/{slug}.png",
            get().to(picture::poster),
        )
        .route(
            "/qr/{locale:ar|en|fr}/{slug}.{form:svg|png}",
            get().to(picture::qr),
        )
        .route("/badge/{slug}.svg", get().to(picture::badge))
        .service(
            resource("/widget/{slug}")
                .wrap(Compress::default())
                .route(get().to(widget::widget)),
        )
        .service(
            resource(["/sitemap.xml", "/sitemap-{page}.xml"])
                .wrap(Compress::default())
                .route(get().to(sitemap::sitemap)),
        );
}

/// A published campaign with its figures.
async fn campaign(app: &Data<App>, slug: &str) -> Result<(Campaign, Progress), Fault> {
    let campaign = found(&app.service, slug).await?;
    let latest = peers::published::progress(&app.service, campaign.id).await;
    let progress = or_its_entrys(latest, &campaign, app.service.clock.now());
    Ok((campaign, progress))
}

/// The language of a part of a path or of a query; Arabic if it is none of ours.
fn language(word: &str) -> Locale {
    word.parse().unwrap_or_default()
}
