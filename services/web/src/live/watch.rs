use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::web::Bytes;
use contracts::Locale;
use contracts::campaign::api::Progress;
use jiff::Timestamp;
use money::CampaignId;
use platform::Service;
use serde::Serialize;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use words::{Digits, Speaker};

use crate::peers;
use crate::speech::speaker_with;
use crate::views::figures::{Moving, moving};

/// A campaign is asked for its figures at most this often.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// What the channel doesn't tell (a match that was held, a message that was lost) is found so.
const AT_LEAST_EVERY: Duration = Duration::from_secs(15);
/// The same while there is no channel.
const WITHOUT_CHANNEL: Duration = Duration::from_secs(3);

/// A campaign's figures at one moment, as the stream says them.
#[derive(Debug)]
pub(crate) struct Moment {
    progress: Progress,
    plain: Bytes,
    in_language: [Bytes; 3],
    /// In Arabic with the digits that some reader chose, written when the first one asks.
    in_digits: [OnceLock<Bytes>; 3],
    country: String,
    at: Timestamp,
}

/// A campaign that somebody watches.
pub(super) struct Watched {
    pub(super) id: CampaignId,
    /// Its organisation's, whose digits and clock the words use.
    pub(super) country: String,
    pub(super) changed: Notify,
    pub(super) now: watch::Sender<Option<Arc<Moment>>>,
}

#[derive(Serialize)]
struct WithWords<'p> {
    #[serde(flatten)]
    progress: &'p Progress,
    text: Moving,
}

impl Moment {
    /// The event for readers of this language, with the digits that they chose; without a language, only
    /// the figures.
    pub(crate) fn event(&self, locale: Option<Locale>, digits: Option<Digits>) -> Bytes {
        match (locale, digits) {
            (None, _) => self.plain.clone(),
            (Some(Locale::Ar), Some(digits)) => self.with_digits(digits),
            (Some(locale), _) => {
                let place = Locale::ALL.iter().position(|known| *known == locale);
                let found = place.and_then(|place| self.in_language.get(place));
                found.cloned().unwrap_or_else(|| self.plain.clone())
            }
        }
    }

    fn with_digits(&self, digits: Digits) -> Bytes {
        let known = Digits::ALL.iter().zip(&self.in_digits);
        let place = known.into_iter().find(|(known, _)| **known == digits);
        let write = || {
            let speaker = speaker_with(Locale::Ar, Some(&self.country), Some(digits));
            let words = said(&self.progress, speaker, self.at, &self.country);
            words.unwrap_or_else(|_| self.plain.clone())
        };
        place.map_or_else(write, |(_, event)| event.get_or_init(write).clone())
    }

    /// Writes the events of these figures.
    pub(crate) fn of(
        progress: Progress,
        country: &str,
        now: Timestamp,
    ) -> serde_json::Result<Self> {
        let plain = event(&serde_json::to_string(&progress)?);
        let words = |locale| {
            let speaker = speaker_with(locale, Some(country), None);
            said(&progress, speaker, now, country)
        };
        Ok(Self {
            plain,
            in_language: [words(Locale::Ar)?, words(Locale::En)?, words(Locale::Fr)?],
            in_digits: Default::default(),
            country: country.to_owned(),
            at: now,
            progress,
        })
    }
}

/// The figures with their words.
fn said(
    progress: &Progress,
    speaker: Speaker,
    now: Timestamp,
    country: &str,
) -> serde_json::Result<Bytes> {
    let text = moving(speaker, progress, now, country);
    Ok(event(&serde_json::to_string(&WithWords {
        progress,
        text,
    })?))
}

/// JSON has no line breaks, so one `data` line holds it.
fn event(json: &str) -> Bytes {
    format!("event: progress\ndata: {json}\n\n").into()
}

/// Keeps a watched campaign's figures right until nobody watches it any more.
pub(super) async fn keep(
    service: Service,
    watched: Arc<Watched>,
    has_channel: watch::Receiver<bool>,
) {
    loop {
        let asked = Instant::now();
        let progress = tokio::select! {
            progress = peers::published::progress(&service, watched.id) => progress,
            () = service.shutdown.cancelled() => return,
        };
        match progress {
            Ok(progress) => tell(&watched, progress, service.clock.now()),
            Err(error) => tracing::warn!(%error, "live figures can't be had"),
        }
        let patience = if *has_channel.borrow() {
            AT_LEAST_EVERY
        } else {
            WITHOUT_CHANNEL
        };
        tokio::select! {
            () = watched.changed.notified() => {}
            () = tokio::time::sleep(patience) => {}
            () = watched.now.closed() => return,
            () = service.shutdown.cancelled() => return,
        }
        tokio::time::sleep_until(asked + AT_MOST_EVERY).await;
    }
}

/// Readers hear of figures that changed; those that didn't are not said again.
fn tell(watched: &Watched, progress: Progress, now: Timestamp) {
    let known = watched
        .now
        .borrow()
        .as_ref()
        .is_some_and(|moment| moment.progress == progress);
    if known {
        return;
    }
    match Moment::of(progress, &watched.country, now) {
        Ok(moment) => {
            watched.now.send_replace(Some(Arc::new(moment)));
        }
        Err(error) => tracing::error!(%error, "live figures can't be written"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples;

    #[test]
    fn an_event_is_one_line_of_data_that_others_can_read() {
        let progress = samples::progress();
        let moment = Moment::of(progress.clone(), "EG", samples::now()).unwrap();
        let plain = String::from_utf8(moment.event(None, None).to_vec()).unwrap();
        let data = plain.strip_prefix("event: progress\ndata: ").unwrap();
        assert!(data.ends_with("\n\n") && data.trim_end().lines().count() == 1);
        assert_eq!(serde_json::from_str::<Progress>(data).unwrap(), progress);
        for (digits, total) in [
            (None, "٤١٬٧٠٠"),
            (Some(Digits::Western), "41,700"),
            (Some(Digits::Extended), "۴۱٬۷۰۰"),
        ] {
            let arabic = moment.event(Some(Locale::Ar), digits).to_vec();
            let arabic = String::from_utf8(arabic).unwrap();
            assert!(arabic.contains(total), "{arabic}");
        }
    }
}
