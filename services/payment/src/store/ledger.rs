//! Booking: entries are added, never changed.

use contracts::payment::api::CurrencyBalance;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::Currency;
use platform::Clock;
use sqlx::PgConnection;
use uuid::Uuid;

use super::corrupt;
use crate::domain::ledger::{Account, Entry};

/// Books an entry; false if it was booked before.
///
/// # Errors
/// When Postgres fails, or at the commit when the entry doesn't balance.
pub async fn book(
    conn: &mut PgConnection,
    clock: &Clock,
    entry: &Entry,
) -> Result<bool, sqlx::Error> {
    let (id, now): (Uuid, Timestamp) = (clock.id(), clock.now());
    let lines = i16::try_from(entry.postings.len()).map_err(|_| corrupt("too many postings"))?;
    let done = sqlx::query!(
        "INSERT INTO ledger_entries (id, kind, source, payment_id, lines, occurred_at, booked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT ledger_entries_once DO NOTHING",
        id,
        entry.kind.as_str(),
        entry.source,
        Uuid::from(entry.payment_id),
        lines,
        entry.occurred_at.to_sqlx(),
        now.to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let (mut accounts, mut currencies, mut amounts) = (Vec::new(), Vec::new(), Vec::new());
    for posting in &entry.postings {
        let currency = posting.sum.currency;
        accounts.push(account(conn, clock, &posting.account, currency).await?);
        currencies.push(currency.code().to_owned());
        amounts.push(posting.sum.amount);
    }
    sqlx::query!(
        "INSERT INTO ledger_postings (entry_id, line, account_id, currency, amount)
         SELECT $1, line, account_id, currency, amount
         FROM unnest($2::uuid[], $3::text[], $4::bigint[])
              WITH ORDINALITY AS posting (account_id, currency, amount, line)",
        id,
        &accounts,
        &currencies,
        &amounts,
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// An account's id; it is opened when it is first needed.
async fn account(
    conn: &mut PgConnection,
    clock: &Clock,
    account: &Account,
    currency: Currency,
) -> Result<Uuid, sqlx::Error> {
    if let Some(id) = find_account(conn, account, currency).await? {
        return Ok(id);
    }
    let (campaign_id, fund_type) = dimensions(account);
    sqlx::query!(
        "INSERT INTO ledger_accounts (id, kind, currency, campaign_id, fund_type, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT ON CONSTRAINT ledger_accounts_once DO NOTHING",
        clock.id::<Uuid>(),
        account.kind().as_str(),
        currency.code(),
        campaign_id,
        fund_type,
        clock.now().to_sqlx(),
    )
    .execute(&mut *conn)
    .await?;
    // Another transaction may have opened it meanwhile: it is there in any case.
    find_account(conn, account, currency)
        .await?
        .ok_or(sqlx::Error::RowNotFound)
}

async fn find_account(
    conn: &mut PgConnection,
    account: &Account,
    currency: Currency,
) -> Result<Option<Uuid>, sqlx::Error> {
    let (campaign_id, fund_type) = dimensions(account);
    sqlx::query_scalar!(
        "SELECT id FROM ledger_accounts
         WHERE kind = $1 AND currency = $2 AND organisation_id IS NULL
           AND campaign_id IS NOT DISTINCT FROM $3 AND fund_type IS NOT DISTINCT FROM $4",
        account.kind().as_str(),
        currency.code(),
        campaign_id,
        fund_type,
    )
    .fetch_optional(conn)
    .await
}

fn dimensions(account: &Account) -> (Option<Uuid>, Option<&str>) {
    match account {
        Account::CampaignGifts {
            campaign_id,
            fund_type,
        } => (Some(Uuid::from(*campaign_id)), Some(fund_type.as_str())),
        Account::ProviderClearing
        | Account::DonorExtras
        | Account::ProviderFees
        | Account::Exchange
        | Account::DisputesHeld
        | Account::RefundsOwed
        | Account::Losses => (None, None),
    }
}

/// The sums of all debits and all credits, by currency.
///
/// # Errors
/// When Postgres fails.
pub async fn trial_balance(conn: &mut PgConnection) -> Result<Vec<CurrencyBalance>, sqlx::Error> {
    sqlx::query_as!(
        CurrencyBalance,
        r#"SELECT currency,
                  coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS "debit!",
                  coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS "credit!"
           FROM ledger_postings GROUP BY currency ORDER BY currency"#
    )
    .fetch_all(conn)
    .await
}
