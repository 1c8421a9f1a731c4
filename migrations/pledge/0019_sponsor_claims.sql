-- The reviewer who looks at a sponsor that waits, and until when nobody else decides on it.
ALTER TABLE sponsors
    ADD COLUMN claimed_by text,
    ADD COLUMN claimed_until timestamptz,
    ADD CHECK ((claimed_by IS NULL) = (claimed_until IS NULL));
