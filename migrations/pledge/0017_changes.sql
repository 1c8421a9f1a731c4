-- Each change of what everyone may see is noted in `changes` by the ids of what shows it. Gifts are made many at a
-- time, and a batch is one row here.

-- A match fund's figures; and where it begins, pauses or ends, its sponsor and all campaigns that it is for.
CREATE FUNCTION note_funds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what) SELECT array_agg(id) FROM after HAVING count(*) > 0;
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT shown) FROM after JOIN before USING (id)
        CROSS JOIN LATERAL (
            SELECT after.sponsor_id AS shown
            UNION ALL SELECT campaign_id FROM fund_campaigns WHERE fund_id = after.id) AS all_shown
    WHERE after.state <> before.state HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_update AFTER UPDATE ON match_funds REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_funds();

-- Campaigns that a fund is for from now on, and those that it is for again or no more. What a fund gives to one
-- changes with every gift; that is the fund's change.
CREATE FUNCTION note_scopes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT campaign_id) FROM after HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON fund_campaigns REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_scopes();

CREATE FUNCTION note_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what) VALUES (ARRAY[NEW.campaign_id]);
    RETURN NULL;
END
$$;

CREATE TRIGGER note_scope AFTER UPDATE OF in_scope ON fund_campaigns FOR EACH ROW
    WHEN (OLD.in_scope <> NEW.in_scope) EXECUTE FUNCTION note_scope();

-- A campaign's confirmed gifts.
CREATE TRIGGER note_insert AFTER INSERT ON campaign_totals REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_scopes();
CREATE TRIGGER note_update AFTER UPDATE ON campaign_totals REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_scopes();

-- A sponsor, whose name stands wherever its funds do.
CREATE FUNCTION note_sponsors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(shown) FROM (
        SELECT id AS shown FROM after
        UNION SELECT f.id FROM after JOIN match_funds f ON f.sponsor_id = after.id) AS all_shown
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON sponsors REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_sponsors();
CREATE TRIGGER note_update AFTER UPDATE ON sponsors REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_sponsors();
