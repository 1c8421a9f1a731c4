//! Reading instants: all that RFC 3339 allows, of which the library takes a little less.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::fmt::temporal::Pieces;
use serde::{Deserialize, Deserializer, de};

/// Finer than this the library does not count, and nobody's clock does.
const MOST_FRACTION_DIGITS: usize = 9;

/// For `#[serde(deserialize_with)]`.
pub(super) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).map_err(|error| de::Error::custom(format!("`{text}` is no instant: {error}")))
}

fn parse(text: &str) -> Result<Timestamp, jiff::Error> {
    let shortened = without_excess_digits(text);
    shortened.parse().or_else(|error| {
        // The last day of the year 9999 is past the library's end of time, and a favourite way of
        // saying "never": it is taken for that end.
        let pieces = Pieces::parse(&shortened)?;
        if pieces.date() >= date(9999, 12, 30) && pieces.offset().is_some() {
            Ok(Timestamp::MAX)
        } else {
            Err(error)
        }
    })
}

fn without_excess_digits(text: &str) -> String {
    let Some((whole, rest)) = text.split_once('.') else {
        return text.to_owned();
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let kept = digits.min(MOST_FRACTION_DIGITS);
    format!("{whole}.{}{}", &rest[..kept], &rest[digits..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instant_has_many_names() {
        let instant = parse("2026-01-01T00:00:00Z").unwrap();
        for name in [
            "2026-01-01t00:00:00z",
            "2026-01-01T00:00:00.000Z",
            "2026-01-01T00:00:00.0000000000000Z",
            "2026-01-01T00:00:00-00:00",
            "2026-01-01T03:00:00+03:00",
            "2025-12-31T18:30:00-05:30",
            "2026-01-01T00:00:00.0000000001+00:00",
        ] {
            assert_eq!(parse(name).unwrap(), instant, "{name}");
        }
    }

    #[test]
    fn never_is_the_end_of_time() {
        assert_eq!(parse("9999-12-31T23:59:59Z").unwrap(), Timestamp::MAX);
        assert_eq!(
            parse("9999-12-31T23:59:59.999+14:00").unwrap(),
            Timestamp::MAX
        );
        assert!(parse("9999-12-29T00:00:00Z").unwrap() < Timestamp::MAX);
    }

    #[test]
    fn what_names_no_instant_is_refused() {
        for name in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-02-30T00:00:00Z",
            "2026-01-01T25:00:00Z",
            "9999-12-31T23:59:59",
            "9999-12-31T25:59:59Z",
            "tomorrow",
            ".",
            "1767225600",
        ] {
            assert!(parse(name).is_err(), "{name}");
        }
    }
}
