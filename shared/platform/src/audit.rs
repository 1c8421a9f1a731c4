//! Who decided what, and why: a service with decisions of people has a table `audit` of its own, whose rows are
//! never changed.

use contracts::audit::AuditEntry;
use contracts::{Page, Reason};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Deserialize;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgConnection, Row as _};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::clock::Clock;
use crate::http::{Problem, User, filled, parsed};
use crate::page::PageQuery;
use crate::service::Service;

/// Who did what to what.
#[derive(Debug)]
pub struct Deed {
    actor: String,
    action: &'static str,
    kind: &'static str,
    subject: Uuid,
    reason: Option<Reason>,
    reason_code: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

impl Deed {
    /// A person did it: `campaign.approved`, …
    #[must_use]
    pub fn by(user: &User, action: &'static str) -> Self {
        Self::by_account(user.account.clone(), action)
    }

    /// The person with this account did it.
    #[must_use]
    pub const fn by_account(account: String, action: &'static str) -> Self {
        Self {
            actor: account,
            action,
            kind: "",
            subject: Uuid::nil(),
            reason: None,
            reason_code: None,
            before: None,
            after: None,
        }
    }

    /// Nobody did it: a date came.
    #[must_use]
    pub fn by_clock(action: &'static str) -> Self {
        Self::by_account("clock".to_owned(), action)
    }

    /// To one of these: a `campaign`, a `sponsor`, …
    #[must_use]
    pub fn on(self, kind: &'static str, id: impl Into<Uuid>) -> Self {
        let subject = id.into();
        Self {
            kind,
            subject,
            ..self
        }
    }

    /// For this reason.
    #[must_use]
    pub fn because(self, reason: Option<Reason>) -> Self {
        Self { reason, ..self }
    }

    /// For a reason that was chosen from a list.
    #[must_use]
    pub fn coded(self, reason_code: Option<String>) -> Self {
        Self {
            reason_code,
            ..self
        }
    }

    /// From one state to another.
    #[must_use]
    pub fn states(self, before: Option<&str>, after: Option<&str>) -> Self {
        Self {
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            ..self
        }
    }
}

/// Notes a deed, in the transaction that does it.
///
/// # Errors
/// When Postgres fails.
pub async fn note(conn: &mut PgConnection, clock: &Clock, deed: Deed) -> Result<(), sqlx::Error> {
    let id: Uuid = clock.id();
    sqlx::query(
        "INSERT INTO audit (id, actor, action, subject_kind, subject_id, reason, reason_code, before, after,
             created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(deed.actor)
    .bind(deed.action)
    .bind(deed.kind)
    .bind(deed.subject)
    .bind(deed.reason.map(Json))
    .bind(deed.reason_code)
    .bind(deed.before)
    .bind(deed.after)
    .bind(clock.now().to_sqlx())
    .execute(conn)
    .await?;
    Ok(())
}

/// What of the audit is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// What it was done to.
    #[serde(default, deserialize_with = "parsed")]
    subject_id: Option<Uuid>,
    /// Who did it: an account, or `clock`.
    #[serde(default, deserialize_with = "filled")]
    actor: Option<String>,
    /// What was done: `campaign.approved`, …
    #[serde(default, deserialize_with = "filled")]
    action: Option<String>,
    /// Not before then.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before then.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Items on a page, 1 to 200; 50 if left out.
    limit: Option<String>,
    /// `next_cursor` of the page before. It is good at every service that keeps an audit.
    cursor: Option<String>,
}

/// What was done, the latest first.
///
/// # Errors
/// 403 for all but reviewers and admins.
pub async fn list(
    service: &Service,
    user: &User,
    wanted: AuditQuery,
) -> Result<Page<AuditEntry>, Problem> {
    if !(user.is_reviewer() || user.is_admin()) {
        let detail = "Only reviewers and admins see the audit.";
        return Err(Problem::forbidden(detail));
    }
    let page = PageQuery {
        limit: wanted.limit,
        cursor: wanted.cursor,
    };
    let actor = wanted.actor.map(|actor| actor.trim().to_lowercase());
    let rows = sqlx::query(
        "SELECT id, actor, action, subject_kind, subject_id, reason, reason_code, before, after, created_at
         FROM audit
         WHERE ($1::uuid IS NULL OR subject_id = $1) AND ($2::text IS NULL OR action = $2)
           AND ($3::uuid IS NULL OR id < $3) AND ($4::text IS NULL OR actor = $4)
           AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at < $6)
         ORDER BY id DESC LIMIT $7",
    )
    .bind(wanted.subject_id)
    .bind(wanted.action)
    .bind(page.after::<Uuid>()?)
    .bind(actor)
    .bind(wanted.from.map(|at| at.to_sqlx()))
    .bind(wanted.to.map(|at| at.to_sqlx()))
    .bind(page.limit()? + 1)
    .try_map(|row| entry(&row))
    .fetch_all(&service.db)
    .await?;
    page.page(rows, |entry: &AuditEntry| entry.id)
}

fn entry(row: &PgRow) -> Result<AuditEntry, sqlx::Error> {
    let reason: Option<Json<Reason>> = row.try_get("reason")?;
    let at: jiff_sqlx::Timestamp = row.try_get("created_at")?;
    Ok(AuditEntry {
        id: row.try_get("id")?,
        actor: row.try_get("actor")?,
        action: row.try_get("action")?,
        subject_kind: row.try_get("subject_kind")?,
        subject_id: row.try_get("subject_id")?,
        reason: reason.map(|reason| reason.0),
        reason_code: row.try_get("reason_code")?,
        before: row.try_get("before")?,
        after: row.try_get("after")?,
        created_at: at.to_jiff(),
    })
}
