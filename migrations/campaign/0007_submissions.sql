-- What was handed in to reviewers: what it said, who looks at it, what was decided.

CREATE TABLE submissions (
    id            uuid PRIMARY KEY,
    subject_kind  text NOT NULL CHECK (subject_kind IN ('organisation', 'campaign')),
    subject_id    uuid NOT NULL,
    -- What it said: when it was handed in, and in the end when it was decided on. Null for one that was handed in
    -- before this was kept.
    content       jsonb,
    submitted_at  timestamptz NOT NULL,
    -- The reviewer who has it, and until when.
    claimed_by    text,
    claimed_until timestamptz,
    decision      text,
    decided_at    timestamptz,
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
    CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CHECK (decision IS NULL OR claimed_by IS NULL)
);

-- One at a time waits.
CREATE UNIQUE INDEX submissions_open ON submissions (subject_id) WHERE decided_at IS NULL;
CREATE INDEX submissions_decided ON submissions (subject_id, decided_at);
