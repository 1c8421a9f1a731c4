use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::{campaign, language};
use crate::app::App;
use crate::domain::typed::Typed;
use crate::drawing::Studio;
use crate::pages::fault::Fault;
use crate::pages::{HTML, render, tagged, visit};
use crate::speech::speaker;
use crate::views::share;

const A_MINUTE: &str = "public, max-age=60";
/// The one page that others may frame: it has no script and no form, so there is nothing to be tricked into.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors *; base-uri 'none'; \
    form-action 'none'";

/// A card of a campaign for other sites.
pub(crate) async fn widget(
    app: Data<App>,
    request: HttpRequest,
    slug: Path<String>,
) -> Result<HttpResponse, Fault> {
    let typed = Typed::read(request.query_string().as_bytes());
    let locale = language(typed.get("lang"));
    let (campaign, progress) = campaign(&app, &slug).await?;
    let country = campaign.organisation.country.as_str();
    let mut frame = visit::frame(&app, &request, locale, Some(country));
    // Others may keep it: nothing that one reader chose is in it.
    frame.speaker = speaker(locale, Some(country));
    campaign
        .title
        .in_locale(locale)
        .0
        .clone_into(&mut frame.title);
    let view = share::widget(frame, &campaign, &progress, app.service.clock.now());
    let html = render(&view)?;
    let tag = format!("\"{}\"", Studio::name("widget", &html));
    if let Some(known) = tagged::known(&request, &tag, A_MINUTE) {
        return Ok(known);
    }
    Ok(tagged::begin(&tag, A_MINUTE)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("referrer-policy", "no-referrer"))
        .insert_header((
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ))
        .content_type(HTML)
        .body(html))
}
