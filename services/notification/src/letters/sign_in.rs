use contracts::Locale;
use jiff::{SignedDuration, Timestamp};

use super::{Letter, Link, speaker, value_ltr};

/// The code and the link to sign in with.
pub struct SignIn<'a> {
    /// The reader's language.
    pub locale: Locale,
    /// The reader's country, where it is known.
    pub country: Option<&'a str>,
    /// The code.
    pub code: &'a str,
    /// A page with a button: mail scanners open links.
    pub link: &'a str,
    /// Until when both are good.
    pub expires_at: Timestamp,
    /// When the letter is written.
    pub now: Timestamp,
}

impl SignIn<'_> {
    /// Puts it into words.
    #[must_use]
    pub fn letter(&self) -> Letter {
        let words = speaker(self.locale, self.country);
        Letter {
            locale: self.locale,
            subject: words.say("sign-in-subject").into(),
            preview: words.say("sign-in-preview").into(),
            brand: words.say("brand").into(),
            greeting: words.say("greeting").into(),
            opening: vec![words.say("sign-in-code").into()],
            // Western digits in every language: it is to be typed.
            code: Some(value_ltr(self.code)),
            tables: Vec::new(),
            closing: vec![
                words.say("sign-in-valid").count(self.minutes_left()).into(),
                words.say("sign-in-ignore").into(),
            ],
            link: Link {
                label: words.say("sign-in-open").into(),
                url: self.link.to_owned(),
            },
            footer: vec![
                words.say("sign-in-why").into(),
                words.say("automatic").into(),
            ],
            colon: words.say("colon").into(),
        }
    }

    /// Rounded down: nobody is promised a minute that isn't there.
    fn minutes_left(&self) -> i64 {
        let left = self.now.duration_until(self.expires_at);
        left.max(SignedDuration::ZERO).as_mins()
    }
}
