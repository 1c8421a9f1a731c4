-- Money that comes back to a fund is for earlier gifts that got too little. They are found by an
-- index, and topped up a batch at a time.

ALTER TABLE match_funds
    -- Of what remains, what is set aside for earlier gifts. Never more than that, but for a copy of
    -- the service from before this column, which doesn't know it.
    ADD COLUMN set_aside bigint NOT NULL DEFAULT 0 CHECK (set_aside >= 0);

-- Gifts to which a first-come fund would give more if it could: their own limits leave room. Rows
-- stand for all that do; of some that don't any more, until it is their turn. Guarded by the lock
-- on the fund's row.
CREATE TABLE waiting (
    pledge_id   uuid NOT NULL REFERENCES pledges,
    fund_id     uuid NOT NULL REFERENCES match_funds,
    campaign_id uuid NOT NULL,
    donor_id    uuid NOT NULL,
    -- Its turn: confirmed gifts in the order of confirmation, then pending ones in that of creation.
    pending     boolean NOT NULL,
    place       bigint NOT NULL,
    -- What it could take at most.
    want        bigint NOT NULL CHECK (want > 0),
    -- Whether its donor has all that the fund gives to one. It is not looked at until some of that
    -- came back.
    capped      boolean NOT NULL,
    PRIMARY KEY (pledge_id, fund_id)
);

CREATE INDEX waiting_turns ON waiting (fund_id, campaign_id, pending, place) WHERE NOT capped;
CREATE INDEX waiting_capped ON waiting (fund_id, donor_id) WHERE capped;

-- Funds that have yet to go over earlier gifts. What came of one event has one number; earlier ones
-- come first. Guarded by the lock on the fund's row.
CREATE TABLE top_ups (
    seq         bigint NOT NULL,
    fund_id     uuid NOT NULL REFERENCES match_funds,
    -- Only this campaign's gifts: it met the fund's target.
    campaign_id uuid,
    -- All but this one: the money came back of it.
    but         uuid,
    -- What those that wait could take at most.
    wanted      bigint NOT NULL CHECK (wanted >= 0),
    PRIMARY KEY (seq, fund_id)
);

CREATE INDEX top_ups_of_fund ON top_ups (fund_id);
CREATE SEQUENCE top_ups_seq;

-- Whoever may wait already. What one could take is not known here: at most all that the fund has.
INSERT INTO waiting (pledge_id, fund_id, campaign_id, donor_id, pending, place, want, capped)
SELECT p.id, f.id, p.campaign_id, p.donor_id, p.confirm_seq IS NULL, coalesce(p.confirm_seq, p.seq),
       f.commitment, false
FROM match_funds f
JOIN fund_campaigns c ON c.fund_id = f.id AND c.in_scope
JOIN pledges p ON p.campaign_id = c.campaign_id AND p.state IN ('pending', 'confirmed')
     AND p.currency = f.currency AND p.created_at >= f.starts_at AND p.created_at < f.ends_at
     AND NOT f.id = ANY (p.paused_funds)
WHERE f.mode = 'first_come' AND f.state IN ('active', 'paused', 'settling')
  AND NOT EXISTS (SELECT FROM allocations a
                  WHERE a.pledge_id = p.id AND a.fund_id = f.id AND p.refund_version = 0
                    AND a.limited_by IN ('ratio', 'per_pledge'));
