-- What changed lately of what everyone may see, for those who keep pages of it. Services that have something to show
-- write it by triggers, in the transaction that changes it, so that no change can be left out. Rows are only added,
-- so nobody waits for anybody.
CREATE TABLE changes (
    -- Whoever knows up to a snapshot finds what that didn't see, however late it was committed.
    made_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    what    uuid[] NOT NULL
);

CREATE INDEX changes_made_by ON changes (made_by);
