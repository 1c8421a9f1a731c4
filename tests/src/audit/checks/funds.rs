//! Match funds and what they gave.

use super::{Check, Source};

pub(super) const BALANCE: Check = Check {
    name: "fund-balance",
    holds: "For every match fund, reserved + committed + remaining = commitment, and nothing is negative",
    source: Source::Tables,
    seen: "SELECT count(*) AS funds FROM pledge.match_funds",
    wrong: "SELECT format('fund %s: %s reserved + %s committed + %s remaining, of %s', id, reserved, committed,
                          remaining, commitment)
              FROM pledge.match_funds
             WHERE reserved + committed + remaining <> commitment OR least(reserved, committed, remaining) < 0",
};

pub(super) const ALLOCATIONS: Check = Check {
    name: "fund-allocations",
    holds: "Allocations and grants add up to what each fund reserved and committed, in each campaign and to each donor",
    source: Source::Tables,
    seen: "SELECT count(*) AS allocations, coalesce(sum(amount), 0)::bigint AS \"minor units\" FROM pledge.allocations",
    wrong: "WITH given AS (
                SELECT a.fund_id, a.campaign_id, p.donor_id, p.state = 'pending' AS reserved, a.amount
                  FROM pledge.allocations a JOIN pledge.pledges p ON p.id = a.pledge_id),
            places AS (
                SELECT fund_id, campaign_id, sum(amount) AS amount
                  FROM (SELECT fund_id, campaign_id, amount FROM given
                        UNION ALL SELECT fund_id, campaign_id, amount FROM pledge.grants) AS all_of_it
                 GROUP BY fund_id, campaign_id),
            grants AS (
                SELECT fund_id, sum(amount) AS amount FROM pledge.grants GROUP BY fund_id)
            SELECT format('fund %s: %s reserved and %s committed, its allocations come to %s and %s, its grants to %s',
                          f.id, f.reserved, f.committed, coalesce(g.reserved, 0), coalesce(g.committed, 0),
                          coalesce(grants.amount, 0))
              FROM pledge.match_funds f
              LEFT JOIN (SELECT fund_id, sum(amount) FILTER (WHERE reserved) AS reserved,
                                sum(amount) FILTER (WHERE NOT reserved) AS committed
                           FROM given GROUP BY fund_id) g ON g.fund_id = f.id
              LEFT JOIN grants ON grants.fund_id = f.id
             WHERE f.reserved <> coalesce(g.reserved, 0)
                OR f.committed <> coalesce(g.committed, 0) + coalesce(grants.amount, 0)
            UNION ALL
            SELECT format('fund %s: %s used in campaign %s, its allocations and grants come to %s', fund_id,
                          coalesce(u.used, 0), campaign_id, coalesce(g.amount, 0))
              FROM pledge.fund_campaigns u
              FULL JOIN places g USING (fund_id, campaign_id)
             WHERE coalesce(u.used, 0) <> coalesce(g.amount, 0)
            UNION ALL
            SELECT format('fund %s is %s, and %s of its shares are not written down', s.fund_id, f.state, count(*))
              FROM pledge.shares s JOIN pledge.match_funds f ON f.id = s.fund_id AND f.state <> 'settling'
             GROUP BY s.fund_id, f.state
            UNION ALL
            SELECT format('fund %s: %s used by donor %s, its allocations come to %s', d.fund_id, d.used, d.donor_id,
                          coalesce(g.amount, 0))
              FROM pledge.fund_donors d
              LEFT JOIN (SELECT fund_id, donor_id, sum(amount) AS amount FROM given GROUP BY fund_id, donor_id) g
                USING (fund_id, donor_id)
             WHERE d.used <> coalesce(g.amount, 0)",
};

pub(super) const RELEASED: Check = Check {
    name: "expired-hold-nothing",
    holds: "An expired pledge holds no match, and an allocation is in its pledge's campaign and currency",
    source: Source::Tables,
    seen: "SELECT count(*) FILTER (WHERE state = 'expired') AS expired FROM pledge.pledges",
    wrong: "SELECT format('pledge %s is %s, in campaign %s and %s; fund %s in %s gives it %s in campaign %s', p.id, p.state,
                          p.campaign_id, p.currency, f.id, f.currency, a.amount, a.campaign_id)
              FROM pledge.allocations a
              JOIN pledge.pledges p ON p.id = a.pledge_id
              JOIN pledge.match_funds f ON f.id = a.fund_id
             WHERE p.state = 'expired' OR p.campaign_id <> a.campaign_id OR p.currency <> f.currency",
};

