//! Campaigns' figures, wherever they stand, and other facts that services heard of each other.

use super::{Check, Source};

pub(super) const PLEDGES: Check = Check {
    name: "totals-pledges",
    holds: "Every campaign's totals are the sums of its pledges",
    source: Source::Tables,
    seen: "SELECT count(*) AS campaigns, coalesce(sum(pledges), 0)::bigint AS pledges FROM audit_sums",
    wrong: "SELECT format('campaign %s: totals of %s raised, %s matched, %s donors, %s pledges; counted %s, %s, %s, %s',
                          s.campaign_id, t.raised, t.matched, t.donors, t.pledges, s.raised, s.matched, s.donors, s.pledges)
              FROM audit_sums s LEFT JOIN pledge.campaign_totals t USING (campaign_id)
             WHERE (coalesce(t.raised, 0), coalesce(t.matched, 0), coalesce(t.donors, 0), coalesce(t.pledges, 0))
                   <> (s.raised, s.matched, s.donors, s.pledges)",
};

pub(super) const COPIES: Check = Check {
    name: "copies",
    holds: "What a service heard of another's campaigns, members, funds and totals is the latest that was said",
    source: Source::Tables,
    seen: "SELECT (SELECT count(*) FROM campaign.campaigns WHERE published_at IS NOT NULL) AS campaigns,
                  (SELECT count(*) FROM campaign.organisations) AS organisations,
                  (SELECT count(*) FROM pledge.match_funds WHERE state <> 'draft') AS funds",
    wrong: "SELECT format('campaign %s is at version %s, %s heard %s', c.id, c.version, h.service, coalesce(h.version::text, 'nothing'))
              FROM campaign.campaigns c
             CROSS JOIN LATERAL (
                   VALUES ('pledge', (SELECT version FROM pledge.campaigns p WHERE p.id = c.id)),
                          ('payment', (SELECT version FROM payment.campaigns p WHERE p.campaign_id = c.id)),
                          ('notification', (SELECT version FROM notification.campaigns n WHERE n.id = c.id))
                   ) AS h (service, version)
             WHERE c.published_at IS NOT NULL AND h.version IS DISTINCT FROM c.version
            UNION ALL
            SELECT format('the members of organisation %s are at version %s, %s heard %s', o.id, o.members_version, h.service,
                          coalesce(h.version::text, 'nothing'))
              FROM campaign.organisations o
             CROSS JOIN LATERAL (
                   VALUES ('pledge', (SELECT members_version FROM pledge.organisations p WHERE p.id = o.id)),
                          ('payment', (SELECT version FROM payment.member_lists p WHERE p.organisation_id = o.id)),
                          ('notification', (SELECT members_version FROM notification.organisations n WHERE n.id = o.id))
                   ) AS h (service, version)
             WHERE h.version IS DISTINCT FROM o.members_version
            UNION ALL
            SELECT format('fund %s is at version %s with %s left, campaign heard %s with %s', f.id, f.version, f.remaining,
                          coalesce(c.version::text, 'nothing'), c.available)
              FROM pledge.match_funds f LEFT JOIN campaign.match_funds c ON c.fund_id = f.id
             WHERE f.state <> 'draft' AND (c.version IS DISTINCT FROM f.version OR c.available > f.remaining)
            UNION ALL
            SELECT format('totals of campaign %s: version %s, %s + %s; campaign heard %s, %s + %s', t.campaign_id, t.version,
                          t.raised, t.matched, c.version, c.raised, c.matched)
              FROM pledge.campaign_totals t LEFT JOIN campaign.campaign_totals c USING (campaign_id)
             WHERE t.version > 0 AND (t.version, t.raised, t.matched, t.donors, t.pledges)
                   IS DISTINCT FROM (c.version, c.raised, c.matched, c.donors, c.pledges)",
};

pub(super) const REDIS: Check = Check {
    name: "totals-redis",
    holds: "A campaign's figures in Redis, where they are not flushed, are those of Postgres",
    source: Source::Redis,
    seen: "SELECT count(*) AS campaigns,
                  (SELECT count(*) FROM pledge.campaign_totals WHERE version > 0) - count(*) AS flushed
             FROM audit_figures WHERE place = 'redis'",
    wrong: "SELECT format('campaign %s: %s raised, %s matched, %s donors, %s pledges at version %s in Redis; %s, %s, %s, %s at %s',
                          f.campaign_id, f.raised, f.matched, f.donors, f.pledges, f.version, t.raised, t.matched, t.donors,
                          t.pledges, t.version)
              FROM audit_figures f LEFT JOIN pledge.campaign_totals t USING (campaign_id)
             WHERE f.place = 'redis' AND (f.raised, f.matched, f.donors, f.pledges, f.version)
                   IS DISTINCT FROM (t.raised, t.matched, t.donors, t.pledges, t.version)",
};

pub(super) const API: Check = Check {
    name: "totals-api",
    holds: "The progress that a campaign's visitors are shown is that of Postgres",
    source: Source::Progress,
    seen: "SELECT count(*) AS campaigns FROM audit_figures WHERE place = 'api'",
    wrong: "SELECT format('campaign %s: %s raised, %s matched, %s donors, %s pledges are shown; %s, %s, %s, %s are true',
                          campaign_id, f.raised, f.matched, f.donors, f.pledges, t.raised, t.matched, t.donors, t.pledges)
              FROM (SELECT * FROM audit_figures WHERE place = 'api') f
              FULL JOIN (SELECT * FROM pledge.campaign_totals WHERE version > 0) t USING (campaign_id)
             WHERE (f.raised, f.matched, f.donors, f.pledges) IS DISTINCT FROM (t.raised, t.matched, t.donors, t.pledges)",
};
