//! Pages that are the same for every guest: made once for all who ask at the same time, and kept until something
//! that they show changes.
//!
//! A page that is older than the time within which a change must show is sent only if it is known that nothing
//! changed: both services whose words it shows answered a question that was asked within that time. While one of
//! them is silent, a page is made anew each time it grows that old.

mod basis;
mod news;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use moka::future::Cache;
use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;
use platform::Service;
use tokio::time::Instant;
use uuid::Uuid;
use words::Digits;

use crate::packed::{self, Effort, Form, Head};
use crate::pages::fault::Fault;

pub(crate) use basis::{Basis, Made};
pub(crate) use news::LISTS;
use news::News;

/// Nothing is kept longer, whatever is believed of it.
const LONGEST: Duration = Duration::from_secs(600);
/// What an entry takes up beside its name and its bytes.
const ENTRY_BYTES: usize = 512;

/// The pages that are kept, each in the forms that somebody asked for.
pub(crate) struct Shelf {
    kept: Option<Cache<String, Kept>>,
    /// Within which a change shows.
    within: Duration,
    news: Arc<News>,
}

/// A page in one form.
#[derive(Clone)]
pub(crate) struct Kept {
    about: Arc<About>,
    form: Form,
    bytes: Bytes,
}

/// What is known of a page, whatever its form.
struct About {
    /// When it was begun, and at which turn of the news.
    begun: Instant,
    turn: u64,
    /// The latest turn by which nothing that it shows had changed.
    right_at: AtomicU64,
    shown: Box<[Uuid]>,
    until: Option<Timestamp>,
    whole: bool,
    hash: String,
}

/// Which page is wanted: what guests may choose.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'w> {
    pub(crate) address: &'w str,
    /// The one choice that no address tells.
    pub(crate) digits: Option<Digits>,
    pub(crate) form: Form,
}

impl Wanted<'_> {
    fn name(&self) -> String {
        let form = match self.form {
            Form::Plain => "",
            Form::Gzip => "gzip",
            Form::Brotli => "br",
        };
        let digits = self.digits.map_or("", Digits::as_str);
        [form, " ", digits, " ", self.address].concat()
    }
}

impl Kept {
    fn weight(&self) -> usize {
        self.bytes.len() + self.about.shown.len() * size_of::<Uuid>() + ENTRY_BYTES
    }

    /// The same page in another form; none if it can't be read, which we wrote ourselves.
    fn in_form(&self, form: Form) -> Option<Self> {
        let plain = packed::unpack(&self.bytes, self.form).ok()?;
        Some(Self {
            about: self.about.clone(),
            form,
            bytes: packed::pack(plain, form, Effort::Some),
        })
    }

    pub(crate) fn answer(&self, request: &HttpRequest, head: Head) -> HttpResponse {
        let body = || self.bytes.clone();
        self.form.answer(request, &self.about.hash, head, body)
    }
}

impl Shelf {
    /// Keeps pages in about so many bytes at most, so that changes show within that time. With no time at all, none
    /// are kept.
    pub(crate) fn start(service: &Service, within: Duration, bytes: u64) -> Self {
        let cache = || {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|name: &String, page: &Kept| {
                    u32::try_from(name.len() + page.weight()).unwrap_or(u32::MAX)
                })
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(LONGEST)
                .build()
        };
        let shelf = Self {
            kept: (!within.is_zero()).then(cache),
            within,
            news: Arc::new(News::new()),
        };
        if shelf.kept.is_some() {
            shelf.news.follow(service, within);
        }
        shelf
    }

    /// The page, if it is there in this form, as it would be made now.
    pub(crate) async fn ready(&self, wanted: Wanted<'_>, now: Timestamp) -> Option<Kept> {
        let page = self.kept.as_ref()?.get(&wanted.name()).await?;
        if !self.is_right(&page.about, now) {
            return None;
        }
        metrics::counter!("pages_total", "from" => "memory").increment(1);
        Some(page)
    }

    /// The page, which is made if it isn't there as it would be now.
    pub(crate) async fn page(
        &self,
        wanted: Wanted<'_>,
        now: Timestamp,
        make: impl Future<Output = Result<Made, Fault>>,
    ) -> Result<Kept, Fault> {
        let Some(cache) = &self.kept else {
            return self.made(wanted.form, make).await;
        };
        let name = wanted.name();
        if let Some(page) = cache.get(&name).await {
            if self.is_right(&page.about, now) {
                metrics::counter!("pages_total", "from" => "memory").increment(1);
                return Ok(page);
            }
            // Unless somebody did so already: then there is a better one.
            let outdated = cache.entry_by_ref(&name).and_compute_with(|there| {
                let same = there.is_some_and(|it| Arc::ptr_eq(&it.value().about, &page.about));
                std::future::ready(if same { Op::Remove } else { Op::Nop })
            });
            outdated.await;
        }
        let made = cache.try_get_with(name, async {
            match self.in_another_form(cache, wanted, now).await {
                Some(page) => Ok(page),
                None => self.made(wanted.form, make).await,
            }
        });
        made.await.map_err(|fault| *fault)
    }

    /// A page that is made for whoever asks.
    pub(crate) async fn made(
        &self,
        form: Form,
        make: impl Future<Output = Result<Made, Fault>>,
    ) -> Result<Kept, Fault> {
        metrics::counter!("pages_total", "from" => "scratch").increment(1);
        let (begun, turn) = (Instant::now(), self.news.turn());
        let Made { html, basis } = make.await?;
        let plain = Bytes::from(html);
        Ok(Kept {
            about: Arc::new(About {
                begun,
                turn,
                right_at: AtomicU64::new(turn),
                shown: basis.shown.into(),
                until: basis.until,
                whole: basis.whole,
                hash: packed::hash(&plain),
            }),
            form,
            bytes: packed::pack(plain, form, Effort::Some),
        })
    }

    async fn in_another_form(
        &self,
        cache: &Cache<String, Kept>,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Option<Kept> {
        for form in Form::ALL {
            let other = Wanted { form, ..wanted };
            if form != wanted.form
                && let Some(page) = cache.get(&other.name()).await
                && self.is_right(&page.about, now)
            {
                return page.in_form(wanted.form);
            }
        }
        None
    }

    /// Whether a page made now would be the same, as far as anyone had to know by now.
    fn is_right(&self, page: &About, now: Timestamp) -> bool {
        if page.until.is_some_and(|until| until <= now) {
            return false;
        }
        let at = Instant::now();
        if at.saturating_duration_since(page.begun) < self.within {
            return true;
        }
        // First how much is known, then what.
        if !page.whole || !self.news.is_known(at, self.within) {
            return false;
        }
        let turn = self.news.turn();
        if page.right_at.load(Ordering::Relaxed) == turn {
            return true;
        }
        if self.news.changed_since(page.turn, &page.shown) {
            return false;
        }
        page.right_at.store(turn, Ordering::Relaxed);
        true
    }
}
