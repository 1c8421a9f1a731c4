//! One request, as an endpoint sees it.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::{ListParams, Record, Table};

/// Who calls, by the key that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A server, with the secret key.
    Secret,
    /// A browser, with the publishable key.
    Publishable,
}

/// What an event says of the request that caused it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    /// The request, or nothing for what happens by itself.
    pub(crate) request_id: Option<String>,
    /// Its idempotency key.
    pub(crate) idempotency_key: Option<String>,
}

/// One request that is carried out under the lock.
pub(crate) struct Call<'a> {
    /// The account.
    pub(crate) store: &'a mut Store,
    /// The id in the path, empty where there is none.
    pub(crate) id: String,
    /// Who calls.
    pub(crate) caller: Caller,
    /// For events.
    pub(crate) mark: Mark,
    /// When.
    pub(crate) now_ms: i64,
    /// Keeps a confirmation `processing` for so long, when asked to.
    pub(crate) processing_ms: Option<i64>,
}

impl Call<'_> {
    /// Now, in seconds.
    pub(crate) fn now(&self) -> i64 {
        ids::seconds(self.now_ms)
    }
}

/// An endpoint: reads its parameters, changes the account, answers.
pub(crate) type Endpoint = fn(&mut Call<'_>, Params) -> Result<Value, ApiError>;

/// Answers with one page of a table.
pub(crate) fn list_answer<T: Record>(
    table: &Table<T>,
    list: &ListParams,
    url: &str,
    keep: impl Fn(&T) -> bool,
    json: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let (found, more) = table.page(list, keep)?;
    let data: Vec<Value> = found.into_iter().map(json).collect();
    Ok(json!({ "object": "list", "data": data, "has_more": more, "url": url }))
}
