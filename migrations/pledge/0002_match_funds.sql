-- Sponsors (social investors), the match funds that they commit, and what those gave.

CREATE TABLE sponsors (
    id         uuid PRIMARY KEY,
    state      text NOT NULL CHECK (state IN ('registered', 'verified', 'rejected', 'suspended')),
    name       jsonb NOT NULL,
    kind       text NOT NULL,
    country    text NOT NULL,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    version    bigint NOT NULL DEFAULT 1
);

CREATE INDEX sponsors_by_state ON sponsors (state, id);

CREATE TABLE sponsor_members (
    sponsor_id uuid NOT NULL REFERENCES sponsors,
    account    text NOT NULL,
    PRIMARY KEY (account, sponsor_id)
);

-- Who decided what, and why: rows are added, never changed.
CREATE TABLE sponsor_decisions (
    id         uuid PRIMARY KEY,
    sponsor_id uuid NOT NULL REFERENCES sponsors,
    decision   text NOT NULL,
    reason     jsonb,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL
);

CREATE INDEX sponsor_decisions_of ON sponsor_decisions (sponsor_id, id);

-- The row's lock guards all that the fund gave: its own sums, those by campaign and by donor.
-- Locked before everything else.
CREATE TABLE match_funds (
    id           uuid PRIMARY KEY,
    -- Age, for the order in which funds give.
    seq          bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    sponsor_id   uuid NOT NULL REFERENCES sponsors,
    name         jsonb NOT NULL,
    state        text NOT NULL CHECK (state IN ('draft', 'active', 'paused', 'settling', 'settled')),
    mode         text NOT NULL,
    currency     text NOT NULL,
    commitment   bigint NOT NULL CHECK (commitment > 0),
    reserved     bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    committed    bigint NOT NULL DEFAULT 0 CHECK (committed >= 0),
    remaining    bigint NOT NULL CHECK (remaining >= 0),
    priority     integer NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    scope        jsonb NOT NULL,
    -- As the sponsor wrote it, with donors by id.
    rule         jsonb NOT NULL,
    backing      text NOT NULL,
    if_unused    text NOT NULL,
    created_at   timestamptz NOT NULL,
    activated_at timestamptz,
    version      bigint NOT NULL DEFAULT 1,
    CONSTRAINT match_funds_window CHECK (ends_at > starts_at),
    CONSTRAINT match_funds_balance CHECK (reserved + committed + remaining = commitment),
    CONSTRAINT match_funds_activation CHECK ((state = 'draft') = (activated_at IS NULL))
);

CREATE INDEX match_funds_of_sponsor ON match_funds (sponsor_id, seq);
CREATE INDEX match_funds_open ON match_funds (id) WHERE state IN ('active', 'paused', 'settling');

-- A fund in one campaign: whether it applies there, and what it gave.
CREATE TABLE fund_campaigns (
    fund_id     uuid NOT NULL REFERENCES match_funds,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    -- The campaign's place in the fund's list; 0 where it has none.
    place       integer NOT NULL,
    in_scope    boolean NOT NULL,
    unlocked    boolean NOT NULL,
    used        bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (fund_id, campaign_id)
);

CREATE INDEX fund_campaigns_in_scope ON fund_campaigns (campaign_id) WHERE in_scope;

-- What a fund gave to one donor's gifts; kept for funds with a cap on that.
CREATE TABLE fund_donors (
    fund_id  uuid NOT NULL REFERENCES match_funds,
    donor_id uuid NOT NULL,
    used     bigint NOT NULL CHECK (used >= 0),
    PRIMARY KEY (fund_id, donor_id)
);
