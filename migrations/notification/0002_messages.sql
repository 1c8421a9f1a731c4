-- Mails: the intent is written before the mail server is spoken to, the outcome after.

CREATE TABLE messages (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('receipt', 'gift_notice', 'sign_in')),
    state       text NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'sending', 'handed_over', 'failed')),
    -- The pledge as it was told, without saying who gave; none for a sign-in.
    pledge_id   uuid,
    campaign_id uuid REFERENCES campaigns (id),
    pledge      jsonb,
    -- To whom, and what nobody else may know. A donor's address is never here:
    -- it is asked for at the moment of sending.
    recipient   text,
    secrets     jsonb,
    attempts    integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- Queued: when to try. Sending: when that try is given up for dead.
    due_at      timestamptz NOT NULL,
    traceparent text,
    created_at  timestamptz NOT NULL,
    settled_at  timestamptz,
    CHECK ((kind = 'sign_in') = (pledge_id IS NULL)),
    CHECK ((pledge_id IS NULL) = (campaign_id IS NULL) AND (pledge_id IS NULL) = (pledge IS NULL)),
    CHECK (kind <> 'receipt' OR recipient IS NULL),
    CONSTRAINT messages_settled_whole
        CHECK ((state IN ('handed_over', 'failed')) = (settled_at IS NOT NULL)),
    -- A settled mail has forgotten to whom it went.
    CONSTRAINT messages_wiped
        CHECK (settled_at IS NULL OR (recipient IS NULL AND secrets IS NULL))
);

-- One receipt a pledge, however often its confirmation is heard.
CREATE UNIQUE INDEX messages_receipt_once ON messages (pledge_id) WHERE kind = 'receipt';

CREATE INDEX messages_by_pledge ON messages (pledge_id, id) WHERE pledge_id IS NOT NULL;

-- In the order in which they are taken, so that a long queue is never sorted.
CREATE INDEX messages_due ON messages ((kind = 'sign_in') DESC, due_at) WHERE settled_at IS NULL;

CREATE INDEX messages_old_sign_ins ON messages (settled_at) WHERE kind = 'sign_in';
