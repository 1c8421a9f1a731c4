//! Reading long lists page by page: `?limit=` and an opaque `?cursor=`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::Page;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::http::Problem;

/// How many items a page has if the client doesn't say.
const DEFAULT_LIMIT: i64 = 50;
/// How many it has at most.
const MAX_LIMIT: i64 = 200;

/// The part of a query that pages: flatten it into the list's own query.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items on a page, 1 to 200; 50 if left out.
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// Items on this page.
    ///
    /// # Errors
    /// 400 when it is not a number from 1 to 200.
    pub fn limit(&self) -> Result<i64, Problem> {
        let Some(limit) = &self.limit else {
            return Ok(DEFAULT_LIMIT);
        };
        limit
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_LIMIT).contains(limit))
            .ok_or_else(|| {
                Problem::malformed().at("/limit", "out_of_range", "limit is a number from 1 to 200")
            })
    }

    /// Where the page before ended.
    ///
    /// # Errors
    /// 400 when it is no cursor of ours.
    pub fn after<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        let json = URL_SAFE_NO_PAD.decode(cursor).ok();
        json.and_then(|json| serde_json::from_slice(&json).ok())
            .map(Some)
            .ok_or_else(|| {
                Problem::malformed().at(
                    "/cursor",
                    "unknown_cursor",
                    "this is no cursor of this list",
                )
            })
    }

    /// A page from rows that were asked for with one more than [`limit`](Self::limit).
    ///
    /// # Errors
    /// 400 for a wrong limit.
    pub fn page<T, C: Serialize>(
        &self,
        mut rows: Vec<T>,
        cursor: impl Fn(&T) -> C,
    ) -> Result<Page<T>, Problem> {
        let limit = usize::try_from(self.limit()?).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next_cursor = last
            .and_then(|row| serde_json::to_vec(&cursor(row)).ok())
            .map(|json| URL_SAFE_NO_PAD.encode(json));
        Ok(Page {
            items: rows,
            next_cursor,
        })
    }
}
