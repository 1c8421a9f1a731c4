//! Pledges, against their payments and against what donors were told.

use super::{Check, Source};

pub(super) const PAID: Check = Check {
    name: "pledges-paid",
    holds: "A pledge is confirmed exactly when its payment succeeded, of the same sums; what it retains is its gift in the ledger",
    source: Source::Tables,
    seen: "SELECT count(*) FILTER (WHERE state IN ('confirmed', 'refunded')) AS paid, count(*) AS pledges
             FROM pledge.pledges",
    wrong: "SELECT CASE
                   WHEN b.payment_id IS NULL THEN format('pledge %s is %s, but no payment of it succeeded', p.id, p.state)
                   WHEN p.id IS NULL THEN format('payment %s succeeded, but its pledge %s is not confirmed',
                        b.payment_id, b.pledge_id)
                   ELSE format('pledge %s: charge %s %s, retained %s, refunded %s; its payment %s: charge %s %s, '
                               'gift in the ledger %s, refunded %s', p.id, p.charge, p.currency, p.retained, p.refunded,
                               b.payment_id, b.charge, b.currency, b.gifts, b.refunded)
                   END
              FROM (SELECT * FROM pledge.pledges WHERE state IN ('confirmed', 'refunded')) p
              FULL JOIN (SELECT * FROM audit_books WHERE state = 'succeeded') b ON b.pledge_id = p.id
             WHERE p.id IS NULL OR b.payment_id IS NULL OR b.payment_id <> p.payment_id OR b.charge <> p.charge
                OR b.currency <> p.currency OR b.gift <> p.amount OR b.gifts <> p.retained OR b.refunded <> p.refunded",
};

pub(super) const CLOSED: Check = Check {
    name: "expired-closed",
    holds: "Every expired pledge's payment is closed for good: nobody can be charged for a match that was given away",
    source: Source::Tables,
    seen: "SELECT count(*) AS expired FROM pledge.pledges WHERE state = 'expired'",
    wrong: "SELECT format('pledge %s is expired, its payment is %s, the closing %s', p.id,
                          coalesce(pay.state, 'not there'), coalesce(c.outcome, 'without outcome'))
              FROM pledge.pledges p
              LEFT JOIN payment.payments pay ON pay.pledge_id = p.id
              LEFT JOIN payment.closings c ON c.pledge_id = p.id
             WHERE p.state = 'expired'
               AND (pay.state IS DISTINCT FROM 'closed' OR c.outcome IS DISTINCT FROM 'cancelled')",
};

pub(super) const HOLDS: Check = Check {
    name: "holds-ended",
    holds: "No pledge is pending past its hold, or still closing, unless its payment is being processed",
    source: Source::Tables,
    seen: "SELECT count(*) AS pending, count(closing) AS closing FROM pledge.pledges WHERE state = 'pending'",
    wrong: "SELECT format('pledge %s was held until %s, closing: %s, payment: %s', p.id, p.expires_at,
                          coalesce(p.closing, 'no'), coalesce(pay.state, 'none'))
              FROM pledge.pledges p LEFT JOIN payment.payments pay ON pay.pledge_id = p.id
             WHERE p.state = 'pending' AND pay.state IS DISTINCT FROM 'processing'
               AND (p.closing IS NOT NULL OR p.expires_at + (SELECT grace FROM audit_options) < clock_timestamp())",
};

pub(super) const CLOSINGS: Check = Check {
    name: "closings-answered",
    holds: "Every payment that was to be closed has an outcome, unless it is being processed",
    source: Source::Tables,
    seen: "SELECT count(*) AS closings, count(*) FILTER (WHERE outcome = 'succeeded') AS \"had been paid\"
             FROM payment.closings",
    wrong: "SELECT format('payment %s of pledge %s is %s, %s tries since %s: %s', c.payment_id, c.pledge_id, p.state,
                          c.attempts, c.requested_at, coalesce(c.last_error, 'no error'))
              FROM payment.closings c JOIN payment.payments p ON p.id = c.payment_id
             WHERE c.outcome IS NULL AND p.state <> 'processing'",
};

pub(super) const SHOWN: Check = Check {
    name: "match-as-shown",
    holds: "Who paid in time has at least the match that the answer to the pledge showed, as long as nothing of the gift went back",
    source: Source::Tables,
    seen: "SELECT count(*) AS answers, coalesce(sum(matched), 0)::bigint AS \"minor units shown\" FROM audit_shown",
    wrong: "SELECT format('pledge %s was shown a match of %s and has %s', p.id, s.matched, coalesce(m.matched, 0))
              FROM audit_shown s
              JOIN pledge.pledges p ON p.id = s.pledge_id
              LEFT JOIN audit_matches m ON m.pledge_id = p.id
              LEFT JOIN payment.closings c ON c.pledge_id = p.id AND c.outcome = 'cancelled'
             WHERE p.state IN ('pending', 'confirmed') AND p.retained = p.amount AND c.pledge_id IS NULL
               AND coalesce(m.matched, 0) < s.matched",
};

pub(super) const NAMED: Check = Check {
    name: "pledges-named",
    holds: "The donor and the campaign of every pledge are there, and the pledge, the fund and the donor of all that a fund gave",
    source: Source::Tables,
    seen: "SELECT (SELECT count(*) FROM pledge.pledges) AS pledges, (SELECT count(*) FROM pledge.donors) AS donors",
    wrong: "SELECT format('pledge %s is of donor %s to campaign %s, and one of them is not there', id, donor_id, campaign_id)
              FROM pledge.pledges p
             WHERE NOT EXISTS (SELECT FROM pledge.donors d WHERE d.id = p.donor_id)
                OR NOT EXISTS (SELECT FROM pledge.campaigns c WHERE c.id = p.campaign_id)
            UNION ALL
            SELECT format('fund %s gives pledge %s something, and one of them is not there', fund_id, pledge_id)
              FROM (SELECT fund_id, pledge_id FROM pledge.allocations
                    UNION ALL SELECT fund_id, pledge_id FROM pledge.waiting) AS named
             WHERE NOT EXISTS (SELECT FROM pledge.match_funds f WHERE f.id = named.fund_id)
                OR NOT EXISTS (SELECT FROM pledge.pledges p WHERE p.id = named.pledge_id)
            UNION ALL
            SELECT format('fund %s gave donor %s something, and one of them is not there', fund_id, donor_id)
              FROM pledge.fund_donors u
             WHERE NOT EXISTS (SELECT FROM pledge.match_funds f WHERE f.id = u.fund_id)
                OR NOT EXISTS (SELECT FROM pledge.donors d WHERE d.id = u.donor_id)",
};
