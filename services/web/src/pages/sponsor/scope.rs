//! The third step: which campaigns.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::campaign::api::Campaign;
use contracts::pledge::api::{Scope, ScopeFilter};
use money::CampaignId;
use serde_json::json;
use words::Html;

use super::Opened;
use super::examples::examples;
use crate::domain::typed::Typed;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers;
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::sponsor::scope::{
    Found, ScopePage, filter_form, found, kinds, programmes, scope_of,
};
use crate::views::sponsor::{Step, steps, with_menu};

/// Campaigns that are looked at in one search.
const SEARCHED: &str = "100";
/// Chosen campaigns whose titles are looked up; more are kept, and told by number.
pub(super) const NAMED: usize = 30;

/// The scope of a draft; `q` searches campaigns.
pub(crate) async fn form(person: Person) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = scope_of(&opened.fund.scope);
    answer(&person, &opened, &typed, Errors::default(), StatusCode::OK).await
}

/// Keeps the scope, and goes on or searches.
pub(crate) async fn save(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = form.0;
    let (searching, unread) = (
        typed.get("do") == "search",
        StatusCode::UNPROCESSABLE_ENTITY,
    );
    let frame = opened.frame(&person, "sponsor-scope-title");
    let scope = match read(&typed) {
        Ok(Scope::Campaigns(none)) if none.is_empty() && !searching => {
            let errors = Errors::one("campaigns", frame.say("sponsor-error-campaigns"));
            return answer(&person, &opened, &typed, errors, unread).await;
        }
        Ok(scope) => scope,
        Err((field, key)) => {
            let errors = Errors::one(field, frame.say(key));
            return answer(&person, &opened, &typed, errors, unread).await;
        }
    };
    let service = &person.visit.app.service;
    let change = json!({"scope": scope});
    match peer::change(service, opened.fund.id, &change, person.caller()).await {
        Ok(_) if searching => {
            let query = peers::query(&[("q", typed.get("q")), ("find", "1")]);
            Ok(see(opened.page(&person.visit, &format!("/scope?{query}#q"))))
        }
        Ok(_) => Ok(see(opened.page(&person.visit, "/terms"))),
        Err(error) => {
            let errors = super::refused(&frame, error)?;
            answer(&person, &opened, &typed, errors, unread).await
        }
    }
}

fn read(typed: &Typed) -> Result<Scope, (&'static str, &'static str)> {
    let word = |field: &str| Some(typed.get(field).to_owned()).filter(|word| !word.is_empty());
    // Who searches looks for campaigns, whatever was chosen before.
    let kind = if typed.get("do") == "search" {
        "campaigns"
    } else {
        typed.get("kind")
    };
    match kind {
        "campaigns" => {
            let ids = typed.all("campaigns").into_iter();
            let ids = ids.map(str::parse::<CampaignId>).collect::<Result<_, _>>();
            ids.map(Scope::Campaigns)
                .map_err(|_| ("campaigns", "problem-unknown"))
        }
        "programme" => {
            let id = typed.get("programme").parse();
            id.map(Scope::Programme)
                .map_err(|_| ("programme", "problem-unknown"))
        }
        "filter" => {
            let filter = ScopeFilter {
                country: word("country"),
                sdg: typed.get("sdg").parse().ok(),
                area: word("area"),
                group: word("group"),
            };
            if filter == ScopeFilter::default() {
                return Err(("country", "sponsor-error-filter"));
            }
            Ok(Scope::Filter(filter))
        }
        _ => Err(("kind", "problem-unknown")),
    }
}

async fn answer(
    person: &Person,
    opened: &Opened,
    typed: &Typed,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let mut frame = with_menu(opened.frame(person, "sponsor-scope-title"));
    frame.wrong = !errors.is_empty();
    let query = person.visit.query();
    let (q, searched) = (query.get("q"), query.ticked("find"));
    let service = &person.visit.app.service;
    let chosen = chosen(person, typed).await;
    let mut list: Vec<Found> = chosen.iter().map(|one| found(&frame, one, true)).collect();
    let mut result: Option<Html> = None;
    if searched || chosen.is_empty() {
        let query = peers::query(&[("q", q), ("state", "live"), ("limit", SEARCHED)]);
        let page = peers::published::campaigns(service, &query).await?;
        let currency = opened.fund.commitment.currency;
        let fits = |one: &&Campaign| {
            one.goal.currency == currency && !chosen.iter().any(|other| other.id == one.id)
        };
        let fitting: Vec<&Campaign> = page.items.iter().filter(fits).collect();
        let count = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
        let phrase = frame.speaker.say("sponsor-found");
        result = Some(phrase.count(count).with("currency", currency.code()).html());
        list.extend(fitting.into_iter().map(|one| found(&frame, one, false)));
    }
    let all = peer::programmes(service).await?.items;
    let id = opened.fund.id.to_string();
    let view = ScopePage {
        errors,
        steps: steps(&frame, Step::Scope, Some(&id)),
        action: opened.page(&person.visit, "/scope"),
        kinds: kinds(&frame, typed.get("kind")),
        q: q.chars().take(100).collect(),
        found: list,
        result,
        programmes: programmes(&frame, &all, typed.get("programme")),
        filter: filter_form(&frame, typed),
        examples: examples(
            person,
            &opened.sponsor,
            &opened.rule(),
            opened.fund.commitment,
        )
        .await,
        frame,
    };
    private_page(status, &view)
}

/// The campaigns that are ticked.
async fn chosen(person: &Person, typed: &Typed) -> Vec<Campaign> {
    let ids: Vec<CampaignId> = typed
        .all("campaigns")
        .into_iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    campaigns(person, &ids).await
}

/// These campaigns, as far as they can be seen.
pub(super) async fn campaigns(person: &Person, ids: &[CampaignId]) -> Vec<Campaign> {
    let service = &person.visit.app.service;
    let asked = ids.iter().take(NAMED).map(|id| async move {
        peers::published::campaign(service, &id.to_string())
            .await
            .ok()
    });
    let known = futures_util::future::join_all(asked).await;
    known.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(encoded: &str) -> Result<Scope, (&'static str, &'static str)> {
        read(&Typed::read(encoded.as_bytes()))
    }

    #[test]
    fn a_scope_is_campaigns_a_programme_or_a_filter() {
        let id = "0199a1b2-0000-7000-8000-000000000001";
        let named = read_from(&format!("kind=campaigns&campaigns={id}"));
        assert_eq!(named, Ok(Scope::Campaigns(vec![id.parse().unwrap()])));
        let programme = read_from(&format!("kind=programme&programme={id}"));
        assert_eq!(programme, Ok(Scope::Programme(id.parse().unwrap())));
        let filter = read_from("kind=filter&country=EG&sdg=13&area=&group=");
        let wanted = ScopeFilter {
            country: Some("EG".to_owned()),
            sdg: Some(13),
            ..ScopeFilter::default()
        };
        assert_eq!(filter, Ok(Scope::Filter(wanted)));
        assert_eq!(read_from("kind=filter").unwrap_err().0, "country");
        assert_eq!(read_from("kind=programme").unwrap_err().0, "programme");
        assert_eq!(
            read_from("kind=campaigns&campaigns=x").unwrap_err().0,
            "campaigns"
        );
        assert_eq!(read_from("").unwrap_err().0, "kind");
        let searching = read_from("do=search&kind=filter&q=x");
        assert_eq!(searching, Ok(Scope::Campaigns(Vec::new())));
    }
}
