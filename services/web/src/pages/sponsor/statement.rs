//! All that a fund gave: as a page, and as a table.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use money::CampaignId;

use super::Opened;
use super::scope::campaigns as named;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::private_page;
use crate::peers;
use crate::peers::sponsor as peer;
use crate::views::people::Line;
use crate::views::sponsor::statement::{StatementPage, Titles, campaigns, entry, rows};
use crate::views::sponsor::with_fund_menu;

/// The statement, a page of gifts at a time; donors are not named.
pub(crate) async fn statement(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::own(&person).await?;
    let service = &person.visit.app.service;
    let query = person.visit.query();
    let cursor = query.get("cursor");
    let found = peer::statement(service, opened.fund.id, cursor, person.caller()).await;
    let statement = match found {
        // A link that someone cut.
        Err(error) if !cursor.is_empty() && error.code() == Some("malformed") => {
            return Err(Fault::NotFound);
        }
        found => found?,
    };
    let frame = opened.frame(&person, "sponsor-statement");
    let frame = with_fund_menu(frame, opened.fund.id);
    let of_items = statement.items.iter().map(|item| item.campaign_id);
    let of_sums = statement.campaigns.iter().map(|given| given.campaign_id);
    let ids: BTreeSet<CampaignId> = of_sums.chain(of_items).collect();
    let ids: Vec<CampaignId> = ids.into_iter().collect();
    let known = named(&person, &ids).await;
    let title =
        |of: &contracts::campaign::api::Campaign| (of.id, Line::of(&of.title, frame.locale()));
    let titles: Titles = known.iter().map(title).collect();
    let is_final = if statement.is_final {
        "sponsor-is-final"
    } else {
        "sponsor-is-not-final"
    };
    let view = StatementPage {
        name: Line::of(&statement.name, frame.locale()),
        is_final: frame.say(is_final),
        rows: rows(&frame, &statement),
        campaigns: campaigns(&frame, &statement, &titles),
        entries: statement
            .items
            .iter()
            .map(|item| entry(&frame, item, &titles))
            .collect(),
        table: opened.page(&person.visit, "/statement.csv"),
        more: statement.next_cursor.as_deref().map(|cursor| {
            let query = peers::query(&[("cursor", cursor)]);
            opened.page(&person.visit, &format!("/statement?{query}"))
        }),
        frame,
    };
    private_page(StatusCode::OK, &view)
}

/// The statement as a table, passed through as the pledge service writes it.
pub(crate) async fn table(person: Person) -> Result<HttpResponse, Fault> {
    let opened = Opened::own(&person).await?;
    let id = opened.fund.id;
    let service = &person.visit.app.service;
    let table = peer::statement_table(service, id, person.caller()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"statement-{id}.csv\""),
        ))
        .content_type("text/csv; charset=utf-8")
        .streaming(Box::pin(table)))
}
