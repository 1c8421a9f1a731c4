use std::time::Duration;

use actix_web::error::Error;
use actix_web::http::header::{CACHE_CONTROL, ContentEncoding};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use contracts::Locale;
use futures_util::stream::{Stream, unfold};
use platform::Service;
use platform::http::Problem;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use words::Digits;

use super::cookies::digits_choice;
use super::fault::Fault;
use crate::app::App;
use crate::domain::typed::Typed;
use crate::live::Subscription;

/// A quiet stream says this often that it is alive, so that proxies leave it open.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Readers who lost the stream come back after this long,
const BACK_AFTER_MS: u128 = 2000;
/// and up to so much later: when a copy stops they don't all come at once.
const SPREAD_MS: u128 = 3000;

/// A campaign's figures as they change, at most one event a second; in words too, with `?locale=`.
pub(crate) async fn stream(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let typed = Typed::read(request.query_string().as_bytes());
    let locale: Option<Locale> = typed.get("locale").parse().ok();
    let known = app
        .hub
        .find(&slug)
        .await
        .map_err(|error| match Fault::from(error) {
            Fault::Unavailable | Fault::TooMany | Fault::Internal => Problem::unavailable(3),
            Fault::NotFound
            | Fault::GiftElsewhere
            | Fault::SignInFirst
            | Fault::Forbidden
            | Fault::Malformed => Problem::not_found(),
        })?;
    let place = app
        .hub
        .watch(&known)
        .ok_or_else(|| Problem::unavailable(10))?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header(("x-content-type-options", "nosniff"))
        // Neither we nor a proxy may gather events up.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events(
            place,
            (locale, digits_choice(&request)),
            &app.service,
        )))
}

struct Reader {
    place: Subscription,
    /// The language, and the digits that were chosen.
    words: (Option<Locale>, Option<Digits>),
    heartbeat: Interval,
    stop: CancellationToken,
    /// What is said before anything else.
    begin: Option<Bytes>,
}

fn events(
    place: Subscription,
    words: (Option<Locale>, Option<Digits>),
    service: &Service,
) -> impl Stream<Item = Result<Bytes, Error>> + use<> {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat.reset();
    let reader = Reader {
        place,
        words,
        heartbeat,
        stop: service.shutdown.clone(),
        begin: Some(begin(service)),
    };
    unfold(reader, |mut reader| async move {
        let bytes = next(&mut reader).await?;
        Some((Ok(bytes), reader))
    })
}

fn begin(service: &Service) -> Bytes {
    let chance: Uuid = service.clock.id();
    let back_after_ms = BACK_AFTER_MS + chance.as_u128() % SPREAD_MS;
    format!("retry: {back_after_ms}\n\n").into()
}

/// The next thing to say: the figures that are known at once, then each change, then that it is alive.
async fn next(reader: &mut Reader) -> Option<Bytes> {
    if let Some(begin) = reader.begin.take() {
        // What is known already counts as news to this reader.
        reader.place.now.mark_changed();
        return Some(begin);
    }
    loop {
        tokio::select! {
            changed = reader.place.now.changed() => {
                changed.ok()?;
                let moment = reader.place.now.borrow_and_update().clone();
                if let Some(moment) = moment {
                    return Some(moment.event(reader.words.0, reader.words.1));
                }
            }
            _ = reader.heartbeat.tick() => return Some(Bytes::from_static(b": alive\n\n")),
            () = reader.stop.cancelled() => return None,
        }
    }
}
