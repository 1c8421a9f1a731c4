//! What the campaigns of a programme or an organisation got together.

use contracts::campaign::api::Sums;
use platform::http::{Problem, User};

use crate::App;
use crate::store::sums::{self as store, Whose};
use crate::store::{Key, programmes};

use super::organisations;

/// A programme's.
///
/// # Errors
/// 404 when there is none.
pub async fn of_programme(app: &App, key: &Key) -> Result<Sums, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let id = programmes::find(&mut conn, key).await?;
    let id = id.ok_or_else(Problem::not_found)?;
    Ok(store::of(&mut conn, Whose::Programme(id.into())).await?)
}

/// An organisation's.
///
/// # Errors
/// 404 when there is none, or it doesn't concern the caller.
pub async fn of_organisation(app: &App, key: &Key, user: Option<&User>) -> Result<Sums, Problem> {
    let id = organisations::get(app, key, user).await?.id;
    let mut conn = app.service.db.acquire().await?;
    Ok(store::of(&mut conn, Whose::Organisation(id.into())).await?)
}
