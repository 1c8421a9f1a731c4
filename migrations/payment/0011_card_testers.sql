-- Declined tries are counted by card and by campaign too, against those who try stolen cards on donation forms.

ALTER TABLE payment_failures
    ADD COLUMN campaign_id uuid,
    ADD COLUMN card_fingerprint text;

CREATE INDEX payment_failures_campaign ON payment_failures (campaign_id, at DESC);
CREATE INDEX payment_failures_card ON payment_failures (card_fingerprint, at DESC)
    WHERE card_fingerprint IS NOT NULL;
CREATE INDEX payments_paid ON payments (campaign_id, succeeded_at) WHERE succeeded_at IS NOT NULL;
