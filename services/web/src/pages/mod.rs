//! The pages: each reads what was asked for, asks the other services, and has a view worded.

pub(crate) mod account;
pub(crate) mod amount;
pub(crate) mod assets;
pub(crate) mod campaign;
pub(crate) mod campaigns;
pub(crate) mod cookies;
pub(crate) mod design;
pub(crate) mod details;
pub(crate) mod edge;
pub(crate) mod fault;
pub(crate) mod gift;
pub(crate) mod give;
pub(crate) mod home;
pub(crate) mod ngo;
pub(crate) mod pay;
pub(crate) mod person;
pub(crate) mod pictures;
pub(crate) mod preferences;
pub(crate) mod profile;
pub(crate) mod review;
pub(crate) mod root;
pub(crate) mod share;
pub(crate) mod shelf;
pub(crate) mod sign_in;
pub(crate) mod sponsor;
pub(crate) mod stream;
pub(crate) mod tagged;
pub(crate) mod visit;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use fault::Fault;

const HTML: &str = "text/html; charset=utf-8";

/// A page that may be kept, if it is asked each time whether it is still right.
fn page(view: &impl Template) -> Result<HttpResponse, Fault> {
    with_status(StatusCode::OK, view, "private, no-cache")
}

/// The same, rendered already.
fn private_html(html: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .content_type(HTML)
        .body(html)
}

fn render(view: &impl Template) -> Result<String, Fault> {
    view.render().map_err(|error| Fault::internal(&error))
}

/// A page about one person, which nobody keeps.
fn private_page(status: StatusCode, view: &impl Template) -> Result<HttpResponse, Fault> {
    with_status(status, view, "no-store")
}

fn with_status(
    status: StatusCode,
    view: &impl Template,
    kept: &'static str,
) -> Result<HttpResponse, Fault> {
    let html = render(view)?;
    Ok(HttpResponseBuilder::new(status)
        .insert_header((CACHE_CONTROL, kept))
        .content_type(HTML)
        .body(html))
}

/// On to another page of ours, by GET.
fn see(path: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}
