use contracts::campaign::api::{Campaign, ChangeCampaign, CreateCampaign};
use jiff::Timestamp;
use money::{CampaignId, OrganisationId, ProgrammeId};
use platform::db;
use platform::http::{Problem, User};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Step, go, hold, picture};
use crate::App;
use crate::domain::campaign::{Content, State, changed};
use crate::domain::fold;
use crate::flows::once::{Answer, Once};
use crate::flows::problems::{slug_is_taken, slug_taken, unknown, version_conflict};
use crate::flows::{begin, only, organisations, seen};
use crate::store::{Key, campaigns as store, drafts, programmes};
use platform::audit::{self, Deed};

/// Starts a campaign, as a draft.
///
/// # Errors
/// 403 for all but owners and editors; 409 when its slug is taken; 422 for what is wrong with it.
pub async fn create(
    app: &App,
    user: &User,
    said: CreateCampaign,
    once: Once,
) -> Result<Answer, Problem> {
    let organisation = said.organisation_id;
    let (draft, slug) = (said.draft_id, Slug::of(&said));
    let mut content = Content::parse(said)?;
    let clock = &app.service.clock;
    let now = clock.now();
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, now).await? {
        return Ok(answer);
    }
    let access = organisations::to_edit(&mut tx, user, organisation).await?;
    check_programme(&mut tx, content.programme_id).await?;
    picture::check(&mut tx, &content, organisation).await?;
    take_draft(&mut tx, draft, organisation).await?;
    let id: CampaignId = clock.id();
    insert(&mut tx, (id, organisation), now, &mut content, slug).await?;
    let deed = Deed::by(user, "campaign.drafted").on("campaign", id);
    audit::note(
        &mut tx,
        &app.service.clock,
        deed.states(None, Some(State::Draft.name().as_str())),
    )
    .await?;
    let campaign = only(store::load(&mut tx, &[id.into()]).await?)?;
    let answer = once
        .done(&mut tx, &seen::campaign(campaign, &access, app)?)
        .await?;
    db::commit(tx, "create-campaign").await?;
    Ok(answer)
}

/// Where a campaign's slug comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slug {
    Asked,
    Made,
}

impl Slug {
    const fn of(said: &CreateCampaign) -> Self {
        if said.slug.is_some() {
            Self::Asked
        } else {
            Self::Made
        }
    }
}

/// Writes it under the slug that was asked for, or under the first one that is free.
async fn insert(
    conn: &mut PgConnection,
    (id, organisation): (CampaignId, OrganisationId),
    now: Timestamp,
    content: &mut Content,
    slug: Slug,
) -> Result<(), Problem> {
    let tries = match slug {
        Slug::Asked => 1,
        Slug::Made => usize::MAX,
    };
    let first = content.slug.clone();
    for slug in fold::slugs(&first, id.into()).take(tries) {
        content.slug = slug;
        if store::insert(conn, id, organisation, now, content).await? {
            return Ok(store::set_content(conn, id, content).await?);
        }
    }
    Err(slug_is_taken())
}

/// The draft that a campaign was made from is gone with it.
async fn take_draft(
    conn: &mut PgConnection,
    draft: Option<Uuid>,
    organisation: OrganisationId,
) -> Result<(), Problem> {
    let Some(id) = draft else {
        return Ok(());
    };
    if drafts::remove(conn, id, organisation).await? {
        return Ok(());
    }
    let detail = "The organisation has no such draft any more.";
    Err(unknown("/draft_id", "unknown_draft", detail))
}

/// Changes a draft.
///
/// # Errors
/// 403 for all but owners and editors; 409 when it is no draft, was changed since it was read, or its
/// slug is taken; 422 for what is wrong with it.
pub async fn change(
    app: &App,
    user: &User,
    key: &Key,
    said: ChangeCampaign,
) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    held.access.edit()?;
    let before = held.campaign;
    if before.state != State::Draft {
        return Err(before.state.refused().into());
    }
    if said.version != before.version {
        return Err(version_conflict(before.version));
    }
    let content = changed(before.content.clone(), before.organisation.id, said)?;
    check_programme(&mut tx, content.programme_id).await?;
    picture::check(&mut tx, &content, before.organisation.id).await?;
    let written = store::set_content(&mut tx, before.id, &content).await;
    written.map_err(|error| slug_taken(error, "campaigns_slug"))?;
    let id = before.id;
    go(
        app,
        &mut tx,
        before,
        Step::to(State::Draft, Deed::by(user, "campaign.edited")),
    )
    .await?;
    let after = only(store::load(&mut tx, &[id.into()]).await?)?;
    db::commit(tx, "change-campaign").await?;
    seen::campaign(after, &held.access, app)
}

async fn check_programme(
    conn: &mut PgConnection,
    programme: Option<ProgrammeId>,
) -> Result<(), Problem> {
    let Some(id) = programme else {
        return Ok(());
    };
    if programmes::load(conn, &[id.into()]).await?.is_empty() {
        return Err(unknown(
            "/programme_id",
            "unknown_programme",
            "There is no such programme.",
        ));
    }
    Ok(())
}
