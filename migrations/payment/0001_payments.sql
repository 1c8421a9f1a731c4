-- Payments of pledges, and what was heard and asked about them.

-- One per pledge, written before anything is asked of the provider.
CREATE TABLE payments (
    id              uuid PRIMARY KEY,
    pledge_id       uuid NOT NULL,
    campaign_id     uuid NOT NULL,
    state           text NOT NULL
        CONSTRAINT payments_state CHECK (state IN ('created', 'requires_payment', 'processing', 'succeeded', 'closed')),

    -- What the ticket says. Null only where a pledge was closed before anyone came to pay it.
    currency        text CONSTRAINT payments_currency CHECK (currency ~ '^[A-Z]{3}$'),
    charge          bigint,
    gift            bigint,
    fund_type       text,

    -- The request that makes the PaymentIntent: stored before it is sent, and repeated byte for byte.
    attempt         integer NOT NULL DEFAULT 1,
    provider_key    text,
    request         text,
    first_sent_at   timestamptz,
    last_sent_at    timestamptz,
    -- Who sends it now, holds it until then.
    sending_until   timestamptz,

    -- What the provider said.
    intent_id       text,
    client_secret   text,
    charge_id       text,
    card_fingerprint text,
    succeeded_at    timestamptz,

    -- Set when pledge asked to close it; nobody is given the means to pay from then on.
    closing_since   timestamptz,
    version         bigint NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,

    CONSTRAINT payments_one_per_pledge UNIQUE (pledge_id),
    CONSTRAINT payments_one_per_intent UNIQUE (intent_id),
    CONSTRAINT payments_ticket CHECK (
        num_nulls(currency, charge, gift, fund_type, provider_key, request) = 0
        OR (state = 'closed' AND intent_id IS NULL
            AND num_nonnulls(currency, charge, gift, fund_type, provider_key, request) = 0)
    ),
    CONSTRAINT payments_sums CHECK (gift > 0 AND charge >= gift),
    CONSTRAINT payments_succeeded CHECK (
        state <> 'succeeded' OR num_nulls(intent_id, charge_id, succeeded_at) = 0
    )
);

-- Tries that the provider declined; the donor may try again.
CREATE TABLE payment_failures (
    -- The provider's charge, or its event where it made no charge: what tells one try from another.
    source     text PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments (id),
    code       text NOT NULL,
    at         timestamptz NOT NULL
);

CREATE INDEX payment_failures_payment ON payment_failures (payment_id);

-- What pledge asked to be closed, and what became of it. Worked on until there is an outcome.
CREATE TABLE closings (
    payment_id   uuid PRIMARY KEY REFERENCES payments (id),
    pledge_id    uuid NOT NULL,
    reason       text NOT NULL,
    requested_at timestamptz NOT NULL,
    outcome      text CONSTRAINT closings_outcome CHECK (outcome IN ('cancelled', 'succeeded')),
    done_at      timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL,
    last_error   text,
    CONSTRAINT closings_done CHECK ((outcome IS NULL) = (done_at IS NULL))
);

CREATE INDEX closings_due ON closings (next_at) WHERE outcome IS NULL;

-- What the provider kept of a charge; asked for until it is known.
CREATE TABLE settlements (
    payment_id uuid PRIMARY KEY REFERENCES payments (id),
    -- Of the provider's balance transaction, in the currency that the account is kept in.
    currency   text,
    gross      bigint,
    fee        bigint,
    booked_at  timestamptz,
    attempts   integer NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    last_error text,
    CONSTRAINT settlements_booked CHECK (
        num_nulls(currency, gross, fee, booked_at) IN (0, 4)
    )
);

CREATE INDEX settlements_due ON settlements (next_at) WHERE booked_at IS NULL;

-- The provider's webhooks, stored before they are understood.
CREATE TABLE webhook_events (
    -- The provider's event id; `sha256:…` of a body that has none.
    id          text PRIMARY KEY,
    kind        text,
    intent_id   text,
    -- Dropped once the event is done with: it may hold a donor's name and address.
    payload     bytea,
    received_at timestamptz NOT NULL,
    state       text NOT NULL
        CONSTRAINT webhook_events_state CHECK (state IN ('new', 'done', 'ignored', 'parked')),
    attempts    integer NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL,
    finished_at timestamptz,
    last_error  text
);

CREATE INDEX webhook_events_due ON webhook_events (next_at) WHERE state = 'new';
CREATE INDEX webhook_events_finished ON webhook_events (finished_at) WHERE state IN ('done', 'ignored');
