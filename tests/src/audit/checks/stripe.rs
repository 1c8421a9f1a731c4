//! What Stripe's own lists say, against the payments and the ledger.

use super::{Check, Source};

pub(super) const ONE_CHARGE: Check = Check {
    name: "one-charge",
    holds: "No pledge and no PaymentIntent has two successful charges",
    source: Source::Stripe,
    seen: "SELECT count(*) AS charges, count(DISTINCT pledge_id) AS pledges,
                  (SELECT foreign_charges FROM audit_options) AS \"of others\" FROM audit_charges",
    wrong: "SELECT format('pledge %s was charged %s times: %s', pledge_id, count(*), string_agg(id, ' '))
              FROM audit_charges GROUP BY pledge_id HAVING count(*) > 1
            UNION ALL
            SELECT format('%s was charged %s times: %s', intent_id, count(*), string_agg(id, ' '))
              FROM audit_charges WHERE intent_id IS NOT NULL GROUP BY intent_id HAVING count(*) > 1",
};

pub(super) const CHARGES: Check = Check {
    name: "stripe-charges",
    holds: "Every charge at Stripe is a payment that succeeded, of the same sum, and every such payment is a charge there",
    source: Source::Stripe,
    seen: "SELECT (SELECT count(*) FROM audit_charges) AS charges, count(*) AS payments
             FROM payment.payments WHERE state = 'succeeded'",
    wrong: "SELECT CASE
                   WHEN p.id IS NULL THEN format('%s of %s (%s %s, pledge %s) is no payment that succeeded',
                        c.id, c.intent_id, c.captured, c.currency, c.pledge_id)
                   WHEN c.id IS NULL THEN format('payment %s succeeded by %s, which Stripe does not know',
                        p.id, p.charge_id)
                   ELSE format('payment %s says %s %s for pledge %s by %s, Stripe %s %s for %s by %s', p.id, p.charge,
                        p.currency, p.pledge_id, p.charge_id, c.captured, c.currency, c.pledge_id, c.id)
                   END
              FROM audit_charges c
              FULL JOIN (SELECT * FROM payment.payments WHERE state = 'succeeded') p ON p.intent_id = c.intent_id
             WHERE p.id IS NULL OR c.id IS NULL OR p.charge_id <> c.id OR p.charge <> c.captured
                OR p.currency <> c.currency OR p.pledge_id::text <> c.pledge_id",
};

pub(super) const SUMS: Check = Check {
    name: "stripe-ledger",
    holds: "What Stripe captured, less what went back and what disputes took, is what the ledger owes, charge by charge and in all",
    source: Source::Stripe,
    seen: "SELECT string_agg(format('%s %s', currency, total), ', ' ORDER BY currency) AS \"owed\"
             FROM (SELECT currency, sum(gifts + extras) AS total FROM audit_books
                    WHERE state = 'succeeded' GROUP BY currency) AS sums",
    wrong: "WITH lost AS (
                SELECT charge_id, sum(amount) AS amount FROM audit_disputes WHERE stage = 'lost' GROUP BY charge_id),
            stripe AS (
                SELECT c.intent_id, c.currency, c.captured, c.refunded, coalesce(l.amount, 0) AS disputed,
                       c.captured - c.refunded - coalesce(l.amount, 0) AS kept
                  FROM audit_charges c LEFT JOIN lost l ON l.charge_id = c.id)
            SELECT format('%s: Stripe captured %s %s, %s went back, disputes took %s; the ledger has %s + %s, '
                          'owes %s for refunds and lost %s', coalesce(s.intent_id, b.intent_id), s.captured, s.currency,
                          s.refunded, s.disputed, b.gifts, b.extras, b.owed, b.lost)
              FROM stripe s
              FULL JOIN (SELECT * FROM audit_books WHERE gifts <> 0 OR extras <> 0 OR owed <> 0 OR lost <> 0) b
                ON b.intent_id = s.intent_id
             WHERE coalesce(s.kept, 0) <> coalesce(b.gifts + b.extras + b.owed - b.lost, 0)
            UNION ALL
            SELECT format('in all Stripe kept %s %s, the ledger owes %s', coalesce(s.kept, 0), currency, coalesce(b.owes, 0))
              FROM (SELECT currency, sum(kept) AS kept FROM stripe GROUP BY currency) s
              FULL JOIN (SELECT currency, sum(gifts + extras + owed - lost) AS owes FROM audit_books
                          GROUP BY currency) b USING (currency)
             WHERE coalesce(s.kept, 0) <> coalesce(b.owes, 0)",
};

pub(super) const HELD: Check = Check {
    name: "disputes-held",
    holds: "What open disputes hold at Stripe is what the ledger has on the account for it",
    source: Source::Stripe,
    seen: "SELECT count(*) AS disputes, count(*) FILTER (WHERE stage = 'held') AS open FROM audit_disputes",
    wrong: "SELECT format('%s: disputes hold %s at Stripe, %s in the ledger', coalesce(s.intent_id, b.intent_id),
                          coalesce(s.held, 0), coalesce(b.held, 0))
              FROM (SELECT c.intent_id, sum(d.amount) AS held
                      FROM audit_disputes d JOIN audit_charges c ON c.id = d.charge_id
                     WHERE d.stage = 'held' GROUP BY c.intent_id) s
              FULL JOIN (SELECT intent_id, held FROM audit_books WHERE held <> 0) b ON b.intent_id = s.intent_id
             WHERE coalesce(s.held, 0) <> coalesce(b.held, 0)",
};
