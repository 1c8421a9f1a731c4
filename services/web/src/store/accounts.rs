use contracts::Locale;
use contracts::tokens::Role;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;
use words::Digits;

use crate::domain::preferences::Preferences;

/// A person who signed in once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: Uuid,
    pub(crate) roles: Vec<Role>,
    pub(crate) preferences: Preferences,
}

/// Writes an account unless the address has one; tells whether it was written.
pub(crate) async fn add(
    conn: &mut PgConnection,
    id: Uuid,
    email: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO accounts (id, email, created_at) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT accounts_email_key DO NOTHING",
        id,
        email,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The account of an address.
pub(crate) async fn by_email(
    conn: &mut PgConnection,
    email: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT id, roles, locale, digits FROM accounts WHERE email = $1",
        email
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Account {
        id: row.id,
        roles: roles(&row.roles),
        preferences: Preferences {
            locale: row.locale.and_then(|word| word.parse().ok()),
            digits: row.digits.and_then(|word| word.parse().ok()),
        },
    }))
}

/// Keeps how the person of an address wants to be addressed.
pub(crate) async fn prefer(
    conn: &mut PgConnection,
    email: &str,
    preferences: Preferences,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE accounts SET locale = $2, digits = $3 WHERE email = $1",
        email,
        preferences.locale.map(Locale::code),
        preferences.digits.map(Digits::as_str),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an account these roles beside those that it has.
pub(crate) async fn give_roles(
    conn: &mut PgConnection,
    id: Uuid,
    given: &[Role],
) -> Result<Vec<Role>, sqlx::Error> {
    let words: Vec<String> = given.iter().map(|role| role.as_str().to_owned()).collect();
    let now = sqlx::query_scalar!(
        "UPDATE accounts
         SET roles = ARRAY(SELECT DISTINCT role FROM unnest(roles || $2::text[]) AS role ORDER BY role)
         WHERE id = $1 RETURNING roles",
        id,
        &words,
    )
    .fetch_one(conn)
    .await?;
    Ok(roles(&now))
}

/// The roles that the database names; it knows no others (`accounts_roles_are_known`).
fn roles(words: &[String]) -> Vec<Role> {
    let known = [Role::Reviewer, Role::Admin];
    known
        .into_iter()
        .filter(|role| words.iter().any(|word| word == role.as_str()))
        .collect()
}
