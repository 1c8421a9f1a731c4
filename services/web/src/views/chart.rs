//! Charts: shapes drawn here, without a number in them; the numbers stand beside them and in a table.
//! They stretch with the page and run the way the page's language does.

use std::fmt::Write as _;

use words::Html;
use words::bidi::isolate;

use super::Markup;
use super::frame::Frame;

/// The shape's own units: it is stretched to the room that there is.
const WIDE: i64 = 1_000;
const HIGH: i64 = 300;

/// A chart with its numbers.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    pub(crate) title: Html,
    /// What it shows, in a sentence: for those who don't see it.
    pub(crate) says: Html,
    pub(crate) shape: Markup,
    /// What its top stands for.
    pub(crate) top: String,
    /// What its beginning and its end stand for.
    pub(crate) ends: (String, String),
    pub(crate) table: Table,
}

/// The numbers of a chart. The first column says of what they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) heads: Vec<Html>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// What a chart is called.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) id: &'static str,
    pub(crate) title: Html,
    pub(crate) says: Html,
}

/// What was left on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// The day, counted from any other.
    pub(crate) day: i64,
    pub(crate) left: i64,
}

/// What a burn-down is drawn from.
#[derive(Debug, Clone)]
pub(crate) struct Burn<'b> {
    /// What there was before the first day, and as it is shown.
    pub(crate) whole: (i64, String),
    /// The first and the last day, and as they are shown.
    pub(crate) from: (i64, String),
    pub(crate) to: (i64, String),
    /// What was left at the end of days, rising.
    pub(crate) days: &'b [Left],
    /// The line goes on until then, if it does not end with the last of the days.
    pub(crate) until: Option<i64>,
    pub(crate) table: Table,
}

impl Chart {
    /// A bar for each day: its label, its value, and how that is shown. `heads` are those of the table.
    pub(crate) fn bars(
        frame: &Frame,
        words: Words,
        heads: [Html; 2],
        days: &[(String, i64, String)],
    ) -> Self {
        let most = days.iter().map(|(_, value, _)| *value).max();
        let most = most.unwrap_or(0).max(1);
        let (count, axis) = (count(days.len()), Axis::of(frame));
        let mut bars = String::new();
        for (place, (label, value, shown)) in (0..).zip(days) {
            let begins = scaled(place, WIDE, count);
            let wide = scaled(place + 1, WIDE, count) - begins;
            // A gap of a fifth, which narrow bars don't have.
            let gap = wide / 5;
            let high = scaled((*value).max(0), HIGH, most);
            if high == 0 {
                continue;
            }
            let x = axis.place(begins, wide);
            let _ = write!(
                bars,
                r#"<rect class="bar" x="{x}" y="{}" width="{}" height="{high}"><title>{}: {}</title></rect>"#,
                HIGH - high,
                (wide - gap).max(1),
                escaped(&isolate(label)),
                escaped(&isolate(shown)),
            );
        }
        let top = days.iter().max_by_key(|(_, value, _)| *value);
        let label = |day: Option<&(String, i64, String)>| {
            day.map_or_else(String::new, |(label, _, _)| label.clone())
        };
        let rows = days
            .iter()
            .map(|(label, _, shown)| vec![label.clone(), shown.clone()]);
        Self {
            shape: svg(&words, &bars),
            title: words.title,
            says: words.says,
            top: top.map_or_else(String::new, |(_, _, shown)| shown.clone()),
            ends: (label(days.first()), label(days.last())),
            table: Table {
                heads: heads.into(),
                rows: rows.collect(),
            },
        }
    }

    /// What was left day by day, as stairs that go down.
    pub(crate) fn burn_down(frame: &Frame, words: Words, burn: Burn<'_>) -> Self {
        let axis = Axis::of(frame);
        let (first, last) = (burn.from.0, burn.to.0.max(burn.from.0 + 1));
        let x = |day: i64| {
            axis.place(
                scaled(day.clamp(first, last) - first, WIDE, last - first),
                0,
            )
        };
        let y = |left: i64| {
            let whole = burn.whole.0.max(1);
            HIGH - scaled(left.clamp(0, whole), HIGH, whole)
        };
        let mut line = format!("M{} {}", x(first), y(burn.whole.0));
        for day in burn.days {
            let _ = write!(line, "H{}V{}", x(day.day), y(day.left));
        }
        let end = burn.until.or(burn.days.last().map(|day| day.day));
        let end = end.unwrap_or(first);
        let _ = write!(line, "H{}", x(end));
        let mut shapes = String::new();
        let _ = write!(
            shapes,
            r#"<path class="area" d="{line}V{HIGH}H{}Z"/><path class="line" d="{line}"/>"#,
            x(first)
        );
        Self {
            shape: svg(&words, &shapes),
            title: words.title,
            says: words.says,
            top: burn.whole.1,
            ends: (burn.from.1, burn.to.1),
            table: burn.table,
        }
    }
}

