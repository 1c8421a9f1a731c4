-- Money that goes back: refunds, disputes, and the accounts that they are booked on.

ALTER TABLE ledger_accounts
    DROP CONSTRAINT ledger_accounts_kind,
    ADD CONSTRAINT ledger_accounts_kind CHECK (kind IN (
        'provider_clearing', 'campaign_gifts', 'donor_extras', 'provider_fees', 'exchange',
        'disputes_held', 'refunds_owed', 'losses'));

ALTER TABLE ledger_entries
    DROP CONSTRAINT ledger_entries_kind,
    ADD CONSTRAINT ledger_entries_kind CHECK (kind IN (
        'charge', 'exchange', 'fee', 'refund', 'refund_failure',
        'dispute_held', 'dispute_won', 'dispute_lost'));

-- What went back so far, of the charge and, of that, of the gift; what is held in open disputes.
ALTER TABLE payments
    ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
    ADD COLUMN gift_refunded bigint NOT NULL DEFAULT 0,
    ADD COLUMN disputed bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT payments_refunded CHECK (
        gift_refunded BETWEEN 0 AND refunded AND disputed >= 0
        AND (refunded = 0 OR (gift_refunded <= gift AND refunded - gift_refunded <= charge - gift)));

-- One for each time that money goes back. One of ours is written before the provider is asked.
CREATE TABLE refunds (
    id            uuid PRIMARY KEY,
    payment_id    uuid NOT NULL REFERENCES payments (id),
    state         text NOT NULL
        CONSTRAINT refunds_state CHECK (state IN (
            'requested', 'pending', 'requires_action', 'succeeded', 'failed', 'cancelled', 'refused')),
    cause         text NOT NULL
        CONSTRAINT refunds_cause CHECK (cause IN (
            'requested', 'campaign_cancelled', 'at_provider', 'dispute')),
    -- In the charge's currency: all of it, what is taken from the gift, and what is beyond all that was left.
    amount        bigint NOT NULL,
    gift          bigint NOT NULL,
    excess        bigint NOT NULL DEFAULT 0,
    reason        jsonb,
    requested_by  text,

    -- The request: stored before it is sent, and repeated byte for byte under its key.
    attempt       integer NOT NULL DEFAULT 1,
    provider_key  text,
    request       text,
    first_sent_at timestamptz,
    last_sent_at  timestamptz,
    -- Who sends it now, holds it until then.
    next_at       timestamptz NOT NULL,
    tries         integer NOT NULL DEFAULT 0,
    last_error    text,

    -- The provider's id of the refund, or of the dispute that was lost.
    provider_id   text CONSTRAINT refunds_one_per_provider_id UNIQUE,
    -- When what it did to our balance was booked; the same of its failure.
    settled_at         timestamptz,
    failure_settled_at timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,

    CONSTRAINT refunds_sums CHECK (
        amount > 0 AND gift >= 0 AND excess >= 0 AND gift + excess <= amount),
    CONSTRAINT refunds_request CHECK (
        state <> 'requested' OR num_nulls(provider_key, request) = 0),
    CONSTRAINT refunds_known CHECK (
        state IN ('requested', 'refused') OR provider_id IS NOT NULL)
);

CREATE INDEX refunds_payment ON refunds (payment_id);
CREATE INDEX refunds_due ON refunds (next_at) WHERE state = 'requested';

-- What donors' banks ask back.
CREATE TABLE disputes (
    -- The provider's id.
    id         text PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments (id),
    state      text NOT NULL
        CONSTRAINT disputes_state CHECK (state IN ('inquiry', 'opened', 'won', 'lost', 'closed')),
    -- In the charge's currency; of that, what the provider took out.
    amount     bigint NOT NULL CONSTRAINT disputes_amount CHECK (amount > 0),
    held       bigint NOT NULL DEFAULT 0 CONSTRAINT disputes_held CHECK (held >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX disputes_payment ON disputes (payment_id);

-- Payments of which the provider is asked anew what went back: after a hint, and while something is under way.
CREATE TABLE lookups (
    payment_id uuid PRIMARY KEY REFERENCES payments (id),
    -- Rises with each hint, so that one that comes while it is looked into is not lost.
    hints      bigint NOT NULL DEFAULT 1,
    -- None while there is nothing to look for.
    next_at    timestamptz,
    tries      integer NOT NULL DEFAULT 0,
    last_error text
);

CREATE INDEX lookups_due ON lookups (next_at) WHERE next_at IS NOT NULL;
