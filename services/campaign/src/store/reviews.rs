//! What waits for reviewers.

use contracts::Text;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{Claim, OrganisationSummary, Review, ReviewKind};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::unreadable;
use crate::domain::organisation::state_named;

/// Where a page of it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// When that was handed in.
    pub since: Timestamp,
    /// Which one it was.
    pub id: Uuid,
}

struct Row {
    kind: String,
    id: Uuid,
    state: String,
    slug: String,
    title: Json<Text>,
    waiting_since: jiff_sqlx::Timestamp,
    submissions: i64,
    claimed_by: Option<String>,
    claimed_until: Option<jiff_sqlx::Timestamp>,
    own: bool,
    created_at: jiff_sqlx::Timestamp,
    organisation_id: Uuid,
    organisation_slug: String,
    organisation_name: Json<Text>,
    country: String,
    organisation_state: String,
    registration_number: String,
}

impl TryFrom<Row> for Review {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let state: Option<OrganisationState> = state_named(&row.organisation_state);
        let claim = row.claimed_by.zip(row.claimed_until);
        Ok(Self {
            kind: match row.kind.as_str() {
                "campaign" => ReviewKind::Campaign,
                "organisation" => ReviewKind::Organisation,
                _ => return Err(unreadable("kind")),
            },
            id: row.id,
            state: row.state,
            slug: row.slug,
            title: row.title.0,
            organisation: OrganisationSummary {
                id: row.organisation_id.into(),
                slug: row.organisation_slug,
                name: row.organisation_name.0,
                country: row.country,
                state: state.ok_or_else(|| unreadable("organisation_state"))?,
                registration_number: row.registration_number,
            },
            waiting_since: row.waiting_since.to_jiff(),
            submissions: row.submissions.max(1),
            claim: claim.map(|(by, until)| Claim {
                by,
                until: until.to_jiff(),
            }),
            own: row.own,
            created_at: row.created_at.to_jiff(),
        })
    }
}

/// A page of what waits, the one first that waits longest; claims that are over are left out.
///
/// # Errors
/// When Postgres fails.
pub async fn page(
    conn: &mut PgConnection,
    kind: Option<ReviewKind>,
    account: &str,
    now: Timestamp,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Review>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT w.kind AS "kind!", w.id AS "id!", w.state AS "state!", w.slug AS "slug!", w.title AS "title!: _",
                  w.waiting_since AS "waiting_since!", w.created_at AS "created_at!",
                  (SELECT count(*) FROM submissions WHERE subject_id = w.id) AS "submissions!",
                  CASE WHEN w.claimed_until > $3 THEN w.claimed_by END AS claimed_by,
                  CASE WHEN w.claimed_until > $3 THEN w.claimed_until END AS claimed_until,
                  EXISTS (SELECT FROM members m WHERE m.organisation_id = o.id AND m.account = $2) AS "own!",
                  o.id AS organisation_id, o.slug AS organisation_slug, o.name AS "organisation_name: _",
                  o.country, o.state AS organisation_state, o.registration_number
           FROM (SELECT 'campaign' AS kind, c.id, c.state, c.slug, c.title, c.created_at, c.organisation_id,
                        coalesce(s.submitted_at, c.updated_at) AS waiting_since, s.claimed_by, s.claimed_until
                 FROM campaigns c LEFT JOIN submissions s ON s.subject_id = c.id AND s.decided_at IS NULL
                 WHERE c.state = 'submitted'
                 UNION ALL
                 SELECT 'organisation', a.id, a.state, a.slug, a.name, a.created_at, a.id,
                        coalesce(s.submitted_at, a.updated_at), s.claimed_by, s.claimed_until
                 FROM organisations a LEFT JOIN submissions s ON s.subject_id = a.id AND s.decided_at IS NULL
                 WHERE a.state = 'applied') w
           JOIN organisations o ON o.id = w.organisation_id
           WHERE ($1::text IS NULL OR w.kind = $1)
             AND ($4::timestamptz IS NULL OR (w.waiting_since, w.id) > ($4, $5::uuid))
           ORDER BY w.waiting_since, w.id LIMIT $6"#,
        kind.map(ReviewKind::as_str),
        account,
        now.to_sqlx(),
        after.map(|after| after.since.to_sqlx()) as _,
        after.map(|after| after.id),
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Review::try_from).collect()
}
