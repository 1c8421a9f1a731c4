-- $1 now; of funds $2 ids, $3 versions, $4 sums; of places $5 funds, $6 campaigns, $7 positions,
-- $8 used, $9 versions; of what donors were given $10 funds, $11 donors, $12 sums; of donors who say
-- something else $13 ids, $14 names, $15 countries; of new ones $16 ids, $17 emails, $18 names,
-- $19 countries; of pledges $20 to $37; of allocations $38 to $43.
--
-- Rows that are there and locked are found by where they stand, or by the conflict with their key: no
-- plan can go through a table instead. The locks make the versions certain; the guard on what remains
-- is the last line but one.
WITH funds AS (
    UPDATE match_funds AS f
    SET reserved = f.reserved + d.sum, remaining = f.remaining - d.sum, version = f.version + 1
    FROM (SELECT found.place, d.version, d.sum
          FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS d (id, version, sum)
          CROSS JOIN LATERAL (SELECT ctid AS place FROM match_funds WHERE id = d.id OFFSET 0) AS found) AS d
    WHERE f.ctid = d.place AND f.version = d.version AND f.remaining >= d.sum
    RETURNING 1
), places AS (
    INSERT INTO fund_campaigns AS p (fund_id, campaign_id, place, in_scope, unlocked, used, version)
    SELECT fund_id, campaign_id, place, true, true, used, version
    FROM unnest($5::uuid[], $6::uuid[], $7::integer[], $8::bigint[], $9::bigint[])
        AS d (fund_id, campaign_id, place, used, version)
    ON CONFLICT (fund_id, campaign_id) DO UPDATE
    SET used = excluded.used, version = p.version + 1 WHERE p.version = excluded.version
    RETURNING 1
), used AS (
    INSERT INTO fund_donors (fund_id, donor_id, used)
    SELECT * FROM unnest($10::uuid[], $11::uuid[], $12::bigint[])
    ON CONFLICT (donor_id, fund_id) DO UPDATE SET used = excluded.used
), changed AS (
    UPDATE donors
    SET name = d.name, country = d.country
    FROM (SELECT found.place, d.name, d.country
          FROM unnest($13::uuid[], $14::text[], $15::text[]) AS d (id, name, country)
          CROSS JOIN LATERAL (SELECT ctid AS place FROM donors WHERE id = d.id OFFSET 0) AS found) AS d
    WHERE donors.ctid = d.place
    RETURNING 1
), new AS (
    INSERT INTO donors (id, email, name, country, created_at)
    SELECT *, $1 FROM unnest($16::uuid[], $17::text[], $18::text[], $19::text[])
    ON CONFLICT DO NOTHING
    RETURNING 1
), made AS (
    INSERT INTO pledges (state, created_at, id, campaign_id, donor_id, currency, amount, retained, tip,
        fees, charge, fund_type, method, locale, anonymous, message, paused_funds, client, expires_at,
        reasons, wall_name)
    SELECT 'pending', $1, id, campaign_id, donor_id, currency, amount, amount, tip, fees, charge,
           fund_type, method, locale, anonymous, message, paused::uuid[], client, expires_at, reasons,
           wall_name
    FROM unnest($20::uuid[], $21::uuid[], $22::uuid[], $23::text[], $24::bigint[], $25::bigint[],
                $26::bigint[], $27::bigint[], $28::text[], $29::text[], $30::text[], $31::boolean[],
                $32::text[], $33::text[], $34::bytea[], $35::timestamptz[], $36::text[],
                $37::text[])
        AS d (id, campaign_id, donor_id, currency, amount, tip, fees, charge, fund_type, method, locale,
              anonymous, message, paused, client, expires_at, reasons, wall_name)
), given AS (
    INSERT INTO allocations (pledge_id, fund_id, campaign_id, amount, limited_by, day)
    SELECT *, $43::date FROM unnest($38::uuid[], $39::uuid[], $40::uuid[], $41::bigint[], $42::text[])
)
SELECT (SELECT count(*) FROM funds) AS "funds!", (SELECT count(*) FROM places) AS "places!",
       (SELECT count(*) FROM changed) AS "changed!", (SELECT count(*) FROM new) AS "new!"
