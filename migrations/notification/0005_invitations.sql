-- People are invited to an organisation: no gift is told of, as when someone signs in.

ALTER TABLE messages
    DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check
        CHECK (kind IN ('receipt', 'refund', 'gift_notice', 'sign_in', 'invitation')),
    DROP CONSTRAINT messages_check,
    ADD CONSTRAINT messages_about_gifts
        CHECK ((kind IN ('sign_in', 'invitation')) = (pledge_id IS NULL));
