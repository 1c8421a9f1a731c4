//! `GET /api/messages?pledge_id=`: what was sent about a gift.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::Page;
use contracts::notification::api::Message;
use money::PledgeId;
use platform::http::{Params, Problem, User};
use platform::page::PageQuery;
use serde::Deserialize;

use crate::app::App;
use crate::store::{members, messages};

/// Which messages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The pledge that they are about.
    pledge_id: PledgeId,
    /// Messages on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What was sent about a gift, when, and its state; never to whom.
#[utoipa::path(
    params(Which),
    responses(
        (status = 200, description = "The messages, oldest first", body = Page<Message>),
        (status = 400, description = "The query can't be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such gift, for this caller", body = Problem, content_type = "application/problem+json"),
    ),
    security(("user" = []))
)]
#[get("/api/messages")]
pub(crate) async fn list_messages(
    app: Data<App>,
    user: User,
    query: Params<Which>,
) -> Result<HttpResponse, Problem> {
    let Which {
        pledge_id,
        limit,
        cursor,
    } = query.0;
    let paging = PageQuery { limit, cursor };
    let (limit, after) = (paging.limit()?, paging.after()?);
    let mut conn = app.service.db.acquire().await?;
    if !members::sees_pledge(&mut conn, &user.account, pledge_id).await? {
        return Err(Problem::not_found());
    }
    let rows = messages::of_pledge(&mut conn, pledge_id, after, limit + 1).await?;
    let page = paging.page(rows, |message| message.id)?;
    Ok(HttpResponse::Ok().json(page))
}
