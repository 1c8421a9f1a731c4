-- The donor is told of every refund.

ALTER TABLE messages
    DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check
        CHECK (kind IN ('receipt', 'refund', 'gift_notice', 'sign_in')),
    ADD CONSTRAINT messages_donor_asked_for
        CHECK (kind NOT IN ('receipt', 'refund') OR recipient IS NULL);

-- One letter a refund, however often it is heard: each has its version of the pledge.
CREATE UNIQUE INDEX messages_refund_once ON messages (pledge_id, (pledge ->> 'version'))
    WHERE kind = 'refund';
