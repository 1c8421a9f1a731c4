-- Donors, their pledges, and what match funds gave to each.

-- The only table with names and addresses of donors. One address is one donor.
-- Locked after match funds, before campaign totals.
CREATE TABLE donors (
    id         uuid PRIMARY KEY,
    email      text NOT NULL CONSTRAINT donors_email UNIQUE CHECK (email <> ''),
    name       text,
    country    text,
    created_at timestamptz NOT NULL
);

ALTER TABLE fund_donors ADD FOREIGN KEY (donor_id) REFERENCES donors;

-- The order of confirmation; taken under the locks of the funds, so it is theirs.
CREATE SEQUENCE confirmations;

CREATE TABLE pledges (
    id           uuid PRIMARY KEY,
    -- The order of creation; taken under the locks of the funds.
    seq          bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    state        text NOT NULL CHECK (state IN ('pending', 'confirmed', 'expired', 'refunded')),
    -- Rises with the state, what is retained, and the allocations.
    version      bigint NOT NULL DEFAULT 1,
    campaign_id  uuid NOT NULL REFERENCES campaigns,
    donor_id     uuid NOT NULL REFERENCES donors,
    currency     text NOT NULL,
    amount       bigint NOT NULL CHECK (amount > 0),
    tip          bigint NOT NULL CHECK (tip >= 0),
    fees         bigint NOT NULL CHECK (fees >= 0),
    charge       bigint NOT NULL,
    retained     bigint NOT NULL CHECK (retained BETWEEN 0 AND amount),
    fund_type    text NOT NULL,
    method       text NOT NULL,
    locale       text NOT NULL,
    anonymous    boolean NOT NULL,
    message      text,
    -- Funds in scope that were paused when it was made: it is never theirs.
    paused_funds uuid[] NOT NULL,
    -- A digest of the client's address, while there is a limit on its unpaid holds.
    client       bytea,
    created_at   timestamptz NOT NULL,
    -- The end of the hold.
    expires_at   timestamptz NOT NULL,
    -- Why payment was asked to let go of it.
    closing      text CHECK (closing IN ('expired', 'cancelled', 'campaign_cancelled')),
    payment_id   uuid CONSTRAINT pledges_payment UNIQUE,
    confirmed_at timestamptz,
    confirm_seq  bigint,
    CONSTRAINT pledges_charge CHECK (charge = amount + tip + fees),
    CONSTRAINT pledges_confirmation CHECK
        ((state IN ('confirmed', 'refunded')) = (confirm_seq IS NOT NULL)
         AND (confirm_seq IS NULL) = (confirmed_at IS NULL)
         AND (confirm_seq IS NULL) = (payment_id IS NULL)),
    CONSTRAINT pledges_refunded CHECK ((state = 'refunded') = (retained = 0))
);

CREATE INDEX pledges_of_campaign ON pledges (campaign_id, seq);
CREATE INDEX pledges_confirmed ON pledges (campaign_id, confirm_seq) WHERE state = 'confirmed';
CREATE INDEX pledges_of_donor ON pledges (donor_id, campaign_id) WHERE state = 'confirmed';
CREATE INDEX pledges_held_by_donor ON pledges (donor_id) WHERE state = 'pending';
CREATE INDEX pledges_held_by_client ON pledges (client) WHERE state = 'pending' AND client IS NOT NULL;
CREATE INDEX pledges_due ON pledges (expires_at) WHERE state = 'pending' AND closing IS NULL;

-- What a fund gives to a pledge: reserved while it is pending, committed once it is confirmed.
-- Whoever changes one holds its pledge's row and its fund's.
CREATE TABLE allocations (
    pledge_id   uuid NOT NULL REFERENCES pledges,
    fund_id     uuid NOT NULL REFERENCES match_funds,
    -- What the sponsor sees in the pledge's place: random, since a UUIDv7 tells the time.
    reference   uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid NOT NULL,
    amount      bigint NOT NULL CHECK (amount > 0),
    limited_by  text NOT NULL,
    day         date NOT NULL,
    PRIMARY KEY (pledge_id, fund_id)
);

CREATE INDEX allocations_of_fund ON allocations (fund_id, day, reference);
