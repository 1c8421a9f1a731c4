//! News to donors.

use actix_web::HttpResponse;
use contracts::campaign::OrganisationRole;
use contracts::campaign::api::{Campaign, PostUpdate};

use super::super::fault::Fault;
use super::super::person::Person;
use super::super::see;
use super::super::visit::Form;
use super::{later, new_key, shown, told_errors};
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::campaign::news;
use crate::views::errors::Errors;
use crate::views::ngo::campaign::published;
use crate::views::ngo::campaign_menu;
use crate::views::ngo::form::typed_text;
use crate::views::ngo::updates::{UpdatesPage, fields};

/// What was posted, and a form for more.
pub(crate) async fn updates(person: Person) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    show(&person, &campaign, &Typed::default(), Errors::default()).await
}

async fn show(
    person: &Person,
    campaign: &Campaign,
    typed: &Typed,
    errors: Errors,
) -> Result<HttpResponse, Fault> {
    let service = &person.visit.app.service;
    let query = person.visit.query();
    let cursor = query.get("cursor");
    let found = peers::ngo::updates(service, campaign.id, cursor, person.caller()).await?;
    let country = campaign.organisation.country.as_str();
    let frame = person.frame(country, "ngo-updates-title");
    let mut frame = campaign_menu(
        frame,
        campaign.organisation_id,
        campaign.id,
        campaign.your_role,
    );
    frame.wrong = !errors.is_empty();
    let wrong = frame.wrong;
    let writes = matches!(
        campaign.your_role,
        Some(OrganisationRole::Owner | OrganisationRole::Editor)
    );
    let at = frame.link(&format!("/ngo/campaigns/{}/updates", campaign.id));
    let more = found.next_cursor.as_deref();
    let page = UpdatesPage {
        errors,
        more: more.map(|cursor| format!("{at}?{}", peers::query(&[("cursor", cursor)]))),
        action: (writes && published(campaign.state)).then_some(at),
        key: match typed.get("key") {
            "" => new_key(),
            key => key.to_owned(),
        },
        groups: fields(&frame, typed),
        updates: found
            .items
            .iter()
            .map(|update| news(update, frame.speaker, country))
            .collect(),
        frame,
    };
    shown(&page, wrong)
}

/// Posts news.
pub(crate) async fn post(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    let typed = form.0;
    let update = PostUpdate {
        title: typed_text(&typed, "title"),
        body: typed_text(&typed, "body"),
    };
    let service = &person.visit.app.service;
    let key = typed.get("key");
    match peers::ngo::post_update(service, campaign.id, &update, key, person.caller()).await {
        Ok(_) => {
            let path = format!("/ngo/campaigns/{}/updates?said=posted", campaign.id);
            Ok(see(person.visit.link(&path)))
        }
        Err(error) => {
            let frame = person.frame("", "ngo-updates-title");
            let (title, body) = match frame.lang() {
                "en" => ("title_en", "body_en"),
                "fr" => ("title_fr", "body_fr"),
                _ => ("title_ar", "body_ar"),
            };
            let field = |pointer: &str| match pointer.split('/').nth(1) {
                Some("title") => Some(title),
                Some("body") => Some(body),
                _ => None,
            };
            match told_errors(error, frame.speaker, field) {
                Ok(errors) => show(&person, &campaign, &typed, errors).await,
                Err(fault) => Ok(later(&person, fault, &typed)),
            }
        }
    }
}
