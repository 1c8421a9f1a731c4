-- $1 campaign, $2 currency, $3 now, $4 amount, $5 email, $6 name, $7 country, $8 new donor,
-- $9 pledge, $10 fund type, $11 locale, $12 anonymous, $13 message, $14 expires at,
-- $15 scope, $16 key, $17 hash, $18 answer, $19 event's id, $20 its kind, $21 its body
WITH known AS (
    SELECT id FROM donors WHERE email = $5
), new AS (
    INSERT INTO donors (id, email, name, country, created_at)
    SELECT $8, $5, $6, $7, $3 WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (email) DO UPDATE SET email = excluded.email
    RETURNING id
), donor AS (
    SELECT id FROM known UNION ALL SELECT id FROM new
), room AS (
    SELECT d.id AS donor, p.fund_id, s.name AS sponsor,
           greatest(0, least($4::bigint,
               (f.rule->>'max_per_donor')::bigint - coalesce(
                   (SELECT u.used FROM fund_donors u
                    WHERE u.fund_id = p.fund_id AND u.donor_id = d.id), 0),
               (f.rule->>'max_per_campaign')::bigint - p.used)) AS given
    FROM donor d, fund_campaigns p JOIN match_funds f ON f.id = p.fund_id
         JOIN sponsors s ON s.id = f.sponsor_id JOIN campaigns c ON c.id = p.campaign_id
    WHERE p.campaign_id = $1 AND p.in_scope AND f.state = 'active' AND c.state = 'live'
      AND c.currency = $2 AND c.starts_at <= $3 AND $3 < c.ends_at
      AND f.starts_at <= $3 AND $3 < f.ends_at
), fund AS (
    UPDATE match_funds f
    SET reserved = f.reserved + room.given, remaining = f.remaining - room.given,
        version = f.version + 1
    FROM room WHERE f.id = room.fund_id AND f.remaining >= room.given
    RETURNING f.id, room.donor, room.given, room.sponsor
), place AS (
    UPDATE fund_campaigns p SET used = p.used + fund.given, version = p.version + 1
    FROM fund WHERE p.fund_id = fund.id AND p.campaign_id = $1
), by_donor AS (
    INSERT INTO fund_donors (fund_id, donor_id, used) SELECT id, donor, given FROM fund
    ON CONFLICT (fund_id, donor_id) DO UPDATE SET used = fund_donors.used + excluded.used
), pledge AS (
    INSERT INTO pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge,
        retained, fund_type, method, locale, anonymous, message, paused_funds, created_at, expires_at)
    SELECT $9, 'pending', $1, donor, $2, $4, 0, 0, $4, $4, $10, 'card', $11, $12, $13, '{}', $3, $14
    FROM fund
), allocation AS (
    INSERT INTO allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
    SELECT $9, id, $1, given, 'ratio', ($3 AT TIME ZONE 'UTC')::date FROM fund WHERE given > 0
), answered AS (
    INSERT INTO idempotency_keys (scope, key, request_hash, status, response, created_at)
    SELECT $15, $16, $17, 201,
           jsonb_set(jsonb_set($18::jsonb, '{matched,amount}', to_jsonb(given)), '{match,0}',
               $18::jsonb #> '{match,0}'
               || jsonb_build_object('fund_id', id, 'sponsor', sponsor, 'amount', given)), $3
    FROM fund
), told AS (
    INSERT INTO outbox (id, kind, subject, body, created_at)
    SELECT $19, $20, $9,
           jsonb_set(jsonb_set($21::jsonb || jsonb_build_object('donor_id', donor),
               '{matched,amount}', to_jsonb(given)), '{match,0}',
               $21::jsonb #> '{match,0}'
               || jsonb_build_object('fund_id', id, 'sponsor', sponsor, 'amount', given)), $3
    FROM fund
)
SELECT id AS fund, sponsor, given FROM fund
