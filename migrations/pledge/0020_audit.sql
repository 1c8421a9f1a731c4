-- Who decided what about sponsors, match funds and names on campaigns' pages, and why.
CREATE TABLE audit (
    id           uuid PRIMARY KEY,
    actor        text NOT NULL,
    action       text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('sponsor', 'match_fund', 'pledge')),
    subject_id   uuid NOT NULL,
    reason       jsonb,
    reason_code  text,
    before       text,
    after        text,
    created_at   timestamptz NOT NULL
);

CREATE INDEX audit_subject ON audit (subject_id, id);

-- What was decided until now.
INSERT INTO audit (id, actor, action, subject_kind, subject_id, reason, before, after, created_at)
SELECT id, decided_by, 'sponsor.' || decision, 'sponsor', sponsor_id, reason,
       lag(decision, 1, 'registered') OVER (PARTITION BY sponsor_id ORDER BY id), decision, decided_at
FROM sponsor_decisions;

CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed';
END
$$;

CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_stands();
