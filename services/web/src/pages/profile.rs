//! Organisations, programmes and sponsors, as everyone sees them.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use contracts::Page;
use platform::client::ClientError;

use super::fault::Fault;
use super::render;
use super::shelf::published as kept;
use super::visit::Visit;
use crate::peers::{published, query};
use crate::shelf::{Basis, Made};
use crate::views::profile;

/// How many campaigns such a page shows.
const SHOWN: &str = "24";

/// An organisation.
pub(crate) async fn organisation(visit: Visit) -> Result<HttpResponse, Fault> {
    Box::pin(kept(&visit, make_organisation(&visit))).await
}

async fn make_organisation(visit: &Visit) -> Result<Made, Fault> {
    let service = &visit.app.service;
    let mut basis = Basis::new(visit.now);
    let found = published::organisation(service, visit.part("slug")).await?;
    basis.shows(found.id);
    let of_it = query(&[("organisation", &found.id.to_string()), ("limit", SHOWN)]);
    let (sums, campaigns) = futures_util::future::join(
        published::organisation_sums(service, found.id),
        published::campaigns(service, &of_it),
    )
    .await;
    let title = found.name.in_locale(visit.locale).0.to_owned();
    let mut frame = visit.frame_in(Some(&found.country), |_| title);
    frame.indexed = true;
    let sums = or_none(sums, "an organisation's sums", &mut basis);
    let campaigns = campaigns?.items;
    for campaign in &campaigns {
        basis.counts_days(campaign);
    }
    let html = render(&profile::organisation(
        frame,
        &found,
        sums.as_ref(),
        &campaigns,
        visit.now,
    ))?;
    Ok(Made { html, basis })
}

/// A programme.
pub(crate) async fn programme(visit: Visit) -> Result<HttpResponse, Fault> {
    Box::pin(kept(&visit, make_programme(&visit))).await
}

async fn make_programme(visit: &Visit) -> Result<Made, Fault> {
    let service = &visit.app.service;
    let mut basis = Basis::new(visit.now);
    let found = published::programme(service, visit.part("slug")).await?;
    basis.shows(found.id);
    let of_it = query(&[("programme", &found.id.to_string()), ("limit", SHOWN)]);
    let (sums, campaigns, participants) = futures_util::future::join3(
        published::programme_sums(service, found.id),
        published::campaigns(service, &of_it),
        published::participants(service, found.id),
    )
    .await;
    let title = found.title.in_locale(visit.locale).0.to_owned();
    let mut frame = visit.frame(|_| title).with_script("totals.js");
    frame.indexed = true;
    let sums = or_none(sums, "a programme's sums", &mut basis);
    let participants = or_none(participants, "who takes part in a programme", &mut basis);
    let campaigns = campaigns?.items;
    for campaign in &campaigns {
        basis.counts_days(campaign);
    }
    let html = render(&profile::programme(
        frame,
        &found,
        sums.as_ref(),
        &campaigns,
        &participants
            .map(|page: Page<_>| page.items)
            .unwrap_or_default(),
        visit.now,
    ))?;
    Ok(Made { html, basis })
}

/// The sums of a programme's campaigns as they are now, for the page that shows them.
pub(crate) async fn programme_totals(visit: Visit) -> Result<HttpResponse, Fault> {
    let service = &visit.app.service;
    let found = published::programme(service, visit.part("slug")).await?;
    let sums = published::programme_sums(service, found.id).await?;
    let speaker = visit.frame(|_| String::new()).speaker;
    let rows = profile::totals(speaker, &sums, None).map(|totals| totals.rows);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .json(rows.unwrap_or_default()))
}

/// A sponsor.
pub(crate) async fn sponsor(visit: Visit) -> Result<HttpResponse, Fault> {
    Box::pin(kept(&visit, make_sponsor(&visit))).await
}

async fn make_sponsor(visit: &Visit) -> Result<Made, Fault> {
    let service = &visit.app.service;
    let mut basis = Basis::new(visit.now);
    let found = published::sponsor(service, visit.part("slug")).await?;
    let funds = published::sponsor_funds(service, found.id).await?;
    basis.shows(found.id);
    basis.funds(&funds.items);
    if funds.next_cursor.is_some() {
        // Whether those beyond change isn't heard.
        basis.lacks();
    }
    let title = found.name.in_locale(visit.locale).0.to_owned();
    let mut frame = visit.frame_in(Some(&found.country), |_| title);
    frame.indexed = true;
    let html = render(&profile::sponsor(frame, &found, &funds.items))?;
    Ok(Made { html, basis })
}

/// A part that the page is worth having without.
fn or_none<T>(found: Result<T, ClientError>, what: &'static str, basis: &mut Basis) -> Option<T> {
    found
        .inspect_err(|error| {
            tracing::warn!(%error, what, "a part of a page can't be had");
            basis.lacks();
        })
        .ok()
}
