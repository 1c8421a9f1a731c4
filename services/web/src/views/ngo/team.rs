//! Who works in an organisation.

use askama::Template;
use contracts::campaign::OrganisationRole;
use contracts::campaign::api::{Invitation, InvitationState, Member, Organisation};
use words::Html;

use super::form::choices;
use super::{role, role_word};
use crate::domain::typed::Typed;
use crate::views::Choice;
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;

/// Members, invitations, and a form for more.
#[derive(Template)]
#[template(path = "ngo/team.html")]
pub(crate) struct TeamPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    /// The page's own address, below which its forms are sent.
    pub(crate) at: String,
    pub(crate) owns: bool,
    pub(crate) key: String,
    pub(crate) members: Vec<Person>,
    pub(crate) invitations: Vec<Invited>,
    pub(crate) fields: Vec<Field>,
}

/// A member.
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) role: Html,
    pub(crate) roles: Vec<Choice>,
    /// Names the member's form for screen readers.
    pub(crate) label: String,
    pub(crate) remove: String,
    pub(crate) me: bool,
}

/// Someone who was invited.
pub(crate) struct Invited {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) role: Html,
    pub(crate) state: Html,
    pub(crate) open: bool,
}

/// Everything that the page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) organisation: &'p Organisation,
    pub(crate) members: &'p [Member],
    pub(crate) invitations: &'p [Invitation],
    pub(crate) typed: &'p Typed,
    pub(crate) errors: Errors,
    pub(crate) key: String,
    pub(crate) me: &'p str,
}

const ROLES: [OrganisationRole; 3] = [
    OrganisationRole::Owner,
    OrganisationRole::Editor,
    OrganisationRole::Finance,
];

/// Words the page; `frame` has the organisation's menu.
pub(crate) fn team_page(frame: Frame, parts: Parts<'_>) -> TeamPage {
    let organisation = parts.organisation;
    let at = frame.link(&format!("/ngo/{}/team", organisation.id));
    let person = |member: &Member| {
        let label = frame.speaker.say("ngo-team-role-of");
        let account = url::form_urlencoded::byte_serialize(member.account.as_bytes());
        Person {
            role: role(member.role, &frame),
            roles: role_choices(&frame, role_word(member.role)),
            label: label.with_ltr("who", &member.account).text(),
            remove: format!("{at}/remove?account={}", account.collect::<String>()),
            me: member.account == parts.me,
            account: member.account.clone(),
        }
    };
    TeamPage {
        owns: organisation.your_role == Some(OrganisationRole::Owner),
        members: parts.members.iter().map(person).collect(),
        invitations: parts
            .invitations
            .iter()
            .map(|invitation| invited(invitation, organisation, &frame))
            .collect(),
        fields: fields(&frame, parts.typed),
        errors: parts.errors,
        key: parts.key,
        at,
        frame,
    }
}

fn role_choices(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let known = ROLES.map(|known| {
        let key = match known {
            OrganisationRole::Owner => "ngo-role-owner",
            OrganisationRole::Editor => "ngo-role-editor",
            OrganisationRole::Finance => "ngo-role-finance",
        };
        (role_word(known).to_owned(), frame.words(key))
    });
    choices(known.into_iter(), &[chosen])
}

fn fields(frame: &Frame, typed: &Typed) -> Vec<Field> {
    let roles = [
        (OrganisationRole::Editor, "ngo-role-editor-may"),
        (OrganisationRole::Finance, "ngo-role-finance-may"),
        (OrganisationRole::Owner, "ngo-role-owner-may"),
    ];
    let roles = roles.map(|(known, key)| (role_word(known).to_owned(), frame.words(key)));
    let chosen = match typed.get("role") {
        "" => role_word(OrganisationRole::Editor),
        chosen => chosen,
    };
    let languages = [("ar", "العربية"), ("en", "English"), ("fr", "Français")];
    let languages = languages.map(|(code, name)| (code.to_owned(), name.to_owned()));
    let language = match typed.get("locale") {
        "" => frame.lang(),
        chosen => chosen,
    };
    vec![
        Field::new("email", Kind::Email, frame.say("ngo-invite-email"))
            .longest(254)
            .value(typed.get("email")),
        Field::new("role", Kind::Radios, frame.say("ngo-invite-role"))
            .choices(choices(roles.into_iter(), &[chosen])),
        Field::new("locale", Kind::Select, frame.say("ngo-invite-language"))
            .choices(choices(languages.into_iter(), &[language])),
    ]
}

fn invited(invitation: &Invitation, organisation: &Organisation, frame: &Frame) -> Invited {
    let until = frame
        .speaker
        .style()
        .date(invitation.expires_at, &zone(&organisation.country));
    let state = match invitation.state {
        InvitationState::Open => frame.speaker.say("ngo-invited-open").with("date", until),
        InvitationState::Accepted => frame.speaker.say("ngo-invited-accepted"),
        InvitationState::Revoked => frame.speaker.say("ngo-invited-revoked"),
        InvitationState::Expired => frame.speaker.say("ngo-invited-expired"),
    };
    Invited {
        id: invitation.id.to_string(),
        email: invitation.email.clone(),
        role: role(invitation.role, frame),
        state: state.html(),
        open: invitation.state == InvitationState::Open,
    }
}
