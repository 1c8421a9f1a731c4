use std::collections::BTreeMap;

use contracts::campaign::api::Progress;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use words::{Html, Percent, Phrase, Speaker, time_zone};

use super::people;

/// A campaign's figures, in words.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) total: String,
    pub(crate) of_goal: Html,
    pub(crate) reached: Html,
    pub(crate) raised: String,
    pub(crate) matched: String,
    pub(crate) donors: Html,
    pub(crate) match_left: String,
    pub(crate) as_of: Html,
    pub(crate) bar_text: String,
    pub(crate) percent: String,
    pub(crate) goal_minor: i64,
    pub(crate) total_minor: i64,
    pub(crate) raised_minor: i64,
    pub(crate) match_left_minor: i64,
    /// What is matched and what could be.
    pub(crate) pool_minor: i64,
    pub(crate) has_match: bool,
}

/// The words of the figures that move while the page is open, by their `data-figure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Moving(BTreeMap<&'static str, String>);

/// The figures of one moment, about to be said.
struct Said<'p> {
    speaker: Speaker,
    progress: &'p Progress,
    percent: Percent,
}

impl<'p> Said<'p> {
    const fn new(speaker: Speaker, progress: &'p Progress) -> Self {
        Self {
            speaker,
            progress,
            percent: Percent::from_tenths(progress.percent.tenths),
        }
    }

    fn reached(&self) -> Phrase<'static> {
        self.speaker
            .say("percent-reached")
            .percent("percent", self.percent)
    }

    fn donors(&self) -> Phrase<'static> {
        self.speaker.say("donors-count").count(self.progress.donors)
    }

    fn bar(&self) -> Phrase<'static> {
        self.speaker
            .say("bar-text")
            .brief("total", self.progress.total)
            .brief("goal", self.progress.goal)
            .percent("percent", self.percent)
    }

    fn as_of(&self, now: Timestamp, country: &str) -> Phrase<'static> {
        let time = clock_time(self.speaker, now, country);
        self.speaker.say("campaign-as-of").with("time", time)
    }

    fn aloud(&self) -> Phrase<'static> {
        self.speaker
            .say("campaign-said")
            .brief("total", self.progress.total)
            .brief("goal", self.progress.goal)
            .percent("percent", self.percent)
            .brief("left", self.progress.match_left)
    }
}

/// The zone that a country's people go by; universal time where it isn't known.
pub(crate) fn zone(country: &str) -> TimeZone {
    time_zone(country).unwrap_or(TimeZone::UTC)
}

/// A time of day with the country whose clock it is by: `14:32 (Egypt time)`.
pub(crate) fn clock_time(speaker: Speaker, at: Timestamp, country: &str) -> String {
    let style = speaker.style();
    let phrase = speaker
        .say("time-in")
        .with("time", style.time(at, &zone(country)));
    let text = phrase
        .with("country", people::country(country, style.locale()))
        .text();
    // It becomes a part of a phrase that isolates it as a whole.
    words::bidi::plain(&text)
}

/// The figures for the page, as of `now`.
pub(crate) fn figures(
    speaker: Speaker,
    progress: &Progress,
    now: Timestamp,
    country: &str,
) -> Figures {
    let style = speaker.style();
    let said = Said::new(speaker, progress);
    let left = progress.match_left.amount;
    Figures {
        total: style.brief(progress.total),
        of_goal: speaker.say("of-goal").brief("goal", progress.goal).html(),
        reached: said.reached().html(),
        raised: style.brief(progress.raised),
        matched: style.brief(progress.matched),
        donors: said.donors().html(),
        match_left: style.brief(progress.match_left),
        as_of: said.as_of(now, country).html(),
        bar_text: said.bar().text(),
        percent: style.percent(said.percent),
        goal_minor: progress.goal.amount,
        total_minor: progress.total.amount,
        raised_minor: progress.raised.amount,
        match_left_minor: left,
        pool_minor: progress.matched.amount.saturating_add(left).max(1),
        has_match: left > 0,
    }
}

/// The words that an open page shows from now on.
pub(crate) fn moving(
    speaker: Speaker,
    progress: &Progress,
    now: Timestamp,
    country: &str,
) -> Moving {
    let style = speaker.style();
    let said = Said::new(speaker, progress);
    Moving(BTreeMap::from([
        ("total", style.brief(progress.total)),
        ("reached", said.reached().text()),
        ("raised", style.brief(progress.raised)),
        ("matched", style.brief(progress.matched)),
        ("donors", said.donors().text()),
        ("match_left", style.brief(progress.match_left)),
        ("as_of", said.as_of(now, country).text()),
        ("bar", said.bar().text()),
        ("said", said.aloud().text()),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::speaker;
    use crate::views::samples;
    use contracts::Locale;

    #[test]
    fn digits_words_and_clock_are_the_readers() {
        let progress = samples::progress();
        let now = samples::now();
        let shown = figures(speaker(Locale::Ar, Some("EG")), &progress, now, "EG");
        assert_eq!(shown.total, "٤١٬٧٠٠\u{a0}ج.م.");
        assert_eq!(shown.donors.as_str(), "١٢ متبرعًا");
        assert_eq!(
            shown.as_of.as_str(),
            "الأرقام حتى <bdi>١٤:٣٢ بتوقيت مصر</bdi>"
        );
        assert_eq!(
            shown.pool_minor,
            progress.matched.amount + progress.match_left.amount
        );
        let shown = figures(speaker(Locale::En, Some("EG")), &progress, now, "EG");
        assert_eq!(shown.as_of.as_str(), "As of <bdi>14:32 (Egypt time)</bdi>");
        assert_eq!(shown.reached.as_str(), "<bdi>41.7%</bdi> of the goal");
    }

    #[test]
    fn what_moves_says_the_same_as_the_page() {
        let speaker = speaker(Locale::En, Some("EG"));
        let progress = samples::progress();
        let page = figures(speaker, &progress, samples::now(), "EG");
        let Moving(words) = moving(speaker, &progress, samples::now(), "EG");
        assert_eq!(words["raised"], page.raised);
        assert_eq!(words::bidi::html(&words["as_of"]), page.as_of);
        assert_eq!(words::bidi::html(&words["reached"]), page.reached);
    }
}
