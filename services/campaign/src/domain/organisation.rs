//! Organisations: what they must say, and where they may go.

use contracts::Text;
use contracts::campaign::OrganisationState as State;
use contracts::campaign::api::{
    AddMember, ChangeOrganisation, Organisation, OrganisationDecision, RegisterOrganisation,
};
use contracts::reference;
use url::Url;

use super::Refusal;
use super::faults::Faults;

/// The longest name of an organisation, in characters.
const LONGEST_NAME: usize = 200;

/// What an organisation said of itself, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: Text,
    /// One of the member countries.
    pub country: String,
    /// Under which its country knows it.
    pub registration_number: String,
    /// An http or https address.
    pub website: Option<String>,
    /// Codes of beneficiary groups.
    pub target_groups: Vec<String>,
    /// Codes of areas.
    pub areas: Vec<String>,
}

impl Profile {
    /// Checks an organisation with what is to change.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn changed(was: Organisation, change: ChangeOrganisation) -> Result<Self, Faults> {
        let ChangeOrganisation {
            version: _,
            name,
            registration_number,
            website,
            target_groups,
            areas,
        } = change;
        Self::parse(RegisterOrganisation {
            name: name.unwrap_or(was.name),
            country: was.country,
            registration_number: registration_number.unwrap_or(was.registration_number),
            website: website.unwrap_or(was.website),
            target_groups: target_groups.unwrap_or(was.target_groups),
            areas: areas.unwrap_or(was.areas),
        })
    }

    /// Checks a registration.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn parse(said: RegisterOrganisation) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let known = reference::country(&said.country).is_some();
        faults.check(
            known,
            "/country",
            "unknown_country",
            "This is none of the member countries.",
        );
        let website = said.website.map(|website| website.trim().to_owned());
        let website = website.filter(|website| !website.is_empty());
        if let Some(website) = &website {
            let web = website.len() <= 500 && is_web_address(website);
            faults.check(
                web,
                "/website",
                "address",
                "This is an http or https address.",
            );
        }
        let profile = Self {
            name: faults.text("/name", said.name, LONGEST_NAME),
            country: said.country,
            registration_number: faults.words(
                "/registration_number",
                &said.registration_number,
                100,
            ),
            website,
            target_groups: faults.codes("/target_groups", said.target_groups, reference::group),
            areas: faults.codes("/areas", said.areas, reference::area),
        };
        faults.or(profile)
    }
}

fn is_web_address(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        && !address.chars().any(char::is_control)
}

/// An account as it is everywhere: an e-mail address, trimmed, in small letters.
///
/// # Errors
/// When it is no address.
pub fn account(said: &AddMember) -> Result<String, Faults> {
    let account = normal_account(&said.account);
    let mut parts = account.rsplitn(2, '@');
    let (domain, name) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let plain = account
        .chars()
        .all(|c| !c.is_control() && !c.is_whitespace());
    let right = !name.is_empty() && domain.contains('.') && plain && account.len() <= 254;
    let mut faults = Faults::default();
    faults.check(right, "/account", "address", "This is no e-mail address.");
    faults.or(account)
}

/// An account as it is stored.
#[must_use]
pub fn normal_account(account: &str) -> String {
    account.trim().to_lowercase()
}

/// As it stands in the database.
#[must_use]
pub const fn name_of(state: State) -> &'static str {
    match state {
        State::Registered => "registered",
        State::Applied => "applied",
        State::Verified => "verified",
        State::Rejected => "rejected",
        State::Suspended => "suspended",
    }
}

/// The state of this name.
#[must_use]
pub fn state_named(name: &str) -> Option<State> {
    use State::{Applied, Registered, Rejected, Suspended, Verified};
    let all = [Registered, Applied, Verified, Rejected, Suspended];
    all.into_iter().find(|state| name_of(*state) == name)
}

/// What it says may change while nobody relies on it: before it asks to be verified, and after it was rejected.
///
/// # Errors
/// While it waits for a reviewer, is verified or suspended.
pub const fn edit(state: State) -> Result<(), Refusal> {
    match state {
        State::Registered | State::Rejected => Ok(()),
        State::Applied | State::Verified | State::Suspended => Err(refused(state)),
    }
}

