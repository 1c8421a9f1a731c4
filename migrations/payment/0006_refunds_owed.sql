-- A refund that came back is owed to its donor until another one pays it.

ALTER TABLE payments ADD COLUMN owed bigint NOT NULL DEFAULT 0 CONSTRAINT payments_owed CHECK (owed >= 0);

UPDATE payments SET owed = (
    SELECT coalesce(sum(amount), 0) FROM refunds
    WHERE payment_id = payments.id AND state IN ('failed', 'cancelled'))
WHERE refunded > 0;

-- Of a refund's amount, what pays what was owed.
ALTER TABLE refunds
    ADD COLUMN owed bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT refunds_sums,
    ADD CONSTRAINT refunds_sums CHECK (
        amount > 0 AND gift >= 0 AND excess >= 0 AND owed >= 0 AND gift + excess + owed <= amount);
