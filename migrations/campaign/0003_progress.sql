-- What other services said of campaigns: copies, kept forwards by their versions.
-- No foreign keys: a fact may come before, or long after, the campaign is known here.

CREATE TABLE campaign_totals (
    campaign_id uuid PRIMARY KEY,
    version     bigint NOT NULL,
    raised      bigint NOT NULL,
    matched     bigint NOT NULL,
    donors      bigint NOT NULL,
    pledges     bigint NOT NULL,
    -- When the figures changed, as pledge says.
    changed_at  timestamptz NOT NULL,
    -- When they came here; what Redis may have missed is found by it.
    updated_at  timestamptz NOT NULL
);

CREATE INDEX campaign_totals_recent ON campaign_totals (updated_at);

CREATE TABLE match_funds (
    fund_id          uuid PRIMARY KEY,
    version          bigint NOT NULL,
    state            text NOT NULL,
    mode             text NOT NULL,
    currency         text NOT NULL,
    available        bigint NOT NULL,
    max_per_campaign bigint,
    starts_at        timestamptz NOT NULL,
    ends_at          timestamptz NOT NULL
);

CREATE TABLE match_fund_campaigns (
    fund_id     uuid NOT NULL,
    campaign_id uuid NOT NULL,
    version     bigint NOT NULL,
    used        bigint NOT NULL,
    unlocked    boolean NOT NULL,
    PRIMARY KEY (campaign_id, fund_id)
);

CREATE INDEX match_fund_campaigns_fund ON match_fund_campaigns (fund_id);
