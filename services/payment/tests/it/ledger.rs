//! The database itself refuses what the ledger must never hold.

use contracts::tokens::Role;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Row as _};
use uuid::Uuid;

use crate::support::Suite;

/// Two accounts in USD, one in EGP, and a payment to book on.
struct Books {
    payment: Uuid,
    usd: [Uuid; 2],
    egp: Uuid,
}

async fn books(suite: &Suite) -> Books {
    let gifts = [
        suite.gift(5_000, 5_000, "USD"),
        suite.gift(5_000, 5_000, "EGP"),
    ];
    for gift in &gifts {
        suite.paid(gift).await;
    }
    suite
        .until_count(
            "SELECT count(*) FROM settlements WHERE booked_at IS NOT NULL",
            2,
        )
        .await;
    let ids = |currency: &'static str| async move {
        sqlx::query_scalar::<_, Uuid>(
            "SELECT id FROM ledger_accounts WHERE currency = $1 ORDER BY id",
        )
        .bind(currency)
        .fetch_all(&suite.env.db)
        .await
        .unwrap()
    };
    let (usd, egp) = (ids("USD").await, ids("EGP").await);
    let payment = sqlx::query_scalar("SELECT id FROM payments LIMIT 1");
    Books {
        payment: payment.fetch_one(&suite.env.db).await.unwrap(),
        usd: [usd[0], usd[1]],
        egp: egp[0],
    }
}

/// Books lines in one transaction; the constraint that refuses it, if one does.
async fn book(
    suite: &Suite,
    books: &Books,
    lines: i16,
    postings: &[(Uuid, &str, i64)],
) -> Option<String> {
    let mut connection = suite.env.db.acquire().await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    let entry = Uuid::from(suite.env.clock.id::<money::EventId>());
    let refused = async {
        sqlx::query(
            "INSERT INTO ledger_entries (id, kind, source, payment_id, lines, occurred_at, booked_at)
             VALUES ($1, 'charge', $2, $3, $4, now(), now())",
        )
        .bind(entry)
        .bind(entry.to_string())
        .bind(books.payment)
        .bind(lines)
        .execute(&mut *tx)
        .await?;
        for (line, (account, currency, amount)) in (1_i16..).zip(postings) {
            post(&mut tx, entry, line, *account, currency, *amount).await?;
        }
        tx.commit().await
    };
    refused.await.err().map(|error| name(&error))
}

async fn post(
    conn: &mut PgConnection,
    entry: Uuid,
    line: i16,
    account: Uuid,
    currency: &str,
    amount: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO ledger_postings VALUES ($1, $2, $3, $4, $5)")
        .bind(entry)
        .bind(line)
        .bind(account)
        .bind(currency)
        .bind(amount)
        .execute(conn)
        .await?;
    Ok(())
}

fn name(error: &sqlx::Error) -> String {
    platform::db::constraint(error)
        .unwrap_or("no constraint")
        .to_owned()
}

#[actix_web::test]
async fn an_entry_that_does_not_come_to_nought_is_refused_by_the_database() {
    let suite = Suite::start().await;
    let books = books(&suite).await;
    let [a, b] = books.usd;
    let balances = Some("ledger_entry_balances".to_owned());
    let whole = Some("ledger_entry_whole".to_owned());
    assert_eq!(
        book(&suite, &books, 2, &[(a, "USD", 5), (b, "USD", -5)]).await,
        None
    );
    let off_by_one = book(&suite, &books, 2, &[(a, "USD", 5), (b, "USD", -4)]).await;
    assert!(
        off_by_one == balances || off_by_one == whole,
        "{off_by_one:?}"
    );
    let mixed = book(&suite, &books, 2, &[(a, "USD", 5), (books.egp, "EGP", -5)]).await;
    assert!(mixed.is_some(), "nought over two currencies is not nought");
    assert_eq!(book(&suite, &books, 2, &[]).await, whole);
    assert!(book(&suite, &books, 2, &[(a, "USD", 5)]).await.is_some());
    let lines = Some("ledger_entries_lines".to_owned());
    assert_eq!(book(&suite, &books, 1, &[]).await, lines);
    let amount = Some("ledger_postings_amount".to_owned());
    assert_eq!(
        book(&suite, &books, 2, &[(a, "USD", 0), (b, "USD", 0)]).await,
        amount
    );
    let account = Some("ledger_postings_account".to_owned());
    assert_eq!(
        book(&suite, &books, 2, &[(a, "EGP", 5), (b, "EGP", -5)]).await,
        account
    );
    suite.abandon().await;
}

