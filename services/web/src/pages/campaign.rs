use actix_web::HttpResponse;
use contracts::Page;
use contracts::campaign::CampaignState;
use contracts::campaign::api::{Campaign, Progress};
use futures_util::future::join4;
use jiff::Timestamp;
use platform::Service;
use platform::client::ClientError;

use super::fault::Fault;
use super::visit::Visit;
use super::{render, shelf};
use crate::peers;
use crate::shelf::{Basis, Made};
use crate::views::campaign::{Parts, campaign_page};
use crate::views::share::Shared;

/// A campaign's page.
pub(crate) async fn campaign(visit: Visit) -> Result<HttpResponse, Fault> {
    shelf::published(&visit, Box::pin(make(&visit))).await
}

async fn make(visit: &Visit) -> Result<Made, Fault> {
    let service = &visit.app.service;
    let mut basis = Basis::new(visit.now);
    let campaign = published(visit).await?;
    basis.shows(campaign.id);
    basis.counts_days(&campaign);
    let (progress, updates, funds, wall) = join4(
        peers::published::progress(service, campaign.id),
        peers::published::updates(service, campaign.id),
        peers::published::match_funds(service, campaign.id),
        peers::published::wall(service, campaign.id),
    )
    .await;
    // News and sponsors may be missing for a while; the page is worth having without them.
    let updates = or_nothing(updates, "news of a campaign", &mut basis);
    let funds = or_nothing(funds, "a campaign's sponsors", &mut basis);
    let wall = or_nothing(wall, "a campaign's donors", &mut basis);
    if funds.next_cursor.is_some() {
        // Whether those beyond change isn't heard.
        basis.lacks();
    }
    basis.funds(&funds.items);
    if progress.is_err() {
        basis.lacks();
    }
    let progress = or_its_entrys(progress, &campaign, visit.now);
    let country = Some(campaign.organisation.country.as_str());
    let title = campaign.title.in_locale(visit.locale).0.to_owned();
    let mut frame = visit.frame_in(country, |_| title).with_script("live.js");
    frame.description = campaign
        .story
        .as_ref()
        .map(|story| excerpt(story.in_locale(visit.locale).0));
    frame.indexed = true;
    frame.shared = Some(Shared::of_campaign(&frame, &campaign, &progress));
    let html = render(&campaign_page(
        frame,
        &Parts {
            campaign: &campaign,
            progress: &progress,
            updates: &updates.items,
            funds: &funds.items,
            wall: &wall.items,
            now: visit.now,
        },
    ))?;
    Ok(Made { html, basis })
}

/// The campaign of the path, if everyone may see it.
pub(crate) async fn published(visit: &Visit) -> Result<Campaign, Fault> {
    found(&visit.app.service, visit.part("slug")).await
}

/// The campaign of this name, if everyone may see it.
pub(crate) async fn found(service: &Service, name: &str) -> Result<Campaign, Fault> {
    let campaign = peers::published::campaign(service, name).await?;
    match campaign.state {
        CampaignState::Draft | CampaignState::Submitted | CampaignState::Rejected => {
            Err(Fault::NotFound)
        }
        CampaignState::Approved
        | CampaignState::Live
        | CampaignState::Paused
        | CampaignState::Closed
        | CampaignState::Cancelled => Ok(campaign),
    }
}

fn or_nothing<T>(
    found: Result<Page<T>, ClientError>,
    what: &'static str,
    basis: &mut Basis,
) -> Page<T> {
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, what, "a part of a page can't be had");
        basis.lacks();
        Page {
            items: Vec::new(),
            next_cursor: None,
        }
    })
}

/// A campaign's figures; those that came with it where the latest can't be had.
pub(crate) fn or_its_entrys(
    latest: Result<Progress, ClientError>,
    campaign: &Campaign,
    now: Timestamp,
) -> Progress {
    latest.unwrap_or_else(|error| {
        tracing::warn!(%error, "a campaign's figures can't be had; its list entry's are shown");
        figures_of(campaign, now)
    })
}

/// The figures that the list has of a campaign.
pub(crate) fn figures_of(campaign: &Campaign, now: Timestamp) -> Progress {
    let figures = &campaign.figures;
    Progress {
        campaign_id: campaign.id,
        raised: figures.raised,
        matched: figures.matched,
        total: figures.total,
        goal: campaign.goal,
        percent: figures.percent,
        donors: figures.donors,
        pledges: figures.pledges,
        match_left: money::Money::zero(campaign.goal.currency),
        version: 0,
        updated_at: now,
    }
}

/// The beginning of a story, for search engines.
fn excerpt(story: &str) -> String {
    let line: String = story.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_end_between_characters() {
        assert_eq!(excerpt(" قصة\n\nقصيرة "), "قصة قصيرة");
        let long = excerpt(&"م".repeat(500));
        assert_eq!(long.chars().count(), 161);
    }
}
