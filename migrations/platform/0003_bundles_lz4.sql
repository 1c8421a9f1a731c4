-- What repeats itself as much as the bodies do is compressed as they are.
DO $$ BEGIN
    IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression')::text[]) THEN
        ALTER TABLE outbox_bundles
            ALTER COLUMN kinds SET COMPRESSION lz4,
            ALTER COLUMN traceparents SET COMPRESSION lz4;
    END IF;
END $$;
-- Ids hardly do.
ALTER TABLE outbox_bundles
    ALTER COLUMN ids SET STORAGE EXTERNAL,
    ALTER COLUMN subjects SET STORAGE EXTERNAL;
