-- What funds give to campaigns as a whole, and how they come to their end.

ALTER TABLE match_funds
    -- While it is settling: it was paused, so it gives late payers nothing and makes no top-up.
    ADD COLUMN paused boolean NOT NULL DEFAULT false,
    -- From then on what it gives is final, though it may still be written down, batch by batch.
    ADD COLUMN settled_at timestamptz,
    ADD CONSTRAINT match_funds_settled CHECK (state <> 'settled' OR settled_at IS NOT NULL);

-- Sums given to campaigns as a whole. They are part of what the fund used there, and committed.
-- Whoever changes one holds its fund's row and its campaign's totals.
CREATE TABLE grants (
    fund_id     uuid NOT NULL REFERENCES match_funds,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    -- What the sponsor sees.
    reference   uuid NOT NULL DEFAULT gen_random_uuid(),
    amount      bigint NOT NULL CHECK (amount > 0),
    day         date NOT NULL,
    PRIMARY KEY (fund_id, campaign_id)
);

-- Shares of a large settlement that are decided and not yet written down as allocations.
CREATE TABLE shares (
    fund_id    uuid NOT NULL REFERENCES match_funds,
    pledge_id  uuid NOT NULL REFERENCES pledges,
    amount     bigint NOT NULL CHECK (amount > 0),
    limited_by text NOT NULL,
    PRIMARY KEY (fund_id, pledge_id)
);
