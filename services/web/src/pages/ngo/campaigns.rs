//! A campaign, for those who look after it.

use actix_web::HttpResponse;
use contracts::campaign::OrganisationRole;
use contracts::campaign::api::{Campaign, Permit};
use futures_util::future::OptionFuture;

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use super::{later, shown, told, told_errors};
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::errors::Errors;
use crate::views::form::{Field, Kind};
use crate::views::ngo::campaign::{Parts, campaign_desk, published};
use crate::views::ngo::campaign_menu;
use crate::views::ngo::form::{Button, FormPage, Group, Link};

/// How a campaign stands.
pub(crate) async fn campaign(person: Person) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    show(&person, &campaign, Errors::default()).await
}

async fn show(person: &Person, campaign: &Campaign, errors: Errors) -> Result<HttpResponse, Fault> {
    let service = &person.visit.app.service;
    let public = published(campaign.state);
    let money = campaign.your_role.is_some_and(OrganisationRole::sees_money);
    let progress = public.then(|| peers::ngo::progress(service, campaign.id, person.caller()));
    let days = (public && money).then(|| peers::ngo::days(service, campaign.id, person.caller()));
    let (progress, days) =
        futures_util::future::join(OptionFuture::from(progress), OptionFuture::from(days)).await;
    // Without its days, or its figures, the page is still worth having.
    let found = |what: &'static str| {
        move |error: &platform::client::ClientError| {
            tracing::warn!(%error, what, "a part of a page can't be had");
        }
    };
    let progress = progress.and_then(|got| got.inspect_err(found("figures")).ok());
    let days = days.and_then(|got| got.inspect_err(found("days")).ok());
    let mut frame = person.frame(&campaign.organisation.country, "ngo-home-title");
    frame.title = campaign.title.in_locale(frame.locale()).0.to_owned();
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    if progress.is_some() {
        frame = frame.with_script("live.js");
    }
    let parts = Parts {
        campaign,
        progress: progress.as_ref(),
        days: days.as_ref(),
        errors,
        now: person.visit.now,
    };
    shown(&campaign_desk(frame, parts), wrong)
}

/// Hands a campaign in that is written already.
pub(crate) async fn submit(person: Person) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    let service = &person.visit.app.service;
    let id = campaign.id;
    match peers::ngo::act_on_campaign(service, id, "submit", person.caller()).await {
        Ok(_) => Ok(see(person
            .visit
            .link(&format!("/ngo/campaigns/{id}?said=handed-in")))),
        Err(error) => {
            let speaker = person.frame("", "ngo-home-title").speaker;
            let errors = Errors::of_problem(&*told(error)?, speaker, |_| None);
            show(&person, &campaign, errors).await
        }
    }
}

/// Asks for a permit that came after the campaign was handed in.
pub(crate) async fn permit_form(person: Person) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    asking(&person, &campaign, &Typed::default(), Errors::default())
}

fn asking(
    person: &Person,
    campaign: &Campaign,
    typed: &Typed,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let frame = person.frame(&campaign.organisation.country, "ngo-do-permit");
    let mut frame = campaign_menu(
        frame,
        campaign.organisation_id,
        campaign.id,
        campaign.your_role,
    );
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let has = |id: &str, kept: Option<String>| match typed.get(id) {
        "" if typed.is_empty() => kept.unwrap_or_default(),
        value => value.to_owned(),
    };
    let permit = campaign.permit.as_ref();
    let field = |id: &'static str, kind, key, kept: Option<String>| {
        Field::new(id, kind, frame.say(key)).value(has(id, kept))
    };
    let fields = vec![
        field(
            "permit_number",
            Kind::Line,
            "ngo-permit-number",
            permit.map(|permit| permit.number.clone()),
        ),
        field(
            "permit_authority",
            Kind::Line,
            "ngo-permit-authority",
            permit.map(|permit| permit.authority.clone()),
        ),
        field(
            "permit_from",
            Kind::Day,
            "ngo-permit-from",
            permit.map(|permit| permit.valid_from.to_string()),
        ),
        field(
            "permit_until",
            Kind::Day,
            "ngo-permit-until",
            permit.map(|permit| permit.valid_until.to_string()),
        ),
    ];
    let at = frame.link(&format!("/ngo/campaigns/{}", campaign.id));
    let button = Button::main(frame.say("ngo-save"));
    let page = FormPage {
        errors,
        groups: vec![Group::of(fields)],
        back: Some(Link {
            href: at.clone(),
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(frame, "permit", format!("{at}/permit"), button)
    };
    shown(&page, wrong)
}

/// Records a permit.
pub(crate) async fn permit(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    let typed = form.0;
    let speaker = person.frame("", "ngo-do-permit").speaker;
    let mut errors = Errors::default();
    for field in ["permit_number", "permit_authority"] {
        if typed.get(field).is_empty() {
            errors.add(field, speaker.say("problem-blank").html());
        }
    }
    let mut day = |field: &'static str| {
        let day = typed.get(field).parse().ok();
        if day.is_none() {
            errors.add(field, speaker.say("ngo-wrong-day").html());
        }
        day
    };
    let (from, until) = (day("permit_from"), day("permit_until"));
    let (Some(valid_from), Some(valid_until), true) = (from, until, errors.is_empty()) else {
        return asking(&person, &campaign, &typed, errors);
    };
    let permit = Permit {
        number: typed.get("permit_number").to_owned(),
        authority: typed.get("permit_authority").to_owned(),
        valid_from,
        valid_until,
    };
    let service = &person.visit.app.service;
    match peers::ngo::record_permit(service, campaign.id, &permit, person.caller()).await {
        Ok(_) => {
            let path = format!("/ngo/campaigns/{}?said=changed", campaign.id);
            Ok(see(person.visit.link(&path)))
        }
        Err(error) => {
            let field = |pointer: &str| match pointer {
                "/number" => Some("permit_number"),
                "/authority" => Some("permit_authority"),
                "/valid_from" => Some("permit_from"),
                "/valid_until" => Some("permit_until"),
                _ => None,
            };
            match told_errors(error, speaker, field) {
                Ok(errors) => asking(&person, &campaign, &typed, errors),
                Err(fault) => Ok(later(&person, fault, &typed)),
            }
        }
    }
}
