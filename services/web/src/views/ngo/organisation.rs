use askama::Template;
use contracts::campaign::api::{Campaign, Draft, Me, Membership, Organisation};
use contracts::campaign::{CampaignState, OrganisationRole, OrganisationState};
use contracts::{Locale, Text, reference};
use words::Html;

use super::form::{Asked, Group, choices, in_languages, term_fields};
use super::{Remark, Tag, campaign_state, organisation_menu, organisation_state, remark, role};
use crate::domain::wizard::{Content, at};
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;
use crate::views::people::{self, Line};

/// Where someone works, and what is to do there.
#[derive(Template)]
#[template(path = "ngo/home.html")]
pub(crate) struct Home {
    pub(crate) frame: Frame,
    pub(crate) organisations: Vec<One>,
}

/// An organisation of the reader's.
pub(crate) struct One {
    pub(crate) href: String,
    pub(crate) name: Line,
    pub(crate) state: Tag,
    pub(crate) role: Html,
    pub(crate) next: Html,
}

/// Words the list.
pub(crate) fn home(frame: Frame, me: &Me) -> Home {
    let one = |membership: &Membership| {
        let organisation = &membership.organisation;
        One {
            href: frame.link(&format!("/ngo/{}", organisation.id)),
            name: Line::of(&organisation.name, frame.locale()),
            state: organisation_state(organisation.state, &frame),
            role: role(membership.role, &frame),
            next: next(organisation.state, &frame),
        }
    };
    Home {
        organisations: me.organisations.iter().map(one).collect(),
        frame,
    }
}

/// What is to do next in an organisation.
fn next(state: OrganisationState, frame: &Frame) -> Html {
    frame.say(match state {
        OrganisationState::Registered => "ngo-next-apply",
        OrganisationState::Applied => "ngo-next-wait",
        OrganisationState::Verified => "ngo-next-campaign",
        OrganisationState::Rejected => "ngo-next-mend",
        OrganisationState::Suspended => "ngo-next-suspended",
    })
}

/// An organisation, for those who work there.
#[derive(Template)]
#[template(path = "ngo/organisation.html")]
pub(crate) struct OrganisationPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) name: Line,
    pub(crate) state: Tag,
    pub(crate) role: Option<Html>,
    pub(crate) remark: Option<Remark>,
    pub(crate) next: Html,
    /// Where one asks for it to be verified, if that can be asked.
    pub(crate) apply: Option<String>,
    /// Where a campaign is begun.
    pub(crate) start: Option<String>,
    pub(crate) key: String,
    pub(crate) drafts: Vec<Begun>,
    pub(crate) campaigns: Vec<Listed>,
    pub(crate) country: String,
    pub(crate) registration: String,
    pub(crate) website: Option<String>,
    pub(crate) edit: Option<String>,
}

/// A campaign that is being written.
pub(crate) struct Begun {
    pub(crate) href: String,
    pub(crate) discard: String,
    pub(crate) title: String,
    pub(crate) saved: Html,
}

/// A campaign in the list.
pub(crate) struct Listed {
    pub(crate) href: String,
    pub(crate) title: Line,
    pub(crate) state: Tag,
    pub(crate) figures: Html,
}

/// Everything that the page is made of.
pub(crate) struct Parts<'p> {
    pub(crate) organisation: &'p Organisation,
    pub(crate) campaigns: &'p [Campaign],
    pub(crate) drafts: &'p [Draft],
    pub(crate) errors: Errors,
    pub(crate) key: String,
}

/// Words an organisation's page.
pub(crate) fn organisation_page(frame: Frame, parts: Parts<'_>) -> OrganisationPage {
    let organisation = parts.organisation;
    let (speaker, locale) = (frame.speaker, frame.locale());
    let zone = zone(&organisation.country);
    let owns = organisation.your_role == Some(OrganisationRole::Owner);
    let writes = owns || organisation.your_role == Some(OrganisationRole::Editor);
    let at = format!("/ngo/{}", organisation.id);
    let open = matches!(
        organisation.state,
        OrganisationState::Registered | OrganisationState::Rejected
    );
    let frame = organisation_menu(frame, organisation.id, organisation.your_role);
    let of_state = |remark: &Remark| !remark.reason.paragraphs.is_empty();
    OrganisationPage {
        errors: parts.errors,
        name: Line::of(&organisation.name, locale),
        state: organisation_state(organisation.state, &frame),
        role: organisation.your_role.map(|given| role(given, &frame)),
        remark: organisation
            .remarks
            .as_ref()
            .map(|remarks| remark(remarks, speaker, &zone))
            .filter(of_state),
        next: next(organisation.state, &frame),
        apply: (owns && open).then(|| frame.link(&format!("{at}/apply"))),
        start: (writes && organisation.state != OrganisationState::Suspended)
            .then(|| frame.link(&format!("{at}/campaigns"))),
        key: parts.key,
        drafts: parts
            .drafts
            .iter()
            .map(|draft| begun(draft, &frame, &zone))
            .collect(),
        campaigns: parts
            .campaigns
            .iter()
            .map(|campaign| listed(campaign, &frame))
            .collect(),
        country: people::country(&organisation.country, locale),
        registration: organisation.registration_number.clone(),
        website: organisation.website.clone(),
        edit: (owns && open).then(|| frame.link(&format!("{at}/edit"))),
        frame,
    }
}

