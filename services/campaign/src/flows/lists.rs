//! The lists of organisations and campaigns.

use std::collections::HashMap;

use contracts::Page;
use contracts::campaign::api::{Campaign, CampaignCounts, Organisation};
use platform::http::{Problem, User};
use platform::page::PageQuery;
use uuid::Uuid;

use super::seen;
use crate::App;
use crate::domain::access::Access;
use crate::store::lists::{self, After, CampaignFilter, Campaigns, Organisations};
use crate::store::{
    campaigns as campaign_store, counts as counted, members, organisations as organisation_store,
};

/// A page of organisations, as the caller sees them.
///
/// # Errors
/// 400 for a wrong cursor or limit.
pub async fn organisations(
    app: &App,
    user: Option<&User>,
    wanted: Organisations,
    page: &PageQuery,
) -> Result<Page<Organisation>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let ids = lists::organisations(&mut conn, wanted).await?;
    let page = page.page(ids, |id| *id)?;
    let roles = Roles::of(&mut conn, user, &page.items).await?;
    let found = organisation_store::load(&mut conn, &page.items).await?;
    let seen = found.into_iter().map(|organisation| {
        let access = roles.access(organisation.id.into());
        seen::organisation(organisation, &access, app)
    });
    Ok(Page {
        items: seen.collect::<Result<_, _>>()?,
        next_cursor: page.next_cursor,
    })
}

/// A page of campaigns, as the caller sees them.
///
/// # Errors
/// 400 for a wrong cursor or limit.
pub async fn campaigns(
    app: &App,
    user: Option<&User>,
    wanted: Campaigns,
    page: &PageQuery,
) -> Result<Page<Campaign>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let places = lists::campaigns(&mut conn, wanted).await?;
    let page: Page<After> = page.page(places, |place| *place)?;
    let ids: Vec<Uuid> = page.items.iter().map(|place| place.id).collect();
    let found = campaign_store::load(&mut conn, &ids).await?;
    let of: Vec<Uuid> = found
        .iter()
        .map(|campaign| campaign.organisation.id.into())
        .collect();
    let roles = Roles::of(&mut conn, user, &of).await?;
    let seen = found.into_iter().map(|campaign| {
        let access = roles.access(campaign.organisation.id.into());
        seen::campaign(campaign, &access, app)
    });
    Ok(Page {
        items: seen.collect::<Result<_, _>>()?,
        next_cursor: page.next_cursor,
    })
}

/// How many campaigns there are of each kind.
///
/// # Errors
/// When Postgres fails.
pub async fn counts(app: &App, wanted: &CampaignFilter) -> Result<CampaignCounts, Problem> {
    let mut conn = app.service.db.acquire().await?;
    Ok(counted::campaigns(&mut conn, wanted).await?)
}

/// What the caller is to the organisations of a page.
struct Roles {
    beyond: Access,
    by_organisation: HashMap<Uuid, contracts::campaign::OrganisationRole>,
}

impl Roles {
    async fn of(
        conn: &mut sqlx::PgConnection,
        user: Option<&User>,
        organisations: &[Uuid],
    ) -> Result<Self, Problem> {
        let Some(user) = user else {
            return Ok(Self {
                beyond: Access::default(),
                by_organisation: HashMap::new(),
            });
        };
        let roles = members::roles(conn, organisations, &user.account).await?;
        Ok(Self {
            beyond: seen::beyond(user),
            by_organisation: roles
                .into_iter()
                .map(|(id, role)| (id.into(), role))
                .collect(),
        })
    }

    fn access(&self, organisation: Uuid) -> Access {
        Access {
            role: self.by_organisation.get(&organisation).copied(),
            ..self.beyond
        }
    }
}