/// The organisation asks to be verified.
///
/// # Errors
/// When it asked already, is verified or suspended.
pub const fn apply(state: State) -> Result<State, Refusal> {
    match state {
        State::Registered | State::Rejected => Ok(State::Applied),
        State::Applied | State::Verified | State::Suspended => Err(refused(state)),
    }
}

/// A reviewer decides.
///
/// # Errors
/// When the decision makes no sense in this state.
pub const fn decide(state: State, decision: OrganisationDecision) -> Result<State, Refusal> {
    use OrganisationDecision as Decision;
    match (state, decision) {
        (State::Applied | State::Suspended, Decision::Verified) => Ok(State::Verified),
        (State::Applied, Decision::Rejected) => Ok(State::Rejected),
        (State::Verified, Decision::Suspended) => Ok(State::Suspended),
        (
            State::Registered
            | State::Applied
            | State::Verified
            | State::Rejected
            | State::Suspended,
            Decision::Verified | Decision::Rejected | Decision::Suspended,
        ) => Err(refused(state)),
    }
}

const fn refused(state: State) -> Refusal {
    Refusal::WrongState {
        what: "organisation",
        state: name_of(state),
    }
}

/// As decisions stand in remarks and in the audit.
#[must_use]
pub const fn decision_name(decision: OrganisationDecision) -> &'static str {
    match decision {
        OrganisationDecision::Verified => "verified",
        OrganisationDecision::Rejected => "rejected",
        OrganisationDecision::Suspended => "suspended",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration() -> RegisterOrganisation {
        RegisterOrganisation {
            name: Text {
                ar: Some("جمعية بذور".to_owned()),
                ..Text::default()
            },
            country: "TN".to_owned(),
            registration_number: "123/2010".to_owned(),
            website: Some("https://example.org".to_owned()),
            target_groups: vec!["refugees".to_owned(), "refugees".to_owned()],
            areas: vec!["climate_action".to_owned()],
        }
    }

    #[test]
    fn arabic_alone_is_enough() {
        let profile = Profile::parse(registration()).unwrap();
        assert_eq!(profile.target_groups, ["refugees"]);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = Profile::parse(RegisterOrganisation {
            name: Text::default(),
            country: "US".to_owned(),
            registration_number: " ".to_owned(),
            website: Some("javascript:alert(1)".to_owned()),
            target_groups: vec!["climate_action".to_owned()],
            areas: vec!["climate_action".to_owned(), "nothing".to_owned()],
        })
        .unwrap_err();
        let pointers: Vec<&str> = faults
            .0
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        let expected = [
            "/country",
            "/website",
            "/name",
            "/registration_number",
            "/target_groups/0",
            "/areas/1",
        ];
        assert_eq!(pointers, expected);
    }

    #[test]
    fn accounts_are_addresses() {
        let of = |account: &str| account_of(account);
        assert_eq!(of(" Amal@Example.ORG ").unwrap(), "amal@example.org");
        for wrong in [
            "",
            "amal",
            "@example.org",
            "a b@example.org",
            "amal@localhost",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    fn account_of(account: &str) -> Result<String, Faults> {
        super::account(&AddMember {
            account: account.to_owned(),
            role: contracts::campaign::OrganisationRole::Editor,
        })
    }

    #[test]
    fn every_step_that_is_allowed_and_no_other() {
        use OrganisationDecision as Decision;
        use State::{Applied, Registered, Rejected, Suspended, Verified};
        let all = [Registered, Applied, Verified, Rejected, Suspended];
        let steps: Vec<_> = all
            .into_iter()
            .flat_map(|from| {
                let decisions = [Decision::Verified, Decision::Rejected, Decision::Suspended];
                let decided = decisions
                    .into_iter()
                    .filter_map(move |by| decide(from, by).ok());
                decided.chain(apply(from).ok()).map(move |to| (from, to))
            })
            .collect();
        let expected = [
            (Registered, Applied),
            (Applied, Verified),
            (Applied, Rejected),
            (Verified, Suspended),
            (Rejected, Applied),
            (Suspended, Verified),
        ];
        assert_eq!(steps, expected);
        assert!(
            all.into_iter()
                .all(|state| state_named(name_of(state)) == Some(state))
        );
    }
}
