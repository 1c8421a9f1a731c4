-- Donors who pay by the same card. A card is known by payment's mark of it alone.

-- The row's lock is taken after those on match funds and before those on donors: two donors who use a
-- card for the first time at once must see each other.
CREATE TABLE cards (
    mark text PRIMARY KEY
);

CREATE TABLE card_donors (
    mark     text NOT NULL REFERENCES cards,
    donor_id uuid NOT NULL REFERENCES donors,
    PRIMARY KEY (mark, donor_id)
);

ALTER TABLE donors
    -- Whom donors that share cards, directly or through others, count as: one of them. Null: nobody else.
    ADD COLUMN person_id uuid REFERENCES donors,
    -- Whether that counts for caps too, by the operator's setting.
    ADD COLUMN one_cap boolean NOT NULL DEFAULT false;

CREATE INDEX donors_of_person ON donors (person_id) WHERE person_id IS NOT NULL;

-- Cards by which several donors of one fund paid.
CREATE TABLE card_flags (
    fund_id    uuid NOT NULL REFERENCES match_funds,
    mark       text NOT NULL REFERENCES cards,
    -- What a reviewer sees in its place.
    reference  uuid NOT NULL DEFAULT gen_random_uuid(),
    flagged_at timestamptz NOT NULL,
    PRIMARY KEY (fund_id, mark)
);

CREATE UNIQUE INDEX card_flags_of_fund ON card_flags (fund_id, reference);
