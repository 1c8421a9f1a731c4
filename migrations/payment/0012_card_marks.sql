-- The key of the marks by which other services tell cards apart: they never hear the provider's own
-- fingerprints. Made once, and the same for all copies; under another one every card is new.

CREATE TABLE card_mark_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    key bytea NOT NULL
);

INSERT INTO card_mark_key (key)
VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
