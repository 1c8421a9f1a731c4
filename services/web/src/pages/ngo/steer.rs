//! Pausing, resuming, closing and calling off: each asks first.

use actix_web::HttpResponse;
use contracts::campaign::api::Campaign;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::{shown, told};
use crate::peers;
use crate::views::errors::Errors;
use crate::views::ngo::campaign_menu;
use crate::views::ngo::form::{Button, FormPage, Link};

/// What can be done to a campaign that runs.
#[derive(Clone, Copy)]
enum Action {
    Pause,
    Resume,
    Close,
    Cancel,
}

impl Action {
    fn of(person: &Person) -> Result<Self, Fault> {
        Ok(match person.visit.part("action") {
            "pause" => Self::Pause,
            "resume" => Self::Resume,
            "close" => Self::Close,
            "cancel" => Self::Cancel,
            _ => return Err(Fault::NotFound),
        })
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Close => "close",
            Self::Cancel => "cancel",
        }
    }

    /// Its name, what it means, and how its button looks.
    const fn says(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Pause => ("ngo-do-pause", "ngo-pause-means", "button"),
            Self::Resume => ("ngo-do-resume", "ngo-resume-means", "button"),
            Self::Close => ("ngo-do-close", "ngo-close-means", "button danger"),
            Self::Cancel => ("ngo-do-cancel", "ngo-cancel-means", "button danger"),
        }
    }
}

/// Says what will happen, and asks.
pub(crate) async fn ask(person: Person) -> Result<HttpResponse, Fault> {
    let action = Action::of(&person)?;
    let campaign = person.campaign().await?;
    asking(&person, &campaign, action, Errors::default())
}

fn asking(
    person: &Person,
    campaign: &Campaign,
    action: Action,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let (title, means, look) = action.says();
    let frame = person.frame(&campaign.organisation.country, title);
    let mut frame = campaign_menu(
        frame,
        campaign.organisation_id,
        campaign.id,
        campaign.your_role,
    );
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let at = frame.link(&format!("/ngo/campaigns/{}", campaign.id));
    let name = campaign.title.in_locale(frame.locale()).0;
    let name = words::bidi::html(&words::bidi::isolate(name));
    let button = Button {
        look,
        ..Button::main(frame.say(title))
    };
    let page = FormPage {
        errors,
        lead: vec![name, frame.say(means)],
        back: Some(Link {
            href: at.clone(),
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(frame, "confirm", format!("{at}/{}", action.word()), button)
    };
    shown(&page, wrong)
}

/// Does it.
pub(crate) async fn act(person: Person) -> Result<HttpResponse, Fault> {
    let action = Action::of(&person)?;
    let campaign = person.campaign().await?;
    let service = &person.visit.app.service;
    let word = action.word();
    match peers::ngo::act_on_campaign(service, campaign.id, word, person.caller()).await {
        Ok(_) => {
            let path = format!("/ngo/campaigns/{}?said=done", campaign.id);
            Ok(see(person.visit.link(&path)))
        }
        Err(error) => {
            let speaker = person.frame("", "ngo-home-title").speaker;
            let errors = Errors::of_problem(&*told(error)?, speaker, |_| None);
            asking(&person, &campaign, action, errors)
        }
    }
}
