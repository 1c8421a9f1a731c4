-- What every service keeps beside its own tables, in its own schema.

-- Events that are true and wait to be told.
CREATE TABLE outbox (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL,
    subject       uuid NOT NULL,
    body          jsonb NOT NULL,
    traceparent   text,
    created_at    timestamptz NOT NULL,
    claimed_until timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE INDEX outbox_claimable ON outbox (claimed_until, id);

-- Events whose effect stands already.
CREATE TABLE inbox (
    event_id    uuid PRIMARY KEY,
    kind        text NOT NULL,
    received_at timestamptz NOT NULL
);

CREATE INDEX inbox_age ON inbox (received_at);

-- What was answered to a client that may ask again.
CREATE TABLE idempotency_keys (
    scope        text NOT NULL,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    status       smallint,
    response     jsonb,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
