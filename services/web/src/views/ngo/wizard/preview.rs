//! A draft as the campaign that it may become.

use contracts::campaign::CampaignState;
use contracts::campaign::api::{
    Campaign, CampaignFigures, CreateCampaign, Draft, Organisation, OrganisationSummary, Percent,
    PictureSize, ShownPicture,
};
use jiff::Timestamp;
use money::Money;

use crate::domain::wizard::at;

/// A campaign as donors would see it, before it is one.
pub(crate) fn previewed(
    said: CreateCampaign,
    organisation: &Organisation,
    draft: &Draft,
    now: Timestamp,
) -> Campaign {
    let nothing = Money::zero(said.goal.currency);
    let picture = said.picture.map(|chosen| ShownPicture {
        id: chosen.id,
        alt: chosen.alt,
        sizes: sizes(at(&draft.content, "picture_sizes")),
    });
    Campaign {
        id: money::CampaignId(draft.id),
        // As on its first day.
        state: CampaignState::Live,
        organisation_id: organisation.id,
        organisation: OrganisationSummary {
            id: organisation.id,
            slug: organisation.slug.clone(),
            name: organisation.name.clone(),
            country: organisation.country.clone(),
            state: organisation.state,
            registration_number: organisation.registration_number.clone(),
        },
        programme_id: None,
        programme: None,
        slug: said.slug.unwrap_or_else(|| draft.id.to_string()),
        title: said.title,
        story: said.story,
        kind: said.kind,
        funding_model: said.funding_model,
        goal: said.goal,
        starts_at: said.starts_at,
        ends_at: said.ends_at,
        sdgs: said.sdgs,
        areas: said.areas,
        groups: said.groups,
        fund_types: said.fund_types,
        stacking: said.stacking,
        permit: said.permit,
        permit_required: false,
        budget: said.budget,
        suggested_gifts: said.suggested_gifts,
        picture,
        figures: CampaignFigures {
            raised: nothing,
            matched: nothing,
            total: nothing,
            percent: Percent::default(),
            donors: 0,
            pledges: 0,
        },
        paused_because: None,
        remarks: None,
        claim: None,
        your_role: None,
        published_at: None,
        created_at: now,
        updated_at: now,
        version: 0,
    }
}

/// The sizes of a picture, as a draft keeps them: `480:480x270 960:960x540 …`.
pub(crate) fn kept_sizes(sizes: &[PictureSize]) -> String {
    let sizes = sizes
        .iter()
        .map(|size| format!("{}:{}x{}", size.size, size.width, size.height));
    sizes.collect::<Vec<_>>().join(" ")
}

fn sizes(kept: &str) -> Vec<PictureSize> {
    let size = |kept: &str| {
        let (size, rest) = kept.split_once(':')?;
        let (width, height) = rest.split_once('x')?;
        Some(PictureSize {
            size: size.parse().ok()?,
            width: width.parse().ok()?,
            height: height.parse().ok()?,
            bytes: 0,
        })
    };
    kept.split(' ').filter_map(size).collect()
}