/// Which way days run.
#[derive(Clone, Copy)]
enum Axis {
    Right,
    Left,
}

impl Axis {
    fn of(frame: &Frame) -> Self {
        if frame.dir() == "rtl" {
            Self::Left
        } else {
            Self::Right
        }
    }

    /// Where something that begins there and is so wide stands.
    const fn place(self, begins: i64, wide: i64) -> i64 {
        match self {
            Self::Right => begins,
            Self::Left => WIDE - begins - wide,
        }
    }
}

/// `part` of `whole`, on a scale.
fn scaled(part: i64, scale: i64, whole: i64) -> i64 {
    let scaled = (i128::from(part) * i128::from(scale)).checked_div(i128::from(whole));
    i64::try_from(scaled.unwrap_or(0)).unwrap_or(scale)
}

fn count(days: usize) -> i64 {
    i64::try_from(days).unwrap_or(i64::MAX).max(1)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn svg(words: &Words, shapes: &str) -> Markup {
    let Words { id, title, says } = words;
    // A title can't hold elements.
    let (title, says) = (plain(title), plain(says));
    Markup::own(format!(
        r#"<svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" role="img" aria-labelledby="{id}-title {id}-says"><title id="{id}-title">{title}</title><desc id="{id}-says">{says}</desc>{shapes}</svg>"#
    ))
}

/// Phrases as they stand where no element can: still escaped, with isolates that are characters.
fn plain(html: &Html) -> String {
    let mut plain = html.as_str().to_owned();
    for (tag, mark) in [
        ("<bdi>", "\u{2068}"),
        (r#"<bdi dir="ltr">"#, "\u{2066}"),
        ("</bdi>", "\u{2069}"),
    ] {
        plain = plain.replace(tag, mark);
    }
    plain
}

#[cfg(test)]
mod tests {
    use contracts::Locale;

    use super::*;
    use crate::views::samples;

    fn words(frame: &Frame) -> Words {
        Words {
            id: "days",
            title: frame.say("list-title"),
            says: frame.say("list-title"),
        }
    }

    fn drawn(locale: Locale) -> (String, String) {
        let frame = samples::frame(locale);
        let heads = || [frame.say("list-title"), frame.say("list-title")];
        let day = |label: &str, value: i64| (label.to_owned(), value, value.to_string());
        let days = [day("<1>", 5), day("2", 0), day("3", 10), day("4", 1)];
        let bars = Chart::bars(&frame, words(&frame), heads(), &days);
        assert_eq!((bars.top.as_str(), bars.ends.0.as_str()), ("10", "<1>"));
        assert_eq!(bars.table.rows.len(), 4);
        let left = |day, left| Left { day, left };
        let burn = Burn {
            whole: (1_000, "1,000".to_owned()),
            from: (10, "a".to_owned()),
            to: (20, "b".to_owned()),
            days: &[left(10, 900), left(15, 300)],
            until: Some(18),
            table: Table::default(),
        };
        let burn = Chart::burn_down(&frame, words(&frame), burn);
        (bars.shape.to_string(), burn.shape.to_string())
    }

    #[test]
    fn bars_stand_in_their_order_and_run_the_readers_way() {
        let (bars, burn) = drawn(Locale::En);
        assert_eq!(bars.matches("<rect").count(), 3);
        assert!(bars.contains("&lt;1&gt;"), "{bars}");
        assert!(
            bars.contains(r#"x="0" y="150" width="200" height="150"><title>"#),
            "{bars}"
        );
        assert!(
            bars.contains(r#"x="500" y="0" width="200" height="300""#),
            "{bars}"
        );
        assert!(burn.contains(r#"d="M0 0H0V30H500V210H800""#), "{burn}");
        let (bars, burn) = drawn(Locale::Ar);
        assert!(bars.contains(r#"x="750" y="150""#), "{bars}");
        assert!(
            burn.contains(r#"d="M1000 0H1000V30H500V210H200""#),
            "{burn}"
        );
        assert!(!burn.contains("style"));
    }

    #[test]
    fn nothing_at_all_is_drawn_too() {
        let frame = samples::frame(Locale::Fr);
        let heads = [frame.say("list-title"), frame.say("list-title")];
        let empty = Chart::bars(&frame, words(&frame), heads, &[]);
        assert!(!empty.shape.to_string().contains("<rect"));
        let burn = Burn {
            whole: (0, String::new()),
            from: (5, String::new()),
            to: (5, String::new()),
            days: &[],
            until: None,
            table: Table::default(),
        };
        let burn = Chart::burn_down(&frame, words(&frame), burn);
        assert!(burn.shape.to_string().contains("M0 300H0"));
        assert_eq!(scaled(i64::MAX, HIGH, 1), HIGH);
    }
}
