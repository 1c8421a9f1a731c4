-- The ledger: double entry, never edited, only reversed. A debit is positive, a credit negative.

CREATE TABLE ledger_accounts (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL
        CONSTRAINT ledger_accounts_kind CHECK (kind IN (
            'provider_clearing', 'campaign_gifts', 'donor_extras', 'provider_fees', 'exchange')),
    currency        text NOT NULL CONSTRAINT ledger_accounts_currency CHECK (currency ~ '^[A-Z]{3}$'),
    organisation_id uuid,
    campaign_id     uuid,
    fund_type       text,
    created_at      timestamptz NOT NULL,
    CONSTRAINT ledger_accounts_once
        UNIQUE NULLS NOT DISTINCT (kind, currency, organisation_id, campaign_id, fund_type),
    CONSTRAINT ledger_accounts_by_currency UNIQUE (id, currency),
    -- Gifts of one campaign and one kind (zakat, …) never mix with others.
    CONSTRAINT ledger_accounts_gifts CHECK (
        kind <> 'campaign_gifts' OR num_nulls(campaign_id, fund_type) = 0)
);

CREATE TABLE ledger_entries (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL
        CONSTRAINT ledger_entries_kind CHECK (kind IN ('charge', 'exchange', 'fee')),
    -- What it books: one and the same thing is never booked twice.
    source      text NOT NULL,
    payment_id  uuid NOT NULL REFERENCES payments (id),
    -- How many postings it has: none is added to it later.
    lines       smallint NOT NULL CONSTRAINT ledger_entries_lines CHECK (lines >= 2),
    occurred_at timestamptz NOT NULL,
    booked_at   timestamptz NOT NULL,
    CONSTRAINT ledger_entries_once UNIQUE (kind, source)
);

CREATE INDEX ledger_entries_payment ON ledger_entries (payment_id);

CREATE TABLE ledger_postings (
    entry_id   uuid NOT NULL REFERENCES ledger_entries (id),
    line       smallint NOT NULL,
    account_id uuid NOT NULL,
    currency   text NOT NULL,
    amount     bigint NOT NULL CONSTRAINT ledger_postings_amount CHECK (amount <> 0),
    PRIMARY KEY (entry_id, line),
    CONSTRAINT ledger_postings_account
        FOREIGN KEY (account_id, currency) REFERENCES ledger_accounts (id, currency)
);

CREATE INDEX ledger_postings_account ON ledger_postings (account_id, entry_id);

-- An entry is whole, and nought in every currency, when its transaction ends.
CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
    fault   text;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entries' THEN
        checked := NEW.id;
    ELSE
        checked := NEW.entry_id;
    END IF;
    SELECT string_agg(currency || ' ' || total, ', ') INTO fault
      FROM (SELECT currency, sum(amount) AS total FROM ledger_postings
             WHERE entry_id = checked GROUP BY currency) AS sums
     WHERE total <> 0;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'ledger entry % does not balance: %', checked, fault
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances';
    END IF;
    IF (SELECT count(*) FROM ledger_postings WHERE entry_id = checked)
       <> (SELECT lines FROM ledger_entries WHERE id = checked) THEN
        RAISE EXCEPTION 'ledger entry % has not the postings it says', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_whole';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_whole
    AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();

CREATE CONSTRAINT TRIGGER ledger_entry_balances
    AFTER INSERT ON ledger_postings
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never edited, only reversed: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_is_final';
END $$;

CREATE TRIGGER ledger_entries_final
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_postings_final
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_accounts_final
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
