//! Mails: the intent, and what is told of them.

use contracts::campaign::OrganisationRole;
use contracts::notification::api::Message;
use contracts::notification::{MessageKind, MessageState};
use contracts::pledge::events::PledgeFacts;
use contracts::{Locale, Text};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PledgeId;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{read_word, to_json};

/// What nobody but the one who signs in may know; gone once the mail is settled.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignInSecrets {
    /// The language to write in.
    pub(crate) locale: Locale,
    /// The reader's country, where it is known.
    pub(crate) country: Option<String>,
    /// The code.
    pub(crate) code: String,
    /// The page to enter it on.
    pub(crate) link: String,
    /// Until when both are good.
    pub(crate) expires_at: Timestamp,
}

/// What nobody but the one who is invited may know; gone once the mail is settled.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct InvitationSecrets {
    /// The language to write in.
    pub(crate) locale: Locale,
    /// The organisation's country.
    pub(crate) country: String,
    /// The organisation's name.
    pub(crate) organisation: Text,
    /// What the reader would do there.
    pub(crate) role: OrganisationRole,
    /// Who invites.
    pub(crate) invited_by: String,
    /// The page on which it is accepted.
    pub(crate) link: String,
    /// Until when it is good.
    pub(crate) expires_at: Timestamp,
}

/// Queues a letter to a pledge's donor; false if there is one: a pledge has one receipt, and one letter
/// for each refund.
pub(crate) async fn queue_for_donor(
    conn: &mut PgConnection,
    id: Uuid,
    kind: MessageKind,
    pledge: &PledgeFacts,
    traceparent: Option<&str>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let queued = sqlx::query!(
        "INSERT INTO messages (id, kind, pledge_id, campaign_id, pledge, traceparent, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         ON CONFLICT DO NOTHING",
        id,
        kind.as_str(),
        pledge.pledge_id.0,
        pledge.campaign_id.0,
        to_json(pledge)?,
        traceparent,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(queued.rows_affected() == 1)
}

/// Queues the notice of a gift to one member.
pub(crate) async fn queue_notice(
    conn: &mut PgConnection,
    id: Uuid,
    pledge: &PledgeFacts,
    to: &str,
    traceparent: Option<&str>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO messages (id, kind, pledge_id, campaign_id, pledge, recipient, traceparent, due_at, created_at)
         VALUES ($1, 'gift_notice', $2, $3, $4, $5, $6, $7, $7)",
        id,
        pledge.pledge_id.0,
        pledge.campaign_id.0,
        to_json(pledge)?,
        to,
        traceparent,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Queues a mail that is about no gift, with what nobody but its reader may know.
pub(crate) async fn queue_secret(
    conn: &mut PgConnection,
    id: Uuid,
    kind: MessageKind,
    to: &str,
    secrets: &impl Serialize,
    traceparent: Option<&str>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO messages (id, kind, recipient, secrets, traceparent, due_at, created_at)
         VALUES ($1, $6, $2, $3, $4, $5, $5)",
        id,
        to,
        to_json(secrets)?,
        traceparent,
        now.to_sqlx() as _,
        kind.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One mail.
pub(crate) async fn get(conn: &mut PgConnection, id: Uuid) -> Result<Message, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, kind, state, pledge_id, attempts, created_at, settled_at FROM messages WHERE id = $1",
        id
    )
    .fetch_one(conn)
    .await?;
    row.try_into()
}

/// The mails about a pledge after a given one, oldest first.
pub(crate) async fn of_pledge(
    conn: &mut PgConnection,
    pledge: PledgeId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Message>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, kind, state, pledge_id, attempts, created_at, settled_at FROM messages
         WHERE pledge_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        pledge.0,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Message::try_from).collect()
}

/// Forgets some mails that were settled before, of those to sign in with or of the others, and says how
/// many. Those that another replica is forgetting are left to it.
pub(crate) async fn forget(
    conn: &mut PgConnection,
    sign_ins: bool,
    before: Timestamp,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "DELETE FROM messages WHERE id IN (
             SELECT id FROM messages
             WHERE (kind = 'sign_in') = $1 AND settled_at IS NOT NULL AND settled_at < $2
             ORDER BY settled_at LIMIT $3
             FOR UPDATE SKIP LOCKED
         )",
        sign_ins,
        before.to_sqlx() as _,
        limit,
    )
    .execute(conn)
    .await?;
    Ok(forgotten.rows_affected())
}

struct Row {
    id: Uuid,
    kind: String,
    state: String,
    pledge_id: Option<Uuid>,
    attempts: i32,
    created_at: jiff_sqlx::Timestamp,
    settled_at: Option<jiff_sqlx::Timestamp>,
}

impl TryFrom<Row> for Message {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id,
            kind: read_word(&MessageKind::ALL, MessageKind::as_str, &row.kind)?,
            state: read_word(&MessageState::ALL, MessageState::as_str, &row.state)?,
            pledge_id: row.pledge_id.map(PledgeId),
            attempts: row.attempts,
            created_at: row.created_at.to_jiff(),
            settled_at: row.settled_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    }
}
