//! The ledger in itself.

use super::{Check, Source};

pub(super) const SUMS: Check = Check {
    name: "ledger-sums",
    holds: "Every ledger entry comes to nought in each currency, and so does the whole",
    source: Source::Tables,
    seen: "SELECT count(DISTINCT entry_id) AS entries, count(DISTINCT currency) AS currencies
             FROM payment.ledger_postings",
    wrong: "SELECT format('entry %s comes to %s %s', entry_id, sum(amount), currency)
              FROM payment.ledger_postings GROUP BY entry_id, currency HAVING sum(amount) <> 0
            UNION ALL
            SELECT format('all that is booked in %s comes to %s', currency, sum(amount))
              FROM payment.ledger_postings GROUP BY currency HAVING sum(amount) <> 0",
};

pub(super) const LINES: Check = Check {
    name: "ledger-lines",
    holds: "Every ledger entry has the lines that it says",
    source: Source::Tables,
    seen: "SELECT count(*) AS lines FROM payment.ledger_postings",
    wrong: "SELECT format('%s %s has %s of %s lines', e.kind, e.id, count(p.line), e.lines)
              FROM payment.ledger_entries e LEFT JOIN payment.ledger_postings p ON p.entry_id = e.id
             GROUP BY e.id HAVING count(p.line) <> e.lines",
};

pub(super) const CHARGES: Check = Check {
    name: "ledger-charges",
    holds: "Every payment that succeeded is booked once, no other is, and nothing was booked twice",
    source: Source::Tables,
    seen: "SELECT count(*) FILTER (WHERE state = 'succeeded') AS succeeded, count(*) AS payments
             FROM payment.payments",
    wrong: "SELECT format('payment %s is %s, its charge is booked %s times', p.id, p.state, count(e.id))
              FROM payment.payments p
              LEFT JOIN payment.ledger_entries e ON e.payment_id = p.id AND e.kind = 'charge'
             GROUP BY p.id
            HAVING count(e.id) <> CASE WHEN p.state = 'succeeded' THEN 1 ELSE 0 END
            UNION ALL
            SELECT format('payment %s: %s + %s are booked for a charge of %s', p.id,
                          -sum(l.amount) FILTER (WHERE a.kind = 'campaign_gifts'),
                          -sum(l.amount) FILTER (WHERE a.kind = 'donor_extras'), p.charge)
              FROM payment.payments p
              JOIN payment.ledger_entries e ON e.payment_id = p.id AND e.kind = 'charge'
              JOIN payment.ledger_postings l ON l.entry_id = e.id
              JOIN payment.ledger_accounts a ON a.id = l.account_id
             GROUP BY p.id
            HAVING sum(l.amount) FILTER (WHERE a.kind = 'campaign_gifts') <> -p.gift
                OR coalesce(sum(l.amount) FILTER (WHERE a.kind = 'donor_extras'), 0) <> p.gift - p.charge",
};

pub(super) const REFUNDS: Check = Check {
    name: "ledger-refunds",
    holds: "What a payment says went back, of the charge and of the gift, is what the ledger has less",
    source: Source::Tables,
    seen: "SELECT count(*) FILTER (WHERE refunded > 0) AS \"payments gave back\",
                  string_agg(DISTINCT currency, ' ') FILTER (WHERE refunded > 0) AS \"in\"
             FROM audit_books",
    wrong: "SELECT format('payment %s: the ledger has %s + %s left of %s, %s of it the gift; %s went back, %s of the gift',
                          payment_id, gifts, extras, charge, gift, refunded, gift_refunded)
              FROM audit_books
             WHERE state = 'succeeded'
               AND (gifts <> gift - gift_refunded OR gifts + extras <> charge - refunded)",
};
