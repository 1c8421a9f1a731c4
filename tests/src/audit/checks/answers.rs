//! What clients were told is done.

use super::{Check, Source};

pub(super) const STORED: Check = Check {
    name: "answers-stored",
    holds: "Whatever a client was told is done is there, as it was told",
    source: Source::Answers,
    seen: "SELECT count(*) AS answers, count(*) FILTER (WHERE method = 'POST' AND path = '/api/pledges') AS pledges,
                  count(*) FILTER (WHERE path LIKE '/api/payments%') AS payments FROM audit_answers",
    wrong: "SELECT CASE WHEN p.id IS NULL THEN format('pledge %s was answered and is not there', a.body ->> 'id')
                        ELSE format('pledge %s was answered as %s, charge %s; it is %s %s, charge %s', p.id, a.body ->> 'amount',
                                    a.body ->> 'charge', p.amount, p.currency, p.charge) END
              FROM audit_answers a LEFT JOIN pledge.pledges p ON p.id::text = a.body ->> 'id'
             WHERE a.method = 'POST' AND a.path = '/api/pledges'
               AND (p.id IS NULL OR p.amount <> (a.body #>> '{amount,amount}')::bigint
                    OR p.charge <> (a.body #>> '{charge,amount}')::bigint OR p.currency <> a.body #>> '{amount,currency}')
            UNION ALL
            SELECT format('pledge %s was answered with a match of %s; %s is kept', a.body ->> 'id',
                          a.body #>> '{matched,amount}', s.matched)
              FROM audit_answers a JOIN audit_shown s ON s.key = a.key
             WHERE a.method = 'POST' AND a.path = '/api/pledges'
               AND (s.pledge_id::text <> a.body ->> 'id' OR s.matched <> (a.body #>> '{matched,amount}')::bigint)
            UNION ALL
            SELECT format('pledge %s was to be let go of, and is %s', p.id, p.state)
              FROM audit_answers a JOIN pledge.pledges p ON a.path = format('/api/pledges/%s/cancel', p.id)
             WHERE p.state = 'pending'
            UNION ALL
            SELECT format('%s %s was answered with %s, which is not there', a.method, a.path, a.body ->> 'id')
              FROM audit_answers a
              LEFT JOIN (SELECT 'payments' AS what, id::text FROM payment.payments
                         UNION ALL SELECT 'refunds', id::text FROM payment.refunds
                         UNION ALL SELECT 'organisations', id::text FROM campaign.organisations
                         UNION ALL SELECT 'programmes', id::text FROM campaign.programmes
                         UNION ALL SELECT 'campaigns', id::text FROM campaign.campaigns
                         UNION ALL SELECT 'updates', id::text FROM campaign.campaign_updates
                         UNION ALL SELECT 'sponsors', id::text FROM pledge.sponsors
                         UNION ALL SELECT 'match-funds', id::text FROM pledge.match_funds) AS there
                ON there.what = substring(a.path FROM '([a-z-]+)$') AND there.id = a.body ->> 'id'
             WHERE a.method = 'POST' AND there.id IS NULL
               AND a.path ~ '^/api/([a-z-]+|payments/[^/]+/refunds|campaigns/[^/]+/updates)$'
               AND substring(a.path FROM '([a-z-]+)$') IN
                   ('payments', 'refunds', 'organisations', 'programmes', 'campaigns', 'updates', 'sponsors', 'match-funds')",
};

pub(super) const ONCE: Check = Check {
    name: "answers-once",
    holds: "Requests under one idempotency key were answered with one and the same thing",
    source: Source::Answers,
    seen: "SELECT count(DISTINCT (service, path, key)) AS keys, count(*) - count(DISTINCT (service, path, key)) AS repeats
             FROM audit_answers WHERE key IS NOT NULL",
    wrong: "SELECT format('%s %s under %s made %s', method, path, key, string_agg(DISTINCT body ->> 'id', ' '))
              FROM audit_answers WHERE key IS NOT NULL
             GROUP BY service, method, path, key HAVING count(DISTINCT body ->> 'id') > 1",
};
