use jiff::{SignedDuration, Timestamp};
use words::{Html, Speaker};

/// How long ago something was: `3 days ago`.
pub(crate) fn ago(speaker: Speaker, then: Timestamp, now: Timestamp) -> Html {
    let age = now.duration_since(then).max(SignedDuration::ZERO);
    let (minutes, hours) = (age.as_mins(), age.as_hours());
    let (key, count) = match hours {
        0 if minutes < 1 => ("ago-now", 0),
        0 => ("ago-minutes", minutes),
        1..48 => ("ago-hours", hours),
        _ => ("ago-days", hours / 24),
    };
    speaker.say(key).count(count).html()
}

#[cfg(test)]
mod tests {
    use contracts::Locale;

    use super::*;
    use crate::speech::speaker;

    #[test]
    fn ages_are_said_roughly() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let said = |then: &str, locale| {
            ago(speaker(locale, Some("EG")), then.parse().unwrap(), now).to_string()
        };
        assert_eq!(said("2026-11-22T11:59:30Z", Locale::En), "just now");
        assert_eq!(said("2026-11-22T11:59:00Z", Locale::En), "1 minute ago");
        assert_eq!(said("2026-11-22T09:59:00Z", Locale::En), "2 hours ago");
        assert_eq!(said("2026-11-20T11:59:00Z", Locale::En), "2 days ago");
        assert_eq!(said("2026-11-20T11:59:00Z", Locale::Ar), "منذ يومين");
        assert_eq!(said("2026-11-11T11:59:00Z", Locale::Ar), "منذ ١١ يومًا");
        // A clock that runs ahead of ours.
        assert_eq!(said("2026-11-22T12:05:00Z", Locale::Fr), "à l’instant");
    }
}
