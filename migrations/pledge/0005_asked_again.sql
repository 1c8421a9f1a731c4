-- When payment was last asked to let go of a pledge: one that never gets an answer is asked again.

ALTER TABLE pledges ADD COLUMN asked_at timestamptz;

-- A copy of the service from before this column leaves it empty.
CREATE INDEX pledges_asked ON pledges (coalesce(asked_at, created_at))
    WHERE state = 'pending' AND closing IS NOT NULL;
