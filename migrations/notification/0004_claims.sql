-- Short claims that are kept up, and a retention.

-- How often a process was lost that had the mail in hand.
ALTER TABLE messages ADD COLUMN lost integer NOT NULL DEFAULT 0 CHECK (lost >= 0);

CREATE INDEX messages_settled ON messages ((kind = 'sign_in'), settled_at) WHERE settled_at IS NOT NULL;
DROP INDEX messages_old_sign_ins;