pub(super) const CAPS: Check = Check {
    name: "match-caps",
    holds: "No fund gives a pledge, a donor or a campaign more than its rule says, nor a gift more than its ratio",
    source: Source::Tables,
    seen: "SELECT count(*) AS funds, count(*) FILTER (WHERE rule ->> 'max_per_pledge' IS NOT NULL
                  OR rule ->> 'max_per_donor' IS NOT NULL OR rule ->> 'max_per_campaign' IS NOT NULL) AS \"with caps\"
             FROM pledge.match_funds",
    wrong: "WITH given AS (
                SELECT f.id AS fund_id, f.rule, f.state AS fund_state, f.mode, a.amount, a.campaign_id, p.id AS pledge_id,
                       p.donor_id, p.retained
                  FROM pledge.allocations a
                  JOIN pledge.pledges p ON p.id = a.pledge_id
                  JOIN pledge.match_funds f ON f.id = a.fund_id),
            rated AS (
                SELECT g.*, coalesce((t.ratio ->> 'match')::numeric, 1) AS m, coalesce((t.ratio ->> 'gift')::numeric, 1) AS n
                  FROM given g
                  LEFT JOIN LATERAL (
                       SELECT coalesce((SELECT tier -> 'ratio'
                                          FROM jsonb_array_elements(CASE jsonb_typeof(g.rule -> 'tiers')
                                                   WHEN 'array' THEN g.rule -> 'tiers' ELSE '[]' END) AS tier
                                         WHERE (tier ->> 'from')::bigint <= g.retained
                                         ORDER BY (tier ->> 'from')::bigint DESC LIMIT 1),
                                       g.rule -> 'ratio') AS ratio) t ON true
                 WHERE g.mode = 'first_come' AND g.fund_state <> 'settled')
            SELECT format('fund %s gives pledge %s, which retains %s, a match of %s at %s:%s', fund_id, pledge_id, retained,
                          amount, m, n)
              FROM rated WHERE amount > floor(retained * m / n)
            UNION ALL
            SELECT format('fund %s gives pledge %s a match of %s, and may give %s', fund_id, pledge_id, amount,
                          rule ->> 'max_per_pledge')
              FROM given WHERE amount > (rule ->> 'max_per_pledge')::bigint
            UNION ALL
            SELECT format('fund %s gives donor %s matches of %s, and may give %s', fund_id, donor_id, sum(amount),
                          rule ->> 'max_per_donor')
              FROM given WHERE rule ->> 'max_per_donor' IS NOT NULL
             GROUP BY fund_id, donor_id, rule HAVING sum(amount) > (rule ->> 'max_per_donor')::bigint
            UNION ALL
            SELECT format('fund %s gives campaign %s matches of %s, and may give %s', u.fund_id, u.campaign_id, u.used,
                          f.rule ->> 'max_per_campaign')
              FROM pledge.fund_campaigns u JOIN pledge.match_funds f ON f.id = u.fund_id
             WHERE u.used > (f.rule ->> 'max_per_campaign')::bigint",
};

pub(super) const SET_ASIDE: Check = Check {
    name: "fund-set-aside",
    holds: "What a fund sets aside for earlier gifts is left, and somebody is about to get it; whoever waits for a fund \
            stands at its turn",
    source: Source::Tables,
    seen: "SELECT (SELECT count(*) FROM pledge.waiting) AS waiting, (SELECT count(*) FROM pledge.top_ups) AS \"top-ups due\"",
    wrong: "SELECT format('fund %s sets %s aside, has %s left, and %s top-ups are due', f.id, f.set_aside, f.remaining,
                          (SELECT count(*) FROM pledge.top_ups t WHERE t.fund_id = f.id))
              FROM pledge.match_funds f
             WHERE f.set_aside > f.remaining
                OR (f.set_aside > 0 AND f.id NOT IN (SELECT fund_id FROM pledge.top_ups))
            UNION ALL
            SELECT format('pledge %s, %s, waits for fund %s at another turn than its own', p.id, p.state, w.fund_id)
              FROM pledge.waiting w JOIN pledge.pledges p ON p.id = w.pledge_id
             WHERE p.state NOT IN ('pending', 'confirmed')
                OR (w.campaign_id, w.donor_id, w.pending, w.place)
                   <> (p.campaign_id, p.donor_id, p.state = 'pending', coalesce(p.confirm_seq, p.seq))",
};
