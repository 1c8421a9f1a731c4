use askama::Template;
use contracts::tokens::Role;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use words::{Html, Speaker};

use super::age::ago;
use super::errors::Errors;
use super::frame::Frame;
use crate::auth::sessions::Known;
use crate::domain::device::Device;

/// Asks for an address.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) notice: Option<Html>,
    pub(crate) email: String,
}

/// Asks for the mailed code.
#[derive(Template)]
#[template(path = "sign_in_code.html")]
pub(crate) struct CodePage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) lead: Html,
}

/// Where the mailed link leads: mail scanners open links, but press no buttons.
#[derive(Template)]
#[template(path = "sign_in_link.html")]
pub(crate) struct LinkPage {
    pub(crate) frame: Frame,
    pub(crate) action: String,
}

/// Who is signed in, where, and what for.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) frame: Frame,
    pub(crate) who: Html,
    pub(crate) roles: Vec<Html>,
    pub(crate) areas: Vec<Area>,
    pub(crate) sessions: Vec<SessionRow>,
    pub(crate) has_others: bool,
}

/// Pages that a person has a use for.
pub(crate) struct Area {
    pub(crate) href: String,
    pub(crate) name: Html,
    pub(crate) what: Html,
}

/// A session in the list.
pub(crate) struct SessionRow {
    pub(crate) device: Html,
    pub(crate) current: bool,
    pub(crate) used: Html,
    pub(crate) since: Html,
    /// Where the button leads that ends it.
    pub(crate) end: String,
}

/// Whom the page is for.
pub(crate) struct Who<'p> {
    pub(crate) email: &'p str,
    pub(crate) roles: &'p [Role],
    /// The id of the session that the page was opened in.
    pub(crate) session: Option<&'p str>,
}

/// The page of an account.
pub(crate) fn account_page(
    frame: Frame,
    who: &Who<'_>,
    sessions: &[Known],
    now: Timestamp,
) -> AccountPage {
    let name = |role: &Role| match role {
        Role::Admin => frame.say("role-admin"),
        Role::Reviewer => frame.say("role-reviewer"),
    };
    let session = |known: &Known| SessionRow {
        device: device(frame.speaker, known.device),
        current: who.session == Some(known.id.as_str()),
        used: ago(frame.speaker, known.used, now),
        since: frame
            .speaker
            .say("session-since")
            .with(
                "date",
                frame.speaker.style().date(known.since, &TimeZone::UTC),
            )
            .html(),
        end: frame.link(&format!("/account/sessions/{}/end", known.id)),
    };
    let mut areas = vec![
        ("/ngo", "area-ngo", "area-ngo-text"),
        ("/sponsor", "area-sponsor", "area-sponsor-text"),
    ];
    if !who.roles.is_empty() {
        areas.push(("/review", "area-review", "area-review-text"));
    }
    let area = |(path, name, what)| Area {
        href: frame.link(path),
        name: frame.say(name),
        what: frame.say(what),
    };
    AccountPage {
        who: frame
            .speaker
            .say("account-as")
            .with_ltr("email", who.email)
            .html(),
        roles: who.roles.iter().map(name).collect(),
        areas: areas.into_iter().map(area).collect(),
        sessions: sessions.iter().map(session).collect(),
        has_others: sessions.len() > 1,
        frame,
    }
}

/// A browser and a system, in words.
fn device(speaker: Speaker, device: Device) -> Html {
    if device == Device::of("") {
        return speaker.say("device-program").html();
    }
    let device = speaker
        .say("session-device")
        .choose("browser", device.browser)
        .choose("system", device.system);
    device.html()
}
