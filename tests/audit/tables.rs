//! Faults in tables, each in a transaction of its own that is rolled back.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use suite::audit::{Addresses, Options, within};

use super::words;

/// A fault, and the checks that must find it, in their order.
struct Fault {
    what: &'static str,
    sql: &'static str,
    found_by: &'static [&'static str],
}

/// Triggers and foreign keys would stop most of it: that they do is shown elsewhere.
const UNGUARDED: &str = "SET LOCAL session_replication_role = replica";

const FAULTS: &[Fault] = &[
    Fault {
        what: "a posting off by one",
        sql: "UPDATE payment.ledger_postings SET amount = amount + 1
               WHERE (entry_id, line) = (SELECT p.entry_id, p.line FROM payment.ledger_postings p
                   JOIN payment.ledger_accounts a ON a.id = p.account_id WHERE a.kind = 'provider_fees' LIMIT 1)",
        found_by: &["ledger-sums"],
    },
    Fault {
        what: "the lines of an entry lost",
        sql: "DELETE FROM payment.ledger_postings
               WHERE entry_id = (SELECT id FROM payment.ledger_entries WHERE kind = 'fee' LIMIT 1)",
        found_by: &["ledger-lines"],
    },
    Fault {
        what: "a charge booked twice",
        sql: "WITH first AS (SELECT * FROM payment.ledger_entries WHERE kind = 'charge' LIMIT 1),
                   again AS (
                       INSERT INTO payment.ledger_entries (id, kind, source, payment_id, lines, occurred_at, booked_at)
                       SELECT gen_random_uuid(), kind, 'again', payment_id, lines, occurred_at, booked_at FROM first
                       RETURNING id)
              INSERT INTO payment.ledger_postings (entry_id, line, account_id, currency, amount)
              SELECT again.id, line, account_id, currency, amount
                FROM payment.ledger_postings, first, again WHERE entry_id = first.id",
        found_by: &["ledger-charges", "ledger-refunds", "stripe-ledger", "pledges-paid"],
    },
    Fault {
        what: "a refund that was not booked",
        sql: "UPDATE payment.payments SET refunded = 1, gift_refunded = 1, version = version + 1
               WHERE id = (SELECT id FROM payment.payments WHERE state = 'succeeded' AND refunded = 0 LIMIT 1)",
        found_by: &["ledger-refunds", "pledges-paid"],
    },
    Fault {
        what: "money held for a dispute that there is not",
        sql: "WITH paid AS (SELECT id, currency FROM payment.payments WHERE state = 'succeeded' LIMIT 1),
                   account AS (
                       INSERT INTO payment.ledger_accounts (id, kind, currency, created_at)
                       SELECT gen_random_uuid(), 'disputes_held', currency, now() FROM paid
                       ON CONFLICT ON CONSTRAINT ledger_accounts_once DO NOTHING RETURNING id),
                   entry AS (
                       INSERT INTO payment.ledger_entries (id, kind, source, payment_id, lines, occurred_at, booked_at)
                       SELECT gen_random_uuid(), 'dispute_held', 'planted', id, 2, now(), now() FROM paid
                       RETURNING id, payment_id)
              INSERT INTO payment.ledger_postings (entry_id, line, account_id, currency, amount)
              SELECT entry.id, 1, coalesce((SELECT id FROM account), a.id), paid.currency, 1
                FROM entry, paid LEFT JOIN payment.ledger_accounts a
                     ON a.kind = 'disputes_held' AND a.currency = paid.currency
              UNION ALL
              SELECT entry.id, 2, a.id, paid.currency, -1
                FROM entry, paid JOIN payment.ledger_accounts a
                     ON a.kind = 'provider_clearing' AND a.currency = paid.currency",
        found_by: &["disputes-held"],
    },
    Fault {
        what: "an expired pledge that still holds a match, and could still be paid",
        sql: "WITH gone AS (
                  INSERT INTO pledge.pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge, retained,
                      fund_type, method, locale, anonymous, paused_funds, created_at, expires_at)
                  SELECT gen_random_uuid(), 'expired', campaign_id, donor_id, currency, amount, 0, 0, amount, amount,
                         fund_type, method, locale, anonymous, paused_funds, now(), now()
                    FROM pledge.pledges WHERE state = 'confirmed'
                     AND id IN (SELECT pledge_id FROM pledge.allocations) ORDER BY id LIMIT 1
                  RETURNING id, campaign_id)
              INSERT INTO pledge.allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
              SELECT gone.id, (SELECT fund_id FROM pledge.allocations
                                WHERE pledge_id = (SELECT id FROM pledge.pledges WHERE state = 'confirmed'
                                     AND id IN (SELECT pledge_id FROM pledge.allocations) ORDER BY id LIMIT 1) LIMIT 1),
                     gone.campaign_id, 1, 'ratio', current_date FROM gone",
        found_by: &["expired-closed", "fund-allocations", "expired-hold-nothing"],
    },
    Fault {
        what: "a pledge pending past its hold",
        sql: "INSERT INTO pledge.pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge, retained,
                  fund_type, method, locale, anonymous, paused_funds, created_at, expires_at)
              SELECT gen_random_uuid(), 'pending', campaign_id, donor_id, currency, amount, 0, 0, amount, amount,
                     fund_type, method, locale, anonymous, paused_funds, now() - interval '2 h', now() - interval '1 h'
                FROM pledge.pledges LIMIT 1",
        found_by: &["holds-ended"],
    },
    Fault {
        what: "a closing that nobody answered",
        sql: "WITH opened AS (
                  INSERT INTO payment.payments (id, pledge_id, campaign_id, state, currency, charge, gift, fund_type,
                      provider_key, request, created_at, updated_at)
                  SELECT gen_random_uuid(), gen_random_uuid(), campaign_id, 'created', currency, charge, gift, fund_type,
                         'planted', request, now(), now() FROM payment.payments WHERE state = 'succeeded' LIMIT 1
                  RETURNING id, pledge_id)
              INSERT INTO payment.closings (payment_id, pledge_id, reason, requested_at, next_at)
              SELECT id, pledge_id, 'expired', now(), now() FROM opened",
        found_by: &["closings-answered"],
    },
    Fault {
        what: "a match that is less than was shown",
        sql: "UPDATE pledge.idempotency_keys
                 SET response = jsonb_set(response, '{match}',
                         response -> 'match' || jsonb_build_object('amount', 1000000))
               WHERE (scope, key) = (SELECT k.scope, k.key FROM pledge.idempotency_keys k
                   JOIN pledge.pledges p ON p.id = (k.response ->> 'id')::uuid
                    AND p.state = 'confirmed' AND p.retained = p.amount
                   LEFT JOIN payment.closings c ON c.pledge_id = p.id
                  WHERE k.scope LIKE 'pledges %' AND c.pledge_id IS NULL LIMIT 1)",
        found_by: &["match-as-shown"],
    },
    Fault {
        what: "a pledge whose campaign is not there",
        sql: "INSERT INTO pledge.pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge, retained,
                  fund_type, method, locale, anonymous, paused_funds, created_at, expires_at)
              SELECT gen_random_uuid(), 'pending', gen_random_uuid(), donor_id, currency, amount, tip, fees, charge, amount,
                     fund_type, method, locale, anonymous, '{}', created_at, now() + interval '1 hour'
                FROM pledge.pledges LIMIT 1",
        found_by: &["pledges-named"],
    },
    Fault {
        what: "a fund with one unit too many",
        sql: "ALTER TABLE pledge.match_funds DROP CONSTRAINT match_funds_balance;
              UPDATE pledge.match_funds SET remaining = remaining + 1
               WHERE id = (SELECT id FROM pledge.match_funds WHERE state = 'active' LIMIT 1)",
        found_by: &["fund-balance"],
    },
    Fault {
        what: "an allocation made twice",
        sql: "INSERT INTO pledge.allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
              SELECT p.id, f.id, p.campaign_id, 1, 'ratio', current_date
                FROM pledge.pledges p JOIN pledge.match_funds f ON f.currency = p.currency AND f.mode = 'first_come'
                 AND coalesce(f.rule ->> 'max_per_campaign', f.rule ->> 'max_per_donor') IS NULL
                LEFT JOIN pledge.allocations a ON a.pledge_id = p.id AND a.fund_id = f.id
               WHERE p.state = 'confirmed' AND a.fund_id IS NULL LIMIT 1",
        found_by: &["fund-allocations", "totals-pledges"],
    },
    Fault {
        what: "an allocation above the fund's cap",
        sql: "UPDATE pledge.match_funds SET rule = rule || '{\"max_per_pledge\": 1}'
               WHERE id = (SELECT fund_id FROM pledge.allocations WHERE amount > 1 LIMIT 1)",
        found_by: &["match-caps"],
    },
    Fault {
        what: "a sum set aside for nobody",
        sql: "UPDATE pledge.match_funds SET set_aside = 1
               WHERE id = (SELECT id FROM pledge.match_funds WHERE remaining > 0
                              AND id NOT IN (SELECT fund_id FROM pledge.top_ups) LIMIT 1)",
        found_by: &["fund-set-aside"],
    },
    Fault {
        what: "a campaign's totals off by one",
        sql: "UPDATE pledge.campaign_totals SET raised = raised + 1
               WHERE campaign_id = (SELECT campaign_id FROM pledge.campaign_totals WHERE version > 0 LIMIT 1)",
        found_by: &["totals-pledges", "copies", "totals-redis", "totals-api"],
    },
    Fault {
        what: "a campaign's news that payment never heard",
        sql: "UPDATE payment.campaigns SET version = version - 1
               WHERE campaign_id = (SELECT id FROM campaign.campaigns WHERE published_at IS NOT NULL LIMIT 1)",
        found_by: &["copies"],
    },
    Fault {
        what: "a missing receipt",
        sql: "DELETE FROM notification.messages
               WHERE id = (SELECT id FROM notification.messages WHERE kind = 'receipt' LIMIT 1)",
        found_by: &["receipts"],
    },
    Fault {
        what: "a refund told that there was not",
        sql: "INSERT INTO notification.messages (id, kind, state, pledge_id, campaign_id, pledge, due_at, created_at, settled_at)
              SELECT gen_random_uuid(), 'refund', 'queued', pledge_id, campaign_id,
                     pledge || '{\"refund\": {\"refunded\": {\"amount\": 5}}}', now(), now(), NULL
                FROM notification.messages WHERE kind = 'receipt'
                 AND pledge_id IN (SELECT id FROM pledge.pledges WHERE refunded = 0) LIMIT 1",
        found_by: &["refunds-told", "work-done"],
    },
    Fault {
        what: "an event that is not told",
        sql: "INSERT INTO pledge.outbox (id, kind, subject, body, created_at)
              VALUES (gen_random_uuid(), 'pledge.pledge.confirmed.v1', gen_random_uuid(), '{}', now())",
        found_by: &["outboxes"],
    },
    Fault {
        what: "a webhook that was given up",
        sql: "INSERT INTO payment.webhook_events (id, kind, received_at, state, next_at)
              VALUES ('evt_planted', 'charge.updated', now(), 'parked', now())",
        found_by: &["work-done"],
    },
    Fault {
        what: "a key without an answer",
        sql: "INSERT INTO pledge.idempotency_keys (scope, key, request_hash, created_at)
              VALUES ('pledges ', 'planted', '', now())",
        found_by: &["keys-answered"],
    },
];

/// Plants each, and says which checks found something.
pub(crate) async fn plant_all(at: &Addresses) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut conn = PgConnection::connect(&at.database_url).await.unwrap();
    for fault in FAULTS {
        let mut tx = conn
            .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ")
            .await
            .unwrap();
        // A service in the way must not make the suite wait for us, nor us for it.
        sqlx::raw_sql("SET LOCAL lock_timeout = '5s'")
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::raw_sql(UNGUARDED).execute(&mut *tx).await.unwrap();
        let planted = sqlx::raw_sql(AssertSqlSafe(fault.sql))
            .execute(&mut *tx)
            .await;
        let rows = planted.unwrap_or_else(|error| panic!("{}: {error}", fault.what));
        assert!(
            rows.rows_affected() > 0,
            "{}: nothing was planted",
            fault.what
        );
        let report = within(&mut tx, at, &Options::default()).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(
            report.failing(),
            fault.found_by,
            "{}\n{}",
            fault.what,
            words(&report)
        );
        eprintln!("{}: {}", fault.what, fault.found_by.join(", "));
        found.extend(fault.found_by);
    }
    found
}
