//! Pages that are the same for every guest.

use std::pin::Pin;

use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use contracts::Locale;

use super::fault::Fault;
use super::visit::Visit;
use super::{HTML, private_html};
use super::{cookies, edge};
use crate::app::App;
use crate::packed::{self, Head};
use crate::shelf::{Made, Wanted};

/// A longer address was not made by our pages, and its page is not worth keeping.
const LONGEST_ADDRESS: usize = 512;

const HEAD: Head = Head {
    content_type: HTML,
    // Whoever keeps such a page asks each time whether it is still right.
    kept: "no-cache",
    // Signed-in readers get another page, and compressed ones are others than plain ones.
    vary: "accept-encoding, cookie",
};

/// A guest's page that lies ready. Whoever may be somebody goes the usual way.
pub(crate) fn front<'r>(
    app: &'r Data<App>,
    request: &'r HttpRequest,
) -> Pin<Box<dyn Future<Output = Option<HttpResponse>> + 'r>> {
    Box::pin(async move {
        let address = request.uri().path_and_query()?.as_str();
        let is_page = request.method() == Method::GET
            && Locale::ALL
                .iter()
                .any(|locale| is_below(address, locale.code()));
        if !is_page || cookies::session_token(app, request).is_some() {
            return None;
        }
        let wanted = Wanted {
            address,
            digits: cookies::digits_choice(request),
            form: packed::wanted(request),
        };
        let page = app.shelf.ready(wanted, app.service.clock.now()).await?;
        let mut answer = page.answer(request, HEAD);
        edge::guard(answer.headers_mut());
        Some(answer)
    })
}

/// Whether an address is `/name` or something below it.
fn is_below(address: &str, name: &str) -> bool {
    let rest = address
        .strip_prefix('/')
        .and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// The page of this visit: a guest's from the shelf; one that says who reads is made for them alone.
pub(crate) async fn published(
    visit: &Visit,
    make: impl Future<Output = Result<Made, Fault>>,
) -> Result<HttpResponse, Fault> {
    if visit.session.is_some() {
        return Ok(private_html(make.await?.html));
    }
    let address = visit.request.uri().path_and_query();
    let address = address.map_or("", |address| address.as_str());
    let wanted = Wanted {
        address,
        digits: cookies::digits_choice(&visit.request),
        form: packed::wanted(&visit.request),
    };
    let shelf = &visit.app.shelf;
    let page = if address.len() <= LONGEST_ADDRESS {
        shelf.page(wanted, visit.now, make).await?
    } else {
        shelf.made(wanted.form, make).await?
    };
    Ok(page.answer(&visit.request, HEAD))
}
