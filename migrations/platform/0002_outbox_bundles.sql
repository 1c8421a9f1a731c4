-- Events of one transaction that are told together: a row for all of them, where a row for each would
-- cost more than what they tell of. The relay tells them one by one, each under its own id.
CREATE TABLE outbox_bundles (
    id            uuid PRIMARY KEY,
    ids           uuid[] NOT NULL,
    kinds         text[] NOT NULL,
    subjects      uuid[] NOT NULL,
    -- JSON.
    bodies        text[] NOT NULL,
    traceparents  text[] NOT NULL,
    created_at    timestamptz NOT NULL,
    claimed_until timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE INDEX outbox_bundles_claimable ON outbox_bundles (claimed_until, id);

-- They repeat each other a lot, and are read once. The usual compression costs more time than it saves.
DO $$ BEGIN
    IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression')::text[]) THEN
        ALTER TABLE outbox_bundles ALTER COLUMN bodies SET COMPRESSION lz4;
    END IF;
END $$;