#[actix_web::test]
async fn what_was_booked_is_never_changed() {
    let suite = Suite::start().await;
    let books = books(&suite).await;
    for sql in [
        "UPDATE ledger_postings SET amount = amount",
        "UPDATE ledger_entries SET occurred_at = now()",
        "UPDATE ledger_accounts SET kind = 'exchange'",
        "DELETE FROM ledger_postings",
        "DELETE FROM ledger_entries WHERE false",
        "TRUNCATE ledger_postings",
        "TRUNCATE ledger_entries, ledger_postings",
    ] {
        let error = sqlx::query(sql).execute(&suite.env.db).await.unwrap_err();
        assert_eq!(name(&error), "ledger_is_final", "{sql}: {error}");
    }
    // Nor are lines added to it later, though they come to nought.
    let entry = sqlx::query("SELECT id FROM ledger_entries LIMIT 1")
        .fetch_one(&suite.env.db)
        .await
        .unwrap();
    let entry: Uuid = entry.get(0);
    let mut tx = suite.env.db.begin().await.unwrap();
    post(&mut tx, entry, 20, books.usd[0], "USD", 7)
        .await
        .unwrap();
    post(&mut tx, entry, 21, books.usd[1], "USD", -7)
        .await
        .unwrap();
    assert_eq!(name(&tx.commit().await.unwrap_err()), "ledger_entry_whole");
    // Nor is the same thing booked twice.
    let again = sqlx::query(
        "INSERT INTO ledger_entries SELECT gen_random_uuid(), kind, source, payment_id, lines, now(), now()
         FROM ledger_entries LIMIT 1",
    );
    let error = again.execute(&suite.env.db).await.unwrap_err();
    assert_eq!(name(&error), "ledger_entries_once");
    suite.finish(0).await;
}

#[actix_web::test]
async fn admins_read_it_page_by_page() {
    let suite = Suite::start().await;
    books(&suite).await;
    let admin = suite.admin();
    let page = |path: String| suite.api.get(&path).token(&admin).expect(200);
    let (mut entries, mut cursor): (Vec<Value>, Value) = (Vec::new(), Value::Null);
    loop {
        let more = cursor
            .as_str()
            .map(|cursor| format!("&cursor={cursor}"))
            .unwrap_or_default();
        let body = page(format!("/api/ledger/entries?limit=1{more}")).await;
        let items = body["items"].as_array().unwrap();
        assert_eq!(items.len(), 1);
        entries.extend(items.iter().cloned());
        cursor = body["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(entries.len(), 4, "two charges, two fees");
    assert!(
        entries
            .iter()
            .all(|entry| entry["postings"].as_array().unwrap().len() == 2)
    );
    let first = &entries[0]["postings"][0];
    assert_eq!(
        (&first["side"], &first["kind"]),
        (&json!("debit"), &json!("provider_clearing"))
    );

    let account = first["account_id"].as_str().unwrap();
    let body = page(format!("/api/ledger/entries?account={account}")).await;
    assert_eq!(
        body["items"].as_array().unwrap().len(),
        2,
        "a charge and its fee"
    );
    let booked_at = entries[3]["created_at"].as_str().unwrap();
    let body = page(format!("/api/ledger/entries?from={booked_at}")).await;
    assert_eq!(body["items"].as_array().unwrap().len(), 1);
    let body = page("/api/ledger/accounts?limit=200".to_owned()).await;
    assert_eq!(body["items"].as_array().unwrap().len(), 6);

    for path in [
        "/api/ledger/trial-balance",
        "/api/ledger/accounts",
        "/api/ledger/entries",
    ] {
        suite.api.get(path).refused(401, "unauthorized").await;
        for roles in [&[][..], &[Role::Reviewer]] {
            let token = suite.env.issuers.user("someone@example.org", roles);
            suite
                .api
                .get(path)
                .token(&token)
                .refused(403, "forbidden")
                .await;
        }
    }
    for query in [
        "account=x",
        "from=yesterday",
        "limit=0",
        "limit=201",
        "cursor=zz",
        "colour=red",
    ] {
        let path = format!("/api/ledger/entries?{query}");
        suite
            .api
            .get(&path)
            .token(&admin)
            .refused(400, "malformed")
            .await;
    }
    suite.finish(0).await;
}
