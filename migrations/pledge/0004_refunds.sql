-- What went back to donors. Payment says the whole so far each time, with a version that rises.

ALTER TABLE pledges
    -- Of the charge, all that went back: the gift's part (amount - retained), and tip and fees.
    ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
    -- The version of the refund that this is so by; 0 while there was none.
    ADD COLUMN refund_version bigint NOT NULL DEFAULT 0 CHECK (refund_version >= 0),
    ADD CONSTRAINT pledges_refunds CHECK (refunded BETWEEN amount - retained AND charge - retained);

-- Refunds that were heard of before the payment that they are of: they wait for it, the latest of
-- each pledge.
CREATE TABLE early_refunds (
    pledge_id     uuid PRIMARY KEY REFERENCES pledges,
    payment_id    uuid NOT NULL,
    refunded      bigint NOT NULL,
    gift_refunded bigint NOT NULL,
    cause         text NOT NULL,
    version       bigint NOT NULL
);
