-- Campaigns that were called off: what was paid for them goes back.

ALTER TABLE campaigns ADD COLUMN cancelled_at timestamptz;

CREATE INDEX campaigns_cancelled ON campaigns (campaign_id) WHERE cancelled_at IS NOT NULL;

-- What can be given back of a campaign.
CREATE INDEX payments_left ON payments (campaign_id) WHERE state = 'succeeded' AND refunded < charge;
