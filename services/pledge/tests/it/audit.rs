//! What must hold at any instant, whatever happened.

use contracts::pledge::{LimitedBy, StepLimit};
use pledge::domain::book::Reasons;

use crate::world::World;

/// Of gifts that wait for more.
const WAITING: [(&str, &str); 3] = [
    (
        "what is set aside is left, and somebody is about to get it",
        "SELECT f.id::text FROM match_funds f WHERE f.set_aside > f.remaining
         OR (f.set_aside > 0 AND NOT EXISTS (SELECT FROM top_ups t WHERE t.fund_id = f.id))",
    ),
    (
        "whoever waits stands at its turn",
        "SELECT w.pledge_id::text FROM waiting w JOIN pledges p ON p.id = w.pledge_id
         WHERE (w.campaign_id, w.donor_id, w.pending, w.place) <>
               (p.campaign_id, p.donor_id, p.state = 'pending', coalesce(p.confirm_seq, p.seq))
            OR p.state NOT IN ('pending', 'confirmed')",
    ),
    (
        "whoever got too little waits",
        "SELECT a.pledge_id::text FROM allocations a JOIN pledges p ON p.id = a.pledge_id
         JOIN match_funds f ON f.id = a.fund_id AND f.state IN ('active', 'settling')
         JOIN fund_campaigns c ON c.fund_id = f.id AND c.campaign_id = p.campaign_id AND c.in_scope
         WHERE a.limited_by IN ('fund', 'per_donor', 'per_campaign') AND p.refund_version = 0
           AND p.state IN ('pending', 'confirmed') AND NOT f.rule ? 'redistribute'
           AND a.amount < p.amount AND NOT f.rule ?| '{ratio,tiers,max_per_pledge}'
           AND NOT EXISTS (SELECT FROM allocations o
                           WHERE o.pledge_id = p.id AND o.fund_id <> a.fund_id)
           AND NOT EXISTS (SELECT FROM waiting w
                           WHERE w.pledge_id = a.pledge_id AND w.fund_id = a.fund_id)",
    ),
];

impl World {
    /// Adds everything up again from the rows, and compares.
    pub(crate) async fn audit(&self) {
        for (what, faults) in [
            (
                "what funds hold and gave adds up from allocations and grants",
                "SELECT f.id::text FROM match_funds f
                 LEFT JOIN LATERAL (
                     SELECT coalesce(sum(a.amount) FILTER (WHERE p.state = 'pending'), 0) AS reserved,
                            coalesce(sum(a.amount) FILTER (WHERE p.state IN ('confirmed', 'refunded')), 0) AS committed,
                            coalesce(sum(a.amount), 0) AS all_of_it
                     FROM allocations a JOIN pledges p ON p.id = a.pledge_id
                     WHERE a.fund_id = f.id) s ON true
                 LEFT JOIN LATERAL (SELECT coalesce(sum(g.amount), 0) AS granted FROM grants g
                                    WHERE g.fund_id = f.id) g ON true
                 WHERE s.reserved <> f.reserved OR s.committed + g.granted <> f.committed
                    OR s.all_of_it + g.granted <> f.reserved + f.committed",
            ),
            (
                "what funds gave to campaigns adds up from allocations and grants",
                "SELECT c.fund_id::text FROM fund_campaigns c WHERE c.used <> (
                     SELECT coalesce(sum(a.amount), 0) FROM allocations a
                     WHERE a.fund_id = c.fund_id AND a.campaign_id = c.campaign_id) + (
                     SELECT coalesce(sum(g.amount), 0) FROM grants g
                     WHERE g.fund_id = c.fund_id AND g.campaign_id = c.campaign_id)",
            ),
            (
                "what funds gave to donors adds up from allocations",
                "SELECT d.fund_id::text FROM fund_donors d WHERE d.used <> (
                     SELECT coalesce(sum(a.amount), 0)
                     FROM allocations a JOIN pledges p ON p.id = a.pledge_id
                     WHERE a.fund_id = d.fund_id AND p.donor_id = d.donor_id)",
            ),
            (
                "a settled fund has written down all its shares",
                "SELECT f.id::text FROM match_funds f JOIN shares s ON s.fund_id = f.id WHERE f.state <> 'settling'",
            ),
            (
                "the totals of campaigns add up from pledges and grants",
                "SELECT t.campaign_id::text FROM campaign_totals t
                 LEFT JOIN LATERAL (
                     SELECT coalesce(sum(p.retained), 0) AS raised, count(*) FILTER (WHERE p.state = 'confirmed') AS pledges,
                            count(DISTINCT p.donor_id) FILTER (WHERE p.state = 'confirmed') AS donors,
                            coalesce(sum((SELECT sum(a.amount) FROM allocations a
                                          WHERE a.pledge_id = p.id)), 0) AS matched
                     FROM pledges p
                     WHERE p.campaign_id = t.campaign_id
                       AND p.state IN ('confirmed', 'refunded')) s ON true
                 LEFT JOIN LATERAL (SELECT coalesce(sum(g.amount), 0) AS granted FROM grants g
                                    WHERE g.campaign_id = t.campaign_id) g ON true
                 WHERE (t.raised, t.matched, t.donors, t.pledges)
                       <> (s.raised, s.matched + g.granted, s.donors, s.pledges)",
            ),
        ]
        .into_iter()
        .chain(WAITING)
        {
            let found: Vec<String> = sqlx::query_scalar(faults).fetch_all(&self.env.db).await.unwrap();
            assert_eq!(found, Vec::<String>::new(), "{what}");
        }
    }

    /// The last step of each explanation is what the fund gives, and its last limit is the one that
    /// the allocation names.
    pub(crate) async fn every_match_is_explained(&self) {
        let given: Vec<(Option<String>, i64, i64, String)> = sqlx::query_as(
            "SELECT p.reasons, f.seq, a.amount, a.limited_by FROM allocations a
             JOIN pledges p ON p.id = a.pledge_id JOIN match_funds f ON f.id = a.fund_id",
        )
        .fetch_all(&self.env.db)
        .await
        .unwrap();
        for (kept, seq, amount, limited_by) in given {
            let reasons: Reasons = kept.as_deref().unwrap_or_default().parse().unwrap();
            let limited_by: LimitedBy =
                serde_json::from_value(serde_json::json!(limited_by)).unwrap();
            let steps = reasons.given(seq, amount, limited_by).steps;
            let mut decided = steps.iter().rev();
            let limit = decided.find(|step| step.limit != StepLimit::Refund);
            let limit = limit.map(|step| step.limit);
            assert_eq!(limit, Some(limited_by.into()), "{kept:?} of {seq}");
            let last = steps.last().map(|step| step.left);
            assert_eq!(last, Some(amount), "{kept:?} of {seq}");
            assert!(steps.is_sorted_by(|a, b| a.left >= b.left), "{kept:?}");
        }
        let longest: Option<i32> = sqlx::query_scalar(
            "SELECT max(length(reasons)) FROM pledges p WHERE reasons IS NOT NULL
               AND (SELECT count(*) FROM fund_campaigns c
                    WHERE c.campaign_id = p.campaign_id) = 1",
        )
        .fetch_one(&self.env.db)
        .await
        .unwrap();
        assert!(longest.unwrap_or(0) <= 100, "one fund is explained shortly");
    }
}
