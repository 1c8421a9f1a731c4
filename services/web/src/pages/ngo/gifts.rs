//! Gifts, for those who look after the money: by page, and as a table.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use contracts::campaign::OrganisationRole;
use futures_util::stream;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use money::{CampaignId, OrganisationId};
use platform::client::Peer;

use super::super::fault::Fault;
use super::super::person::Person;
use super::shown;
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::figures::zone;
use crate::views::frame::Frame;
use crate::views::ngo::gifts::{GiftsPage, filters, row};
use crate::views::ngo::{campaign_menu, organisation_menu};

/// What a list may be narrowed by.
const FILTERS: [&str; 4] = ["state", "matched", "from", "to"];

/// Whose gifts are listed.
#[derive(Clone, Copy)]
enum Of {
    Campaign(CampaignId),
    Organisation(OrganisationId),
}

impl Of {
    /// As the pledge service is asked for them.
    fn asked(self) -> (&'static str, String) {
        match self {
            Self::Campaign(id) => ("campaign_id", id.to_string()),
            Self::Organisation(id) => ("organisation_id", id.to_string()),
        }
    }
}

/// Gifts to a campaign.
pub(crate) async fn of_campaign(person: Person) -> Result<HttpResponse, Fault> {
    let campaign = person.campaign().await?;
    must_see_money(campaign.your_role)?;
    let frame = person.frame(&campaign.organisation.country, "ngo-gifts-title");
    let id = campaign.id;
    let frame = campaign_menu(frame, campaign.organisation_id, id, campaign.your_role);
    let at = format!("/ngo/campaigns/{id}/gifts");
    let country = &campaign.organisation.country;
    let of = Of::Campaign(id);
    list(&person, frame, &at, of, country).await
}

/// Gifts to all campaigns of the organisation.
pub(crate) async fn of_organisation(person: Person) -> Result<HttpResponse, Fault> {
    let organisation = person.organisation().await?;
    must_see_money(organisation.your_role)?;
    let frame = person.frame(&organisation.country, "ngo-gifts-all-title");
    let frame = organisation_menu(frame, organisation.id, organisation.your_role);
    let at = format!("/ngo/{}/gifts", organisation.id);
    let of = Of::Organisation(organisation.id);
    list(&person, frame, &at, of, &organisation.country).await
}

pub(super) fn must_see_money(role: Option<OrganisationRole>) -> Result<(), Fault> {
    let sees = role.is_some_and(OrganisationRole::sees_money);
    sees.then_some(()).ok_or(Fault::NotFound)
}

/// The filters as the pledge service takes them; days are those of the organisation's country.
fn query(typed: &Typed, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let begin = |day: Option<Date>| {
        let begin = day?.to_zoned(zone.clone()).ok()?;
        Some(begin.timestamp().to_string())
    };
    let day = |name: &str| typed.get(name).parse::<Date>().ok();
    let after = |day: Date| day.checked_add(1.day()).ok();
    let known = |name: &str, words: &[&str]| {
        let word = typed.get(name);
        if words.contains(&word) {
            word.to_owned()
        } else {
            String::new()
        }
    };
    vec![
        (
            "state",
            known("state", &["pending", "confirmed", "expired", "refunded"]),
        ),
        ("matched", known("matched", &["true", "false"])),
        ("from", begin(day("from")).unwrap_or_default()),
        ("to", begin(day("to").and_then(after)).unwrap_or_default()),
    ]
}

fn asked(pairs: &[(&'static str, String)]) -> String {
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    peers::query(&pairs)
}

async fn list(
    person: &Person,
    frame: Frame,
    at: &str,
    of: Of,
    country: &str,
) -> Result<HttpResponse, Fault> {
    let (typed, zone) = (person.visit.query(), zone(country));
    let cursor = typed.get("cursor");
    let mut pairs = vec![of.asked()];
    pairs.extend(query(&typed, &zone));
    pairs.push(("cursor", cursor.to_owned()));
    pairs.push(("limit", "50".to_owned()));
    let service = &person.visit.app.service;
    let found = peers::ngo::gifts(service, &asked(&pairs), person.caller()).await;
    let found = match found {
        // A cursor that nobody gave is a link that someone cut.
        Err(error) if !cursor.is_empty() && error.code() == Some("malformed") => {
            return Err(Fault::NotFound);
        }
        found => found?,
    };
    let here = typed.query(&FILTERS);
    let more = found.next_cursor.as_deref().map(|cursor| {
        let next = peers::query(&[("cursor", cursor)]);
        frame.link(&format!("{at}?{here}&{next}"))
    });
    let (name, id) = of.asked();
    let table = peers::query(&[(name, &id), ("country", country)]);
    let page = GiftsPage {
        action: frame.link(at),
        filters: filters(&frame, &typed),
        any: !here.is_empty(),
        table: frame.link(&format!("/ngo/gifts.csv?{table}&{here}")),
        gifts: found
            .items
            .iter()
            .map(|gift| row(gift, &frame, &zone))
            .collect(),
        more,
        frame,
    };
    shown(&page, false)
}

/// All of them as a table, passed on as it comes.
pub(crate) async fn table(person: Person) -> Result<HttpResponse, Fault> {
    let typed = person.visit.query();
    let zone = zone(typed.get("country"));
    let mut pairs: Vec<_> = ["campaign_id", "organisation_id"]
        .map(|name| (name, typed.get(name).to_owned()))
        .into();
    pairs.extend(query(&typed, &zone));
    let path = format!("/api/pledges?{}", asked(&pairs));
    let client = person.visit.app.service.client(Peer::Pledge);
    let table = client.file(&path, "text/csv", person.caller()).await?;
    let pieces = stream::unfold(table, |mut table| async move {
        let piece = table.chunk().await.map_err(std::io::Error::other);
        piece.transpose().map(|piece| (piece, table))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"gifts.csv\""))
        .streaming(Box::pin(pieces)))
}
