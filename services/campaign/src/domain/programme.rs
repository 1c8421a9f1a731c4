//! Programmes: what they must say.

use contracts::Text;
use contracts::campaign::api::{OpenProgramme, ProgrammeState};
use jiff::Timestamp;

use super::faults::Faults;

/// What a programme is, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub description: Text,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// What participants sign.
    pub charter: Option<Text>,
}

impl Outline {
    /// Checks a programme that is to be opened.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn parse(said: OpenProgramme, now: Timestamp) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        faults.window(said.starts_at, said.ends_at);
        faults.check(
            said.ends_at > now,
            "/ends_at",
            "past",
            "The end lies in the future.",
        );
        let outline = Self {
            slug: faults.slug("/slug", &said.slug),
            title: faults.text("/title", said.title, 200),
            description: faults.text("/description", said.description, 20_000),
            starts_at: said.starts_at,
            ends_at: said.ends_at,
            charter: said
                .charter
                .map(|charter| faults.text("/charter", charter, 20_000)),
        };
        faults.or(outline)
    }
}

/// As it stands in the database.
#[must_use]
pub const fn name_of(state: ProgrammeState) -> &'static str {
    match state {
        ProgrammeState::Open => "open",
        ProgrammeState::Closed => "closed",
    }
}

/// The state of this name.
#[must_use]
pub fn state_named(name: &str) -> Option<ProgrammeState> {
    [ProgrammeState::Open, ProgrammeState::Closed]
        .into_iter()
        .find(|state| name_of(*state) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_at_once() {
        let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let said = OpenProgramme {
            slug: "Sustainable Climate".to_owned(),
            title: Text::default(),
            description: Text {
                fr: Some("Climat".to_owned()),
                ..Text::default()
            },
            starts_at: now,
            ends_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            charter: Some(Text::default()),
        };
        let faults = Outline::parse(said, now).unwrap_err();
        let found: Vec<_> = faults
            .0
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code))
            .collect();
        let expected = [
            ("/ends_at", "not_after_start"),
            ("/ends_at", "past"),
            ("/slug", "slug"),
            ("/title", "blank"),
            ("/charter", "blank"),
        ];
        assert_eq!(found, expected);
    }
}
