-- What was found outside the database; it goes with the audit's transaction.

CREATE TEMP TABLE audit_options (
    dead_letters    bigint   NOT NULL,
    grace           interval NOT NULL,
    foreign_charges bigint   NOT NULL DEFAULT 0
) ON COMMIT DROP;

-- Successful charges at Stripe, in our minor units.
CREATE TEMP TABLE audit_charges (
    id        text PRIMARY KEY,
    intent_id text,
    pledge_id text   NOT NULL,
    currency  text   NOT NULL,
    captured  bigint NOT NULL,
    refunded  bigint NOT NULL
) ON COMMIT DROP;

CREATE TEMP TABLE audit_disputes (
    id        text PRIMARY KEY,
    charge_id text   NOT NULL,
    stage     text   NOT NULL,
    amount    bigint NOT NULL
) ON COMMIT DROP;

CREATE TEMP TABLE audit_mails (
    message_id text PRIMARY KEY,
    copies     bigint NOT NULL
) ON COMMIT DROP;

-- Campaigns' figures as people see them: `redis`, `api`.
CREATE TEMP TABLE audit_figures (
    place       text   NOT NULL,
    campaign_id uuid   NOT NULL,
    version     bigint NOT NULL,
    raised      bigint NOT NULL,
    matched     bigint NOT NULL,
    donors      bigint NOT NULL,
    pledges     bigint NOT NULL
) ON COMMIT DROP;

CREATE TEMP TABLE audit_queues (
    name     text PRIMARY KEY,
    messages bigint NOT NULL
) ON COMMIT DROP;

-- Answers that said that something is done.
CREATE TEMP TABLE audit_answers (
    method  text NOT NULL,
    service text NOT NULL,
    path    text NOT NULL,
    key     text,
    body    jsonb NOT NULL
) ON COMMIT DROP;
