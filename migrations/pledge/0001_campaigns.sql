-- What pledge knows of campaigns and of those who look after their money: copies, kept from
-- the campaign service's events. An older version never overwrites a newer one.

CREATE TABLE campaigns (
    id              uuid PRIMARY KEY,
    version         bigint NOT NULL,
    state           text NOT NULL,
    organisation_id uuid NOT NULL,
    programme_id    uuid,
    country         text NOT NULL,
    currency        text NOT NULL,
    sdgs            smallint[] NOT NULL,
    areas           text[] NOT NULL,
    groups          text[] NOT NULL,
    fund_types      text[] NOT NULL,
    stacking        text NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL
);

CREATE INDEX campaigns_of_organisation ON campaigns (organisation_id);

-- Members come as a whole list; the version is that of the list.
CREATE TABLE organisations (
    id              uuid PRIMARY KEY,
    members_version bigint NOT NULL
);

CREATE TABLE organisation_members (
    organisation_id uuid NOT NULL REFERENCES organisations,
    account         text NOT NULL,
    role            text NOT NULL,
    PRIMARY KEY (account, organisation_id, role)
);

CREATE INDEX organisation_members_all ON organisation_members (organisation_id);

-- The sums over confirmed gifts. Locked after funds and donors, before pledges.
CREATE TABLE campaign_totals (
    campaign_id uuid PRIMARY KEY REFERENCES campaigns,
    raised      bigint NOT NULL DEFAULT 0 CHECK (raised >= 0),
    matched     bigint NOT NULL DEFAULT 0 CHECK (matched >= 0),
    donors      bigint NOT NULL DEFAULT 0 CHECK (donors >= 0),
    pledges     bigint NOT NULL DEFAULT 0 CHECK (pledges >= 0),
    version     bigint NOT NULL DEFAULT 0
);
