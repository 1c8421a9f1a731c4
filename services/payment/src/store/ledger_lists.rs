//! Reading the ledger page by page.

use std::collections::HashMap;

use contracts::payment::api::{Account, AccountKind, Entry, EntryKind, Posting, Side};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::Money;
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;

/// Accounts in the order in which they were opened, after one of them.
///
/// # Errors
/// When Postgres fails.
pub async fn accounts(
    conn: &mut PgConnection,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Account>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT account.id, account.kind, account.currency, account.campaign_id, account.fund_type,
                  coalesce(account.organisation_id, campaigns.organisation_id) AS organisation_id,
                  account.created_at,
                  coalesce(sums.debit, 0)::bigint AS "debit!", coalesce(sums.credit, 0)::bigint AS "credit!"
           FROM ledger_accounts AS account
           LEFT JOIN campaigns ON campaigns.campaign_id = account.campaign_id
           LEFT JOIN LATERAL (
               SELECT sum(amount) FILTER (WHERE amount > 0) AS debit,
                      -sum(amount) FILTER (WHERE amount < 0) AS credit
               FROM ledger_postings WHERE account_id = account.id) AS sums ON true
           WHERE $1::uuid IS NULL OR account.id > $1
           ORDER BY account.id LIMIT $2"#,
        after,
        most,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let currency = row
                .currency
                .parse()
                .map_err(|_| corrupt("ledger_accounts.currency"))?;
            Ok(Account {
                id: row.id,
                kind: AccountKind::from_word(&row.kind)
                    .ok_or_else(|| corrupt("ledger_accounts.kind"))?,
                organisation_id: row.organisation_id.map(Into::into),
                campaign_id: row.campaign_id.map(Into::into),
                fund_type: row.fund_type,
                debit: Money::new(row.debit, currency),
                credit: Money::new(row.credit, currency),
                created_at: row.created_at.to_jiff(),
            })
        })
        .collect()
}

/// Entries in the order in which they were booked: of one account or of all, from a moment on, after one of them.
///
/// # Errors
/// When Postgres fails.
pub async fn entries(
    conn: &mut PgConnection,
    account: Option<Uuid>,
    from: Option<Timestamp>,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Entry>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, kind, payment_id, occurred_at, booked_at FROM ledger_entries AS entry
         WHERE ($1::uuid IS NULL OR EXISTS (
                   SELECT 1 FROM ledger_postings WHERE account_id = $1 AND entry_id = entry.id))
           AND ($2::timestamptz IS NULL OR booked_at >= $2)
           AND ($3::uuid IS NULL OR id > $3)
         ORDER BY id LIMIT $4",
        account,
        from.map(|from| from.to_sqlx()),
        after,
        most,
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut postings = postings(conn, &ids).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                id: row.id,
                kind: EntryKind::from_word(&row.kind)
                    .ok_or_else(|| corrupt("ledger_entries.kind"))?,
                payment_id: row.payment_id.into(),
                occurred_at: row.occurred_at.to_jiff(),
                created_at: row.booked_at.to_jiff(),
                postings: postings.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

async fn postings(
    conn: &mut PgConnection,
    entries: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Posting>>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT posting.entry_id, posting.account_id, posting.currency, posting.amount, account.kind
         FROM ledger_postings AS posting JOIN ledger_accounts AS account ON account.id = posting.account_id
         WHERE posting.entry_id = ANY($1) ORDER BY posting.entry_id, posting.line",
        entries,
    )
    .fetch_all(conn)
    .await?;
    let mut by_entry: HashMap<Uuid, Vec<Posting>> = HashMap::new();
    for row in rows {
        let currency = row
            .currency
            .parse()
            .map_err(|_| corrupt("ledger_postings.currency"))?;
        let amount = row
            .amount
            .checked_abs()
            .ok_or_else(|| corrupt("ledger_postings.amount"))?;
        by_entry.entry(row.entry_id).or_default().push(Posting {
            account_id: row.account_id,
            kind: AccountKind::from_word(&row.kind)
                .ok_or_else(|| corrupt("ledger_accounts.kind"))?,
            side: if row.amount > 0 {
                Side::Debit
            } else {
                Side::Credit
            },
            amount: Money::new(amount, currency),
        });
    }
    Ok(by_entry)
}
