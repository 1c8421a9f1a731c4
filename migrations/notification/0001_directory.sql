-- What campaign said last about campaigns and about who works for their organisations.

CREATE TABLE campaigns (
    id                uuid PRIMARY KEY,
    version           bigint NOT NULL,
    slug              text NOT NULL,
    title             jsonb NOT NULL,
    organisation_id   uuid NOT NULL,
    organisation_name jsonb NOT NULL,
    country           text NOT NULL,
    permit_number     text
);

-- The version of the list of members, so that an older list never replaces a newer one.
CREATE TABLE organisations (
    id              uuid PRIMARY KEY,
    members_version bigint NOT NULL
);

CREATE TABLE members (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    account         text NOT NULL,
    role            text NOT NULL CHECK (role IN ('owner', 'editor', 'finance')),
    PRIMARY KEY (organisation_id, account, role)
);
