//! Keeping what was typed so far, for the owners and editors of an organisation.

use contracts::Page;
use contracts::campaign::api::{ChangeDraft, CreateDraft, Draft, DraftState};
use money::OrganisationId;
use platform::db;
use platform::http::{Problem, User};
use platform::page::PageQuery;
use sqlx::PgConnection;
use uuid::Uuid;

use super::once::{Answer, Once};
use super::problems::version_conflict;
use super::{begin, organisations, seen};
use crate::App;
use crate::domain::draft::check;
use crate::store::drafts as store;

/// How many drafts an organisation may have.
const MOST: i64 = 100;

/// Keeps the first of what was typed.
///
/// # Errors
/// 403 for all but owners and editors; 409 when there are too many; 422 for what can't be kept.
pub async fn create(
    app: &App,
    user: &User,
    said: CreateDraft,
    once: Once,
) -> Result<Answer, Problem> {
    let content = check(said.content)?;
    let clock = &app.service.clock;
    let now = clock.now();
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, now).await? {
        return Ok(answer);
    }
    organisations::to_edit(&mut tx, user, said.organisation_id).await?;
    if store::count(&mut tx, said.organisation_id).await? >= MOST {
        let detail = "The organisation has 100 drafts already. Discard those that nobody needs.";
        return Err(Problem::conflict("too_many_drafts", detail));
    }
    let draft = Draft {
        id: clock.id(),
        state: DraftState::Open,
        organisation_id: said.organisation_id,
        kind: said.kind,
        content,
        created_by: user.account.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert(&mut tx, &draft).await?;
    let answer = once.done(&mut tx, &draft).await?;
    db::commit(tx, "create-draft").await?;
    Ok(answer)
}

/// Keeps what was typed since.
///
/// # Errors
/// 403 for all but owners and editors; 409 when it was changed since it was read; 422 for what can't be kept.
pub async fn change(app: &App, user: &User, id: Uuid, said: ChangeDraft) -> Result<Draft, Problem> {
    let content = check(said.content)?;
    let now = app.service.clock.now();
    let mut tx = begin(app).await?;
    let before = find(&mut tx, user, id).await?;
    if !store::set(&mut tx, id, said.version, &content, now).await? {
        let now = find(&mut tx, user, id).await?;
        return Err(version_conflict(now.version));
    }
    db::commit(tx, "change-draft").await?;
    Ok(Draft {
        content,
        updated_at: now,
        version: said.version + 1,
        ..before
    })
}

/// Throws a draft away.
///
/// # Errors
/// 403 for all but owners and editors; 404 when there is none.
pub async fn discard(app: &App, user: &User, id: Uuid) -> Result<Draft, Problem> {
    let mut tx = begin(app).await?;
    let draft = find(&mut tx, user, id).await?;
    if !store::remove(&mut tx, id, draft.organisation_id).await? {
        return Err(Problem::not_found());
    }
    db::commit(tx, "discard-draft").await?;
    Ok(Draft {
        state: DraftState::Discarded,
        ..draft
    })
}

/// A draft.
///
/// # Errors
/// 403 for all but owners and editors; 404 for strangers.
pub async fn get(app: &App, user: &User, id: Uuid) -> Result<Draft, Problem> {
    let mut conn = app.service.db.acquire().await?;
    find(&mut conn, user, id).await
}

/// A page of an organisation's drafts.
///
/// # Errors
/// 403 for all but owners and editors.
pub async fn list(
    app: &App,
    user: &User,
    organisation: OrganisationId,
    page: &PageQuery,
) -> Result<Page<Draft>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    seen::access(&mut conn, organisation, Some(user))
        .await?
        .edit()?;
    let rows = store::page(&mut conn, organisation, page.after()?, page.limit()? + 1).await?;
    page.page(rows, |draft| draft.id)
}

/// To strangers there is no such draft.
async fn find(conn: &mut PgConnection, user: &User, id: Uuid) -> Result<Draft, Problem> {
    let draft = store::get(conn, id).await?;
    let draft = draft.ok_or_else(Problem::not_found)?;
    let access = seen::access(conn, draft.organisation_id, Some(user)).await?;
    if access.role.is_none() {
        return Err(Problem::not_found());
    }
    access.edit()?;
    Ok(draft)
}
