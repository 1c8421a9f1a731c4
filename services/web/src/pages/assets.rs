use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::assets;
use crate::packed::Head;

/// A style sheet, a script, the font: under this address for good.
pub(crate) async fn asset(request: HttpRequest) -> HttpResponse {
    let Some(asset) = assets::at(request.path()) else {
        return HttpResponse::NotFound().finish();
    };
    const FOR_GOOD: &str = "public, max-age=31536000, immutable";
    if asset.content_type.starts_with("font/") {
        // It is compressed already.
        return HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, FOR_GOOD))
            .insert_header(("x-content-type-options", "nosniff"))
            .content_type(asset.content_type)
            .body(asset.packed.plain().clone());
    }
    let packed = &asset.packed;
    let head = Head {
        content_type: asset.content_type,
        kept: FOR_GOOD,
        vary: "accept-encoding",
    };
    packed.answer(&request, head)
}

/// Browsers ask for it unasked.
pub(crate) async fn favicon() -> HttpResponse {
    HttpResponse::MovedPermanently()
        .insert_header((LOCATION, assets::url("icon.svg")))
        .finish()
}

/// What search engines need not visit.
pub(crate) async fn robots(app: Data<App>) -> HttpResponse {
    const RULES: &str = "User-agent: *\nDisallow: /*/gifts/\nDisallow: /*/sign-in\nDisallow: /*/account\nDisallow: /*/donate\nDisallow: /api/\n";
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(format!("{RULES}\nSitemap: {}/sitemap.xml\n", app.site))
}
