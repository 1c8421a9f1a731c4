//! News from campaigns.

use contracts::Page;
use contracts::campaign::api::{PostUpdate, Update, UpdateState};
use platform::db;
use platform::http::{Problem, User};
use platform::page::PageQuery;

use super::once::{Answer, Once};
use super::{begin, campaigns, only, seen};
use crate::App;
use crate::domain::faults::Faults;
use crate::store::{Key, campaigns as campaign_store, updates as store};

/// Posts news of a campaign that was published.
///
/// # Errors
/// 403 for all but owners and editors; 409 when nobody can see the campaign yet; 422 for what is wrong with it.
pub async fn post(
    app: &App,
    user: &User,
    key: &Key,
    said: PostUpdate,
    once: Once,
) -> Result<Answer, Problem> {
    let mut faults = Faults::default();
    let title = faults.text("/title", said.title, 200);
    let body = faults.text("/body", said.body, 20_000);
    let (title, body) = faults.or((title, body))?;
    let clock = &app.service.clock;
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, clock.now()).await? {
        return Ok(answer);
    }
    let held = campaigns::hold(&mut tx, user, key).await?;
    held.access.edit()?;
    if held.campaign.published_at.is_none() {
        return Err(held.campaign.state.refused().into());
    }
    let update = Update {
        id: clock.id(),
        state: UpdateState::Published,
        campaign_id: held.campaign.id,
        title,
        body,
        created_at: clock.now(),
    };
    store::insert(&mut tx, &update, &user.account).await?;
    let answer = once.done(&mut tx, &update).await?;
    db::commit(tx, "post-update").await?;
    Ok(answer)
}

/// A page of a campaign's news, the latest first.
///
/// # Errors
/// 404 when the campaign doesn't concern the caller; 400 for a wrong cursor or limit.
pub async fn list(
    app: &App,
    key: &Key,
    user: Option<&User>,
    page: &PageQuery,
) -> Result<Page<Update>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let found = campaign_store::find(&mut conn, key).await?;
    let (id, organisation) = found.ok_or_else(Problem::not_found)?;
    let access = seen::access(&mut conn, organisation, user).await?;
    let campaign = only(campaign_store::load(&mut conn, &[id.into()]).await?)?;
    seen::check_visible(&campaign, &access)?;
    let rows = store::page(&mut conn, id, page.after()?, page.limit()? + 1).await?;
    page.page(rows, |update| update.id)
}
