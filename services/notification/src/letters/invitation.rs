use contracts::campaign::OrganisationRole;
use contracts::{Locale, Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Letter, Link, speaker};

/// An invitation to work in an organisation.
pub struct Invitation<'a> {
    /// The reader's language.
    pub locale: Locale,
    /// The organisation's country.
    pub country: &'a str,
    /// The organisation's name.
    pub organisation: &'a Text,
    /// What the reader would do there.
    pub role: OrganisationRole,
    /// The account of the one who invites.
    pub invited_by: &'a str,
    /// The page on which it is accepted.
    pub link: &'a str,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Invitation<'_> {
    /// Puts it into words.
    #[must_use]
    pub fn letter(&self) -> Letter {
        let words = speaker(self.locale, Some(self.country));
        let organisation = self.organisation.in_locale(self.locale).0;
        let zone = words::time_zone(self.country).unwrap_or(TimeZone::UTC);
        let until = words.style().date(self.expires_at, &zone);
        let role = match self.role {
            OrganisationRole::Owner => "owner",
            OrganisationRole::Editor => "editor",
            OrganisationRole::Finance => "finance",
        };
        let named = |key| words.say(key).with("organisation", organisation);
        Letter {
            locale: self.locale,
            subject: named("invitation-subject").into(),
            preview: words.say("invitation-preview").with("date", &until).into(),
            brand: words.say("brand").into(),
            greeting: words.say("greeting").into(),
            opening: vec![
                named("invitation-news")
                    .with_ltr("inviter", self.invited_by)
                    .into(),
                words.say("invitation-role").choose("role", role).into(),
            ],
            code: None,
            tables: Vec::new(),
            closing: vec![
                words.say("invitation-valid").with("date", &until).into(),
                words.say("invitation-ignore").into(),
            ],
            link: Link {
                label: words.say("invitation-open").into(),
                url: self.link.to_owned(),
            },
            footer: vec![
                named("invitation-why").into(),
                words.say("automatic").into(),
            ],
            colon: words.say("colon").into(),
        }
    }
}
