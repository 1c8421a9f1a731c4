//! Pages that are the same for every guest: made once for all who ask at the same time, and kept for a moment.
//!
//! A page is never older than that moment, whatever becomes of Redis or the broker: nothing has to be heard
//! for a change to show.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use moka::future::Cache;
use words::Digits;

use super::cookies;
use super::fault::Fault;
use super::visit::Visit;
use super::{HTML, private_html};
use crate::packed::{Effort, Packed};

/// A longer address was not made by our pages, and is not worth keeping.
const LONGEST_ADDRESS: usize = 512;
/// Whoever keeps such a page asks each time whether it is still right.
const KEPT: &str = "no-cache";
/// Signed-in readers get another page, and compressed ones are others than plain ones.
const VARY: &str = "accept-encoding, cookie";

/// The pages that are kept.
pub(crate) struct Shelf(Option<Cache<String, Arc<Packed>>>);

impl Shelf {
    /// Keeps pages for so long, in about so many bytes at most. With no time at all, none.
    pub(crate) fn new(time: Duration, bytes: u64) -> Self {
        let cache = || {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|address: &String, page: &Arc<Packed>| {
                    let address = u32::try_from(address.len()).unwrap_or(u32::MAX);
                    page.weight().saturating_add(address)
                })
                .time_to_live(time)
                .build()
        };
        Self((!time.is_zero()).then(cache))
    }
}

/// The page of this visit: a guest's from the shelf; one that says who reads is made for them alone.
pub(crate) async fn published(
    visit: &Visit,
    make: impl Future<Output = Result<String, Fault>>,
) -> Result<HttpResponse, Fault> {
    if visit.session.is_some() {
        return Ok(private_html(make.await?));
    }
    let make = async {
        let made = Packed::new(Bytes::from(make.await?), Effort::Some);
        Ok::<_, Fault>(Arc::new(made))
    };
    let address = visit.request.uri().to_string();
    let page = match &visit.app.shelf.0 {
        Some(kept) if address.len() <= LONGEST_ADDRESS => {
            // Digits are all that guests choose and that no address tells.
            let digits = cookies::digits_choice(&visit.request).map_or("", Digits::as_str);
            let page = kept.try_get_with(format!("{digits} {address}"), make).await;
            page.map_err(|fault| *fault)?
        }
        Some(_) | None => make.await?,
    };
    Ok(page.answer(&visit.request, HTML, KEPT, VARY))
}
