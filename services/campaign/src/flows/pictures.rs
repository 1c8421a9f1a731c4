//! Taking pictures in, and showing them.

use std::time::Duration;

use contracts::Page;
use contracts::campaign::api::{Picture, PictureState};
use jiff::SignedDuration;
use platform::db;
use platform::http::{Problem, User};
use platform::page::PageQuery;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{begin, organisations};
use crate::App;
use crate::domain::picture::{Drawn, draw};
use crate::store::organisations::Hold;
use crate::store::{Key, pictures as store};

/// How many pictures are drawn at a time: one may take 400 MB for a moment.
const AT_ONCE: usize = 1;
/// How long one waits for its turn: callers give up after ten seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many pictures an organisation may have that no campaign shows.
const MOST_UNUSED: i64 = 50;
/// After how many days such a picture is forgotten, when another one comes.
const FORGET_AFTER_DAYS: i64 = 30;

/// Where pictures are drawn: beside the threads that answer, and not many at a time.
#[derive(Debug)]
pub struct Darkroom(Semaphore);

impl Default for Darkroom {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Darkroom {
    async fn draw(&self, uploaded: Vec<u8>) -> Result<Drawn, Problem> {
        let turn = tokio::time::timeout(PATIENCE, self.0.acquire()).await;
        let turn = turn.map_err(|_| Problem::unavailable(5))?;
        let drawn = tokio::task::spawn_blocking(move || draw(&uploaded)).await;
        drop(turn);
        let drawn = drawn.map_err(|error| Problem::internal(&error))?;
        drawn.map_err(|unfit| Problem::rule(unfit.code(), unfit.to_string()))
    }
}

/// Takes a picture in. The same one again is the same.
///
/// # Errors
/// 403 for all but owners and editors; 409 when there are too many; 422 when it is none that can be taken; 503 when
/// too many come at once.
pub async fn upload(
    app: &App,
    user: &User,
    key: &Key,
    uploaded: Vec<u8>,
) -> Result<Picture, Problem> {
    // Asked first: nobody else has us work, and no connection is held meanwhile.
    let mut conn = app.service.db.acquire().await?;
    let (organisation, access) = organisations::find(&mut conn, user, key).await?;
    access.edit()?;
    drop(conn);
    let drawn = app.darkroom.draw(uploaded).await?;
    let clock = &app.service.clock;
    let now = clock.now();
    let mut tx = begin(app).await?;
    let (organisation, access) =
        organisations::lock(&mut tx, user, &Key::of(organisation), Hold::ForUpdate).await?;
    access.edit()?;
    if let Some(picture) = store::get(&mut tx, organisation.id, &drawn.hash).await? {
        return Ok(picture);
    }
    let long_ago = now.checked_sub(SignedDuration::from_hours(24 * FORGET_AFTER_DAYS));
    store::forget_unused(&mut tx, organisation.id, long_ago.unwrap_or(now)).await?;
    if store::count_unused(&mut tx, organisation.id).await? >= MOST_UNUSED {
        let detail = "The organisation has 50 pictures that no campaign shows. Use one of them.";
        return Err(Problem::conflict("too_many_pictures", detail));
    }
    let picture = Picture {
        id: drawn.hash.clone(),
        state: PictureState::Kept,
        organisation_id: organisation.id,
        sizes: drawn.files.iter().map(|(size, _)| *size).collect(),
        created_at: now,
    };
    store::insert(&mut tx, clock.id(), &picture, &drawn, &user.account).await?;
    db::commit(tx, "upload-picture").await?;
    Ok(picture)
}

/// A page of an organisation's pictures.
///
/// # Errors
/// 403 for all but owners and editors.
pub async fn list(
    app: &App,
    user: &User,
    key: &Key,
    page: &PageQuery,
) -> Result<Page<Picture>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let (organisation, access) = organisations::find(&mut conn, user, key).await?;
    access.edit()?;
    let after: Option<Uuid> = page.after()?;
    let rows = store::page(&mut conn, organisation, after, page.limit()? + 1).await?;
    let Page { items, next_cursor } = page.page(rows, |(place, _)| *place)?;
    Ok(Page {
        items: items.into_iter().map(|(_, picture)| picture).collect(),
        next_cursor,
    })
}

/// One size of a picture.
///
/// # Errors
/// 404 when there is none.
pub async fn file(app: &App, hash: &str, size: i32) -> Result<Vec<u8>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let found = store::file(&mut conn, hash, size).await?;
    found.ok_or_else(Problem::not_found)
}
