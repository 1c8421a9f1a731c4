//! One snapshot of the database, with what was found outside laid beside it.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{Column as _, ConnectOptions as _, PgConnection, Row as _, TypeInfo as _};
use uuid::Uuid;

use super::Options;
use super::answers::Answer;
use super::checks::{ALL, Check, Source};
use super::figures::Figures;
use super::mails::Mail;
use super::outside::{Found, Outside};
use super::queues::Queue;
use super::report::{Line, Outcome, Report};
use super::stripe::Books;

/// The tables that what is outside is laid into; they go with the transaction.
const TABLES: &str = include_str!("tables.sql");
/// How long the database may take to let us in.
const PATIENCE: Duration = Duration::from_secs(10);

/// What several checks look at.
const VIEWS: &str = include_str!("views.sql");

/// Every check sees the same moment.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";

/// Connects as a role that sees all.
pub(super) async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    let options: PgConnectOptions = url.parse().context("DATABASE_URL is no Postgres address")?;
    let options = options
        .application_name("audit")
        // Few statements over much: compiling them takes longer than running them.
        .options([("jit", "off"), ("statement_timeout", "120s")]);
    let connecting = tokio::time::timeout(PATIENCE, options.connect());
    let connection = connecting.await.context("the database does not answer")?;
    connection.context("the database can't be reached")
}

