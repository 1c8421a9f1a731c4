-- How far the provider's list of events was looked through, for webhooks that never came.

CREATE TABLE event_cursors (
    provider    text PRIMARY KEY,
    -- By the provider's clock: all that happened until then is known, but for what enters the list late.
    seen_until  timestamptz NOT NULL,
    -- A sweep that is not at its end: the newest event when it began, and where to go on.
    sweep_until timestamptz,
    sweep_after text,
    -- Whose turn it is holds it until then; afterwards it is anyone's.
    next_at     timestamptz NOT NULL
);
