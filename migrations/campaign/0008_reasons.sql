-- Reasons from the list, by their codes; and the audit by who and when.

ALTER TABLE audit ADD COLUMN reason_code text;

CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_created ON audit (created_at);
