use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{FIVE_MINUTES, campaign, language};
use crate::app::App;
use crate::domain::typed::Typed;
use crate::drawing::{Studio, qr_png, qr_svg};
use crate::pages::campaign::found;
use crate::pages::fault::Fault;
use crate::pages::tagged;
use crate::views::share;

/// An SVG that is opened by itself may do nothing at all.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The picture that other sites show where a campaign is shared.
pub(crate) async fn poster(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Fault> {
    let (locale, slug) = path.into_inner();
    let (campaign, progress) = campaign(&app, &slug).await?;
    let poster = share::poster(&campaign, &progress, language(&locale));
    let name = Studio::name("poster", &poster);
    give(&app, &request, &name, "image/png", move || poster.png()).await
}

/// A code with the address of a campaign's page.
pub(crate) async fn qr(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Fault> {
    let (locale, slug, form) = path.into_inner();
    let campaign = found(&app.service, &slug).await?;
    let address = format!(
        "{}/{}/campaigns/{}",
        app.site,
        language(&locale),
        campaign.slug
    );
    let name = Studio::name(&form, &address);
    if form == "png" {
        give(&app, &request, &name, "image/png", move || qr_png(&address)).await
    } else {
        let draw = move || Ok(qr_svg(&address)?.into_bytes());
        give(&app, &request, &name, "image/svg+xml", draw).await
    }
}

/// A small picture that says how far a campaign has come.
pub(crate) async fn badge(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
) -> Result<HttpResponse, Fault> {
    let typed = Typed::read(request.query_string().as_bytes());
    let (campaign, progress) = campaign(&app, &slug).await?;
    let badge = share::badge(&campaign, &progress, language(typed.get("lang")));
    let name = Studio::name("badge", &badge);
    let draw = move || Ok(badge.svg()?.into_bytes());
    give(&app, &request, &name, "image/svg+xml", draw).await
}

async fn give(
    app: &App,
    request: &HttpRequest,
    name: &str,
    content_type: &'static str,
    draw: impl FnOnce() -> anyhow::Result<Vec<u8>> + Send + 'static,
) -> Result<HttpResponse, Fault> {
    let tag = format!("\"{name}\"");
    if let Some(known) = tagged::known(request, &tag, FIVE_MINUTES) {
        return Ok(known);
    }
    let drawn = app.studio.drawn(name, draw).await;
    let drawn = drawn.map_err(|error| Fault::internal(&format!("{error:#}")))?;
    Ok(tagged::begin(&tag, FIVE_MINUTES)
        .content_type(content_type)
        .insert_header(("content-security-policy", NOTHING))
        // Other sites show it: that is what it is for.
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(drawn))
}
