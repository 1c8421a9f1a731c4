//! Mails whose turn it is, and what becomes of them.

use contracts::notification::{MessageKind, MessageState};
use contracts::pledge::events::PledgeFacts;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::PledgeId;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::messages::{InvitationSecrets, SignInSecrets};
use super::{from_json, read_word};

/// A mail whose turn it is.
pub(crate) struct Due {
    /// The message.
    pub(crate) id: Uuid,
    /// Its tries, this one among them. Who records what came of a try names it, so that a try that
    /// was given up for dead changes nothing any more.
    pub(crate) attempts: i32,
    /// How many of them were lost with the process that made them.
    pub(crate) lost: i32,
    /// When it was queued.
    pub(crate) created_at: Timestamp,
    /// What is to be said to whom.
    pub(crate) content: Content,
    /// The trace that it belongs to.
    pub(crate) traceparent: Option<String>,
}

/// What is to be said to whom.
pub(crate) enum Content {
    /// To the donor, whose address pledge knows.
    Receipt(Box<PledgeFacts>),
    /// To the donor, too: money went back.
    Refund(Box<PledgeFacts>),
    /// To a member of the organisation.
    GiftNotice {
        /// The gift.
        pledge: Box<PledgeFacts>,
        /// The member's account, that is the address.
        to: String,
    },
    /// To someone who signs in.
    SignIn {
        /// The address.
        to: String,
        /// All the rest.
        secrets: SignInSecrets,
    },
    /// To someone who is invited to work in an organisation.
    Invitation {
        /// The address.
        to: String,
        /// All the rest.
        secrets: Box<InvitationSecrets>,
    },
}

impl Due {
    /// What it says.
    #[must_use]
    pub(crate) const fn kind(&self) -> MessageKind {
        match self.content {
            Content::Receipt(_) => MessageKind::Receipt,
            Content::Refund(_) => MessageKind::Refund,
            Content::GiftNotice { .. } => MessageKind::GiftNotice,
            Content::SignIn { .. } => MessageKind::SignIn,
            Content::Invitation { .. } => MessageKind::Invitation,
        }
    }

    /// The pledge that it is about.
    #[must_use]
    pub(crate) fn pledge_id(&self) -> Option<PledgeId> {
        match &self.content {
            Content::Receipt(pledge)
            | Content::Refund(pledge)
            | Content::GiftNotice { pledge, .. } => Some(pledge.pledge_id),
            Content::SignIn { .. } | Content::Invitation { .. } => None,
        }
    }
}

/// Takes mails whose turn it is, of those that someone waits for to sign in or of the others, and notes
/// the try. Until `lease_until` no other replica takes them; if this one dies, another tries again then.
pub(crate) async fn claim(
    conn: &mut PgConnection,
    sign_ins: bool,
    limit: i64,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "UPDATE messages SET state = 'sending', attempts = attempts + 1,
             lost = lost + (state = 'sending')::integer, due_at = $3
         WHERE id IN (
             SELECT id FROM messages
             WHERE settled_at IS NULL AND (kind = 'sign_in') = $4 AND due_at <= $2 AND kind = ANY($5)
             ORDER BY due_at
             LIMIT $1
             FOR UPDATE SKIP LOCKED
         )
         RETURNING id, kind, attempts, lost, created_at, pledge, recipient, secrets, traceparent",
        limit,
        now.to_sqlx() as _,
        lease_until.to_sqlx() as _,
        sign_ins,
        // A newer copy beside this one may know more kinds.
        &MessageKind::ALL.map(|kind| kind.as_str().to_owned()),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(Row::readable).collect())
}

struct Row {
    id: Uuid,
    kind: String,
    attempts: i32,
    lost: i32,
    created_at: jiff_sqlx::Timestamp,
    pledge: Option<Value>,
    recipient: Option<String>,
    secrets: Option<Value>,
    traceparent: Option<String>,
}

impl Row {
    /// A row that can't be read must not hold up those beside it.
    fn readable(self) -> Option<Due> {
        let id = self.id;
        Due::try_from(self)
            .inspect_err(|error| tracing::error!(message = %id, %error, "a mail can't be read"))
            .ok()
    }
}

impl TryFrom<Row> for Due {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let missing = || sqlx::Error::Decode("a message lacks what its kind needs".into());
        let pledge = row.pledge.map(from_json).transpose()?.map(Box::new);
        let content = match read_word(&MessageKind::ALL, MessageKind::as_str, &row.kind)? {
            MessageKind::Receipt => Content::Receipt(pledge.ok_or_else(missing)?),
            MessageKind::Refund => Content::Refund(pledge.ok_or_else(missing)?),
            MessageKind::GiftNotice => Content::GiftNotice {
                pledge: pledge.ok_or_else(missing)?,
                to: row.recipient.ok_or_else(missing)?,
            },
            MessageKind::SignIn => Content::SignIn {
                to: row.recipient.ok_or_else(missing)?,
                secrets: from_json(row.secrets.ok_or_else(missing)?)?,
            },
            MessageKind::Invitation => Content::Invitation {
                to: row.recipient.ok_or_else(missing)?,
                secrets: Box::new(from_json(row.secrets.ok_or_else(missing)?)?),
            },
        };
        Ok(Self {
            id: row.id,
            attempts: row.attempts,
            lost: row.lost,
            created_at: row.created_at.to_jiff(),
            content,
            traceparent: row.traceparent,
        })
    }
}

/// Keeps a claim up while the mail is in hand; false if the try was given up for dead meanwhile.
pub(crate) async fn keep_claim(
    conn: &mut PgConnection,
    id: Uuid,
    attempts: i32,
    lease_until: Timestamp,
) -> Result<bool, sqlx::Error> {
    let kept = sqlx::query!(
        "UPDATE messages SET due_at = $3 WHERE id = $1 AND state = 'sending' AND attempts = $2",
        id,
        attempts,
        lease_until.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Has a mail wait for its next try; false if this try was given up for dead meanwhile.
pub(crate) async fn wait(
    conn: &mut PgConnection,
    id: Uuid,
    attempts: i32,
    until: Timestamp,
) -> Result<bool, sqlx::Error> {
    let waits = sqlx::query!(
        "UPDATE messages SET state = 'queued', due_at = $3
         WHERE id = $1 AND state = 'sending' AND attempts = $2",
        id,
        attempts,
        until.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(waits.rows_affected() == 1)
}

/// Settles a mail, and forgets to whom it went; false if this try was given up for dead meanwhile.
pub(crate) async fn settle(
    conn: &mut PgConnection,
    id: Uuid,
    attempts: i32,
    state: MessageState,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let settled = sqlx::query!(
        "UPDATE messages SET state = $3, settled_at = $4, recipient = NULL, secrets = NULL
         WHERE id = $1 AND state = 'sending' AND attempts = $2",
        id,
        attempts,
        state.as_str(),
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(settled.rows_affected() == 1)
}
