use contracts::reference;

use super::address::{Address, AddressError};
use super::typed::Typed;

/// Longer names are no names.
const MAX_NAME: usize = 200;
/// A word, not a letter.
pub(crate) const MAX_MESSAGE: usize = 500;

/// Who gives, as the second step asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) email: Address,
    pub(crate) name: Option<String>,
    pub(crate) country: Option<String>,
    /// Unless the donor chose to be named.
    pub(crate) anonymous: bool,
    /// Whether the name is to stand on the campaign's page.
    pub(crate) on_wall: bool,
    pub(crate) message: Option<String>,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongDetails {
    NoEmail,
    NotAnEmail,
    LongName,
    UnknownCountry,
    LongMessage,
}

impl WrongDetails {
    /// The field that it stands beside.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::NoEmail | Self::NotAnEmail => "email",
            Self::LongName => "name",
            Self::UnknownCountry => "country",
            Self::LongMessage => "message",
        }
    }
}

/// Reads the second step.
pub(crate) fn read(typed: &Typed) -> Result<Details, Vec<WrongDetails>> {
    let mut wrong = Vec::new();
    let email = Address::parse(typed.get("email")).map_err(|error| {
        wrong.push(match error {
            AddressError::Empty => WrongDetails::NoEmail,
            AddressError::Wrong => WrongDetails::NotAnEmail,
        });
    });
    let (name, country, message) = (
        text(typed, "name"),
        text(typed, "country"),
        text(typed, "message"),
    );
    let longer = |text: &Option<String>, most| {
        text.as_ref()
            .is_some_and(|text| text.chars().count() > most)
    };
    if longer(&name, MAX_NAME) {
        wrong.push(WrongDetails::LongName);
    }
    if country
        .as_deref()
        .is_some_and(|code| reference::country(code).is_none())
    {
        wrong.push(WrongDetails::UnknownCountry);
    }
    if longer(&message, MAX_MESSAGE) {
        wrong.push(WrongDetails::LongMessage);
    }
    match email {
        Ok(email) if wrong.is_empty() => Ok(Details {
            email,
            anonymous: !typed.ticked("show_name") || name.is_none(),
            on_wall: typed.ticked("on_wall") && name.is_some(),
            name,
            country,
            message,
        }),
        Ok(_) | Err(()) => Err(wrong),
    }
}

fn text(typed: &Typed, name: &str) -> Option<String> {
    Some(typed.get(name).to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(encoded: &str) -> Result<Details, Vec<WrongDetails>> {
        read(&Typed::read(encoded.as_bytes()))
    }

    #[test]
    fn an_address_alone_is_enough() {
        let details = read_from("email=Amal%40example.org&name=&country=&message=").unwrap();
        assert_eq!(details.email.as_str(), "amal@example.org");
        assert!(details.anonymous && details.name.is_none() && details.message.is_none());
    }

    #[test]
    fn a_name_is_hidden_unless_the_donor_chose_otherwise() {
        let hidden = |encoded| read_from(encoded).unwrap().anonymous;
        assert!(hidden("email=a@b.cd&name=Amal"));
        assert!(!hidden("email=a@b.cd&name=Amal&show_name=yes"));
        assert!(hidden("email=a@b.cd&name=&show_name=yes"));
        let on_wall = |encoded| read_from(encoded).unwrap().on_wall;
        assert!(!on_wall("email=a@b.cd&name=Amal&show_name=yes"));
        assert!(on_wall("email=a@b.cd&name=Amal&on_wall=yes"));
        assert!(!on_wall("email=a@b.cd&name=&on_wall=yes"));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let encoded = format!(
            "email=x&name={}&country=XX&message={}",
            "n".repeat(201),
            "م".repeat(501)
        );
        let wrong = read_from(&encoded).unwrap_err();
        let fields: Vec<&str> = wrong.into_iter().map(WrongDetails::field).collect();
        assert_eq!(fields, ["email", "name", "country", "message"]);
        assert_eq!(read_from(""), Err(vec![WrongDetails::NoEmail]));
    }
}
