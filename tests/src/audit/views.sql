-- What several checks look at, worked out once.

-- What stands in the ledger for each payment, in the currency of its charge: credits are positive,
-- as what is owed; what is held and what was lost are debits.
CREATE TEMP TABLE audit_books ON COMMIT DROP AS
SELECT payments.id AS payment_id, payments.pledge_id, payments.intent_id, payments.state, payments.currency,
       payments.charge, payments.gift, payments.refunded, payments.gift_refunded,
       coalesce(sum(-p.amount) FILTER (WHERE a.kind = 'campaign_gifts'), 0)::bigint AS gifts,
       coalesce(sum(-p.amount) FILTER (WHERE a.kind = 'donor_extras'), 0)::bigint AS extras,
       coalesce(sum(-p.amount) FILTER (WHERE a.kind = 'refunds_owed'), 0)::bigint AS owed,
       coalesce(sum(p.amount) FILTER (WHERE a.kind = 'losses'), 0)::bigint AS lost,
       coalesce(sum(p.amount) FILTER (WHERE a.kind = 'disputes_held'), 0)::bigint AS held
  FROM payment.payments
  LEFT JOIN payment.ledger_entries e ON e.payment_id = payments.id
  LEFT JOIN payment.ledger_postings p ON p.entry_id = e.id AND p.currency = payments.currency
  LEFT JOIN payment.ledger_accounts a ON a.id = p.account_id
 GROUP BY payments.id;

-- What funds give each pledge.
CREATE TEMP TABLE audit_matches ON COMMIT DROP AS
SELECT pledge_id, sum(amount)::bigint AS matched FROM pledge.allocations GROUP BY pledge_id;

-- What each pledge was answered with, by the key of its request.
CREATE TEMP TABLE audit_shown ON COMMIT DROP AS
SELECT k.key, (k.response ->> 'id')::uuid AS pledge_id,
       (SELECT coalesce(sum((given ->> 'amount')::bigint), 0)::bigint
          FROM jsonb_array_elements(k.response -> 'match') AS given) AS matched
  FROM pledge.idempotency_keys k
 WHERE k.scope LIKE 'pledges %' AND k.response IS NOT NULL;

-- Campaigns' figures, counted anew from the pledges and from what funds granted.
CREATE TEMP TABLE audit_sums ON COMMIT DROP AS
SELECT c.id AS campaign_id, coalesce(g.raised, 0) AS raised,
       coalesce(g.matched, 0) + coalesce(f.granted, 0) AS matched,
       coalesce(g.donors, 0) AS donors, coalesce(g.pledges, 0) AS pledges
  FROM pledge.campaigns c
  LEFT JOIN (
       SELECT p.campaign_id, sum(p.retained)::bigint AS raised, coalesce(sum(m.matched), 0)::bigint AS matched,
              count(DISTINCT p.donor_id) FILTER (WHERE p.retained > 0) AS donors,
              count(*) FILTER (WHERE p.retained > 0) AS pledges
         FROM pledge.pledges p LEFT JOIN audit_matches m ON m.pledge_id = p.id
        WHERE p.state IN ('confirmed', 'refunded')
        GROUP BY p.campaign_id) g ON g.campaign_id = c.id
  LEFT JOIN (
       SELECT campaign_id, sum(amount)::bigint AS granted FROM pledge.grants
        GROUP BY campaign_id) f ON f.campaign_id = c.id;

ANALYZE audit_books, audit_matches, audit_shown, audit_sums;
