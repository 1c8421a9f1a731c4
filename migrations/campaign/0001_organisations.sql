-- Organisations, who works in them, and the programmes they take part in.

CREATE TABLE organisations (
    id                  uuid PRIMARY KEY,
    slug                text NOT NULL CONSTRAINT organisations_slug UNIQUE,
    name                jsonb NOT NULL,
    country             text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    registration_number text NOT NULL,
    website             text,
    target_groups       text[] NOT NULL,
    areas               text[] NOT NULL,
    state               text NOT NULL
        CHECK (state IN ('registered', 'applied', 'verified', 'rejected', 'suspended')),
    -- The latest decision: {decision, reason, at}.
    remarks             jsonb,
    -- The name in all its languages, folded as queries are.
    search              text NOT NULL,
    verified_at         timestamptz,
    version             bigint NOT NULL CHECK (version > 0),
    -- Counts changes of members alone: they travel in an event of their own.
    members_version     bigint NOT NULL CHECK (members_version > 0),
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL
);

CREATE INDEX organisations_state ON organisations (state, id);

CREATE TABLE members (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    account         text NOT NULL,
    role            text NOT NULL CHECK (role IN ('owner', 'editor', 'finance')),
    created_at      timestamptz NOT NULL,
    CONSTRAINT members_once UNIQUE (organisation_id, account)
);

CREATE INDEX members_account ON members (account, organisation_id);

CREATE TABLE programmes (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL CONSTRAINT programmes_slug UNIQUE,
    title       jsonb NOT NULL,
    description jsonb NOT NULL,
    charter     jsonb,
    state       text NOT NULL CHECK (state IN ('open', 'closed')),
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at),
    version     bigint NOT NULL CHECK (version > 0),
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE INDEX programmes_open ON programmes (ends_at) WHERE state = 'open';

CREATE TABLE participants (
    id                uuid PRIMARY KEY,
    programme_id      uuid NOT NULL REFERENCES programmes,
    organisation_id   uuid NOT NULL REFERENCES organisations,
    -- Who signed the charter in the organisation's name, and when; null where there is no charter.
    charter_signed_by text,
    charter_signed_at timestamptz,
    created_at        timestamptz NOT NULL,
    CONSTRAINT participants_once UNIQUE (programme_id, organisation_id),
    CHECK ((charter_signed_by IS NULL) = (charter_signed_at IS NULL))
);

CREATE INDEX participants_organisation ON participants (organisation_id);

-- Who decided what, and why; never changed, never deleted.
CREATE TABLE audit (
    id           uuid PRIMARY KEY,
    actor        text NOT NULL,
    action       text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('organisation', 'programme', 'campaign')),
    subject_id   uuid NOT NULL,
    reason       jsonb,
    before       text,
    after        text,
    created_at   timestamptz NOT NULL
);

CREATE INDEX audit_subject ON audit (subject_id, id);

CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed';
END
$$;

CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
