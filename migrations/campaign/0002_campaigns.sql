-- Campaigns and their news.

CREATE TABLE campaigns (
    id                 uuid PRIMARY KEY,
    organisation_id    uuid NOT NULL REFERENCES organisations,
    programme_id       uuid REFERENCES programmes,
    slug               text NOT NULL CONSTRAINT campaigns_slug UNIQUE,
    title              jsonb NOT NULL,
    story              jsonb,
    kind               text NOT NULL CHECK (kind IN ('fundraising', 'awareness', 'mixed')),
    funding_model      text NOT NULL CHECK (funding_model IN ('flexible', 'all_or_nothing')),
    goal               bigint NOT NULL CHECK (goal > 0),
    currency           text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    starts_at          timestamptz NOT NULL,
    ends_at            timestamptz NOT NULL CHECK (ends_at > starts_at),
    sdgs               smallint[] NOT NULL,
    areas              text[] NOT NULL,
    target_groups      text[] NOT NULL,
    fund_types         text[] NOT NULL CHECK (cardinality(fund_types) > 0),
    stacking           text NOT NULL CHECK (stacking IN ('waterfall', 'additive', 'exclusive')),
    permit_number      text,
    permit_authority   text,
    permit_valid_from  date,
    permit_valid_until date,
    -- [{label, amount}]
    budget             jsonb NOT NULL,
    state              text NOT NULL CHECK (state IN
        ('draft', 'submitted', 'approved', 'live', 'paused', 'closed', 'cancelled', 'rejected')),
    pause_cause        text CHECK (pause_cause IN
        ('organisation', 'operator', 'permit_lapsed', 'organisation_suspended')),
    -- The latest decision: {decision, reason, at}.
    remarks            jsonb,
    -- The title in all its languages, folded as queries are.
    search             text NOT NULL,
    -- When the clock has to look at it next; null when it never will.
    due_at             timestamptz,
    published_at       timestamptz,
    version            bigint NOT NULL CHECK (version > 0),
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CHECK ((state = 'paused') = (pause_cause IS NOT NULL)),
    CHECK (state NOT IN ('approved', 'live', 'paused', 'closed') OR published_at IS NOT NULL),
    CHECK (num_nulls(permit_number, permit_authority, permit_valid_from, permit_valid_until) IN (0, 4))
);

CREATE INDEX campaigns_organisation ON campaigns (organisation_id, id);
CREATE INDEX campaigns_programme ON campaigns (programme_id, id);
CREATE INDEX campaigns_state ON campaigns (state, id);
CREATE INDEX campaigns_due ON campaigns (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE campaign_updates (
    id          uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns,
    title       jsonb NOT NULL,
    body        jsonb NOT NULL,
    author      text NOT NULL,
    created_at  timestamptz NOT NULL
);

CREATE INDEX campaign_updates_campaign ON campaign_updates (campaign_id, id DESC);