/// Since when the suite's tables are there, in seconds since 1970, and the campaigns with gifts.
pub(super) async fn scope(conn: &mut PgConnection) -> anyhow::Result<(i64, Vec<Uuid>)> {
    let since = sqlx::query_scalar(
        "SELECT floor(extract(epoch FROM min(installed_on)))::bigint FROM payment._sqlx_migrations",
    )
    .fetch_one(&mut *conn)
    .await
    .context("the payment service's tables can't be read; is this the address of an admin?")?;
    let campaigns = sqlx::query_scalar(
        "SELECT campaign_id FROM pledge.campaign_totals WHERE version > 0 ORDER BY campaign_id",
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok((since, campaigns))
}

/// Runs every check, in the transaction that the connection is in.
pub(super) async fn check(
    conn: &mut PgConnection,
    outside: &Outside,
    options: &Options,
) -> anyhow::Result<Report> {
    sqlx::raw_sql(TABLES).execute(&mut *conn).await?;
    lay(conn, outside, options).await?;
    sqlx::raw_sql(VIEWS).execute(&mut *conn).await?;
    let mut lines = Vec::new();
    for check in ALL {
        let line = match excuse(outside, check.source) {
            Some(outcome) => Line {
                name: check.name,
                outcome,
                figures: Vec::new(),
            },
            None => run(conn, check)
                .await
                .with_context(|| format!("the check {} can't be made", check.name))?,
        };
        lines.push(line);
    }
    Ok(Report { lines })
}

/// Why a check can't be made, if what it needs was not found.
fn excuse(outside: &Outside, source: Source) -> Option<Outcome> {
    fn of<T>(found: &Found<T>) -> Option<Outcome> {
        match found {
            Found::Known(_) => None,
            Found::Nowhere(why) => Some(Outcome::Skipped((*why).to_owned())),
            Found::Away(why) => Some(Outcome::Fails(vec![why.clone()])),
        }
    }
    match source {
        Source::Tables => None,
        Source::Stripe => of(&outside.stripe),
        Source::Mails => of(&outside.mails),
        Source::Redis => of(&outside.redis),
        Source::Progress => of(&outside.progress),
        Source::Queues => of(&outside.queues),
        Source::Answers => of(&outside.answers),
    }
}

async fn run(conn: &mut PgConnection, check: &Check) -> anyhow::Result<Line> {
    let seen = sqlx::query(check.seen).fetch_one(&mut *conn).await?;
    let wrong: Vec<String> = sqlx::query_scalar(check.wrong).fetch_all(conn).await?;
    Ok(Line {
        name: check.name,
        outcome: if wrong.is_empty() {
            Outcome::Holds
        } else {
            Outcome::Fails(wrong)
        },
        figures: figures(&seen)?,
    })
}

fn figures(row: &PgRow) -> anyhow::Result<Vec<(String, Value)>> {
    row.columns()
        .iter()
        .map(|column| {
            let value = match column.type_info().name() {
                "TEXT" => {
                    let text: Option<String> = row.try_get(column.ordinal())?;
                    Value::from(text.unwrap_or_else(|| "none".to_owned()))
                }
                _ => Value::from(
                    row.try_get::<Option<i64>, _>(column.ordinal())?
                        .unwrap_or(0),
                ),
            };
            Ok((column.name().to_owned(), value))
        })
        .collect()
}

async fn lay(conn: &mut PgConnection, outside: &Outside, options: &Options) -> anyhow::Result<()> {
    sqlx::query("INSERT INTO audit_options VALUES ($1, make_interval(secs => $2))")
        .bind(options.dead_letters)
        .bind(options.grace.as_secs_f64())
        .execute(&mut *conn)
        .await?;
    if let Some(books) = outside.stripe.known() {
        lay_stripe(conn, books).await?;
    }
    if let Some(mails) = outside.mails.known() {
        lay_mails(conn, mails).await?;
    }
    for (place, found) in [("redis", &outside.redis), ("api", &outside.progress)] {
        if let Some(figures) = found.known() {
            lay_figures(conn, place, figures).await?;
        }
    }
    if let Some(queues) = outside.queues.known() {
        lay_queues(conn, queues).await?;
    }
    if let Some(answers) = outside.answers.known() {
        lay_answers(conn, answers).await?;
    }
    sqlx::raw_sql(
        "ANALYZE audit_charges, audit_disputes, audit_mails, audit_figures, audit_answers",
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn lay_stripe(conn: &mut PgConnection, books: &Books) -> Result<(), sqlx::Error> {
    let charges = &books.charges;
    let texts =
        |of: fn(&super::stripe::Charge) -> &str| -> Vec<&str> { charges.iter().map(of).collect() };
    let intents: Vec<Option<&str>> = charges.iter().map(|c| c.intent.as_deref()).collect();
    let captured: Vec<i64> = charges.iter().map(|charge| charge.captured).collect();
    let refunded: Vec<i64> = charges.iter().map(|charge| charge.refunded).collect();
    sqlx::query(
        "INSERT INTO audit_charges SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[],
             $5::bigint[], $6::bigint[])",
    )
    .bind(texts(|charge| &charge.id))
    .bind(intents)
    .bind(texts(|charge| &charge.pledge))
    .bind(texts(|charge| charge.currency))
    .bind(captured)
    .bind(refunded)
    .execute(&mut *conn)
    .await?;
    let disputes = &books.disputes;
    let texts = |of: fn(&super::stripe::Dispute) -> &str| -> Vec<&str> {
        disputes.iter().map(of).collect()
    };
    let amounts: Vec<i64> = disputes.iter().map(|dispute| dispute.amount).collect();
    sqlx::query(
        "INSERT INTO audit_disputes SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])",
    )
    .bind(texts(|dispute| &dispute.id))
    .bind(texts(|dispute| &dispute.charge))
    .bind(texts(|dispute| dispute.stage))
    .bind(amounts)
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE audit_options SET foreign_charges = $1")
        .bind(books.foreign)
        .execute(conn)
        .await?;
    Ok(())
}

async fn lay_mails(conn: &mut PgConnection, mails: &[Mail]) -> Result<(), sqlx::Error> {
    let ids: Vec<&str> = mails.iter().map(|mail| mail.message.as_str()).collect();
    let copies: Vec<i64> = mails.iter().map(|mail| mail.copies).collect();
    sqlx::query("INSERT INTO audit_mails SELECT * FROM unnest($1::text[], $2::bigint[])")
        .bind(ids)
        .bind(copies)
        .execute(conn)
        .await?;
    Ok(())
}

async fn lay_figures(
    conn: &mut PgConnection,
    place: &str,
    figures: &[Figures],
) -> Result<(), sqlx::Error> {
    let column = |of: fn(&Figures) -> i64| -> Vec<i64> { figures.iter().map(of).collect() };
    let campaigns: Vec<Uuid> = figures.iter().map(|figures| figures.campaign).collect();
    sqlx::query(
        "INSERT INTO audit_figures SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::bigint[],
             $5::bigint[], $6::bigint[], $7::bigint[])",
    )
    .bind(place)
    .bind(campaigns)
    .bind(column(|figures| figures.version))
    .bind(column(|figures| figures.raised))
    .bind(column(|figures| figures.matched))
    .bind(column(|figures| figures.donors))
    .bind(column(|figures| figures.pledges))
    .execute(conn)
    .await?;
    Ok(())
}

async fn lay_queues(conn: &mut PgConnection, queues: &[Queue]) -> Result<(), sqlx::Error> {
    let names: Vec<&str> = queues.iter().map(|queue| queue.name.as_str()).collect();
    let messages: Vec<i64> = queues.iter().map(|queue| queue.messages).collect();
    sqlx::query("INSERT INTO audit_queues SELECT * FROM unnest($1::text[], $2::bigint[])")
        .bind(names)
        .bind(messages)
        .execute(conn)
        .await?;
    Ok(())
}

async fn lay_answers(conn: &mut PgConnection, answers: &[Answer]) -> Result<(), sqlx::Error> {
    let texts = |of: fn(&Answer) -> &str| -> Vec<&str> { answers.iter().map(of).collect() };
    let keys: Vec<Option<&str>> = answers.iter().map(|answer| answer.key.as_deref()).collect();
    let bodies: Vec<&Value> = answers.iter().map(|answer| &answer.body).collect();
    sqlx::query(
        "INSERT INTO audit_answers SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[],
             $5::jsonb[])",
    )
    .bind(texts(|answer| &answer.method))
    .bind(texts(|answer| &answer.service))
    .bind(texts(|answer| &answer.path))
    .bind(keys)
    .bind(bodies)
    .execute(conn)
    .await?;
    Ok(())
}