fn begun(draft: &Draft, frame: &Frame, zone: &jiff::tz::TimeZone) -> Begun {
    let saved = frame.speaker.style().date_time(draft.updated_at, zone);
    let at = format!("/ngo/drafts/{}", draft.id);
    Begun {
        href: frame.link(&format!("{at}/words")),
        discard: frame.link(&format!("{at}/discard")),
        title: title(&draft.content, frame),
        saved: frame.speaker.say("ngo-saved").with("time", saved).html(),
    }
}

/// The title of a draft, as far as it has one.
pub(crate) fn title(content: &Content, frame: &Frame) -> String {
    let of = |locale: Locale| Some(at(content, &format!("title_{locale}")).to_owned());
    let text = Text {
        ar: of(Locale::Ar).filter(|words| !words.is_empty()),
        en: of(Locale::En).filter(|words| !words.is_empty()),
        fr: of(Locale::Fr).filter(|words| !words.is_empty()),
    };
    match text.in_locale(frame.locale()).0 {
        "" => frame.words("ngo-untitled"),
        title => title.to_owned(),
    }
}

fn listed(campaign: &Campaign, frame: &Frame) -> Listed {
    let published = !matches!(
        campaign.state,
        CampaignState::Draft | CampaignState::Submitted | CampaignState::Rejected
    );
    let figures = if published {
        frame
            .speaker
            .say("ngo-listed-figures")
            .brief("total", campaign.figures.total)
    } else {
        frame.speaker.say("ngo-listed-goal")
    };
    Listed {
        href: frame.link(&format!("/ngo/campaigns/{}", campaign.id)),
        title: Line::of(&campaign.title, frame.locale()),
        state: campaign_state(campaign.state, frame),
        figures: figures.brief("goal", campaign.goal).html(),
    }
}

/// The longest name, in characters, as the campaign service has it.
const LONGEST_NAME: u32 = 200;

/// What an organisation says of itself, as it is typed.
pub(crate) struct Said {
    pub(crate) name: Text,
    /// None where it can't be changed any more.
    pub(crate) country: Option<String>,
    pub(crate) registration_number: String,
    pub(crate) website: String,
    pub(crate) target_groups: Vec<String>,
    pub(crate) areas: Vec<String>,
}

/// The fields of an organisation.
pub(crate) fn fields(frame: &Frame, said: &Said) -> Vec<Group> {
    let locale = frame.locale();
    let name = Asked {
        label: "ngo-name",
        hint: Some("ngo-name-hint"),
        kind: Kind::Line,
        longest: LONGEST_NAME,
    };
    let mut formal = Vec::new();
    if let Some(chosen) = &said.country {
        let mut known: Vec<(String, String)> = reference::COUNTRIES
            .iter()
            .map(|country| {
                let name = country.name.in_locale(locale).0;
                (country.code.clone(), name.to_owned())
            })
            .collect();
        known.sort_by(|one, other| one.1.cmp(&other.1));
        let none = (String::new(), frame.words("ngo-choose"));
        let known = std::iter::once(none).chain(known);
        formal.push(
            Field::new("country", Kind::Select, frame.say("ngo-country"))
                .autocomplete("country")
                .choices(choices(known, &[chosen.as_str()])),
        );
    }
    formal.push(
        Field::new(
            "registration_number",
            Kind::Line,
            frame.say("ngo-registration"),
        )
        .hint(frame.say("ngo-registration-hint"))
        .longest(100)
        .value(said.registration_number.clone()),
    );
    let website = Field::new("website", Kind::Code, frame.say("ngo-website"))
        .optional()
        .longest(500)
        .autocomplete("url")
        .value(said.website.clone());
    let groups: Vec<&str> = said.target_groups.iter().map(String::as_str).collect();
    let areas: Vec<&str> = said.areas.iter().map(String::as_str).collect();
    let mut more = vec![website];
    more.extend(term_fields(frame, &groups, &areas, ("groups", "areas")));
    let of = |locale| said.name.get(locale).unwrap_or_default().to_owned();
    vec![
        in_languages(frame, &name, |locale| format!("name_{locale}"), of),
        Group {
            open: !said.website.is_empty() || !groups.is_empty() || !areas.is_empty(),
            fields: formal,
            more,
            more_says: Some(frame.say("ngo-more-about")),
            ..Group::default()
        },
    ]
}
