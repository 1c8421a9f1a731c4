-- Whoever never paid anything is forgotten after a while: name, address, country, message. The
-- pledge stays, for a payment that comes late must find it, and so does the donor's opaque id.

ALTER TABLE donors ALTER COLUMN email DROP NOT NULL;

ALTER TABLE pledges
    -- Whether it is no reason any more to know its donor.
    ADD COLUMN forgotten boolean NOT NULL DEFAULT false;

CREATE INDEX pledges_to_forget ON pledges (expires_at) WHERE state = 'expired' AND NOT forgotten;
CREATE INDEX pledges_known_of_donor ON pledges (donor_id) WHERE NOT forgotten;
