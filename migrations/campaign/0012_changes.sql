-- Each change of what everyone may see is noted in `changes` by the ids of what shows it.

-- A campaign, and the organisation and the programme that list it with their sums.
CREATE FUNCTION note_campaigns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT shown) FROM after
        CROSS JOIN LATERAL unnest(ARRAY[id, organisation_id, programme_id]) AS shown
    WHERE shown IS NOT NULL HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON campaigns REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_campaigns();

-- When the clock looks at it next is nobody's business, and is set for all of them whenever a copy starts.
CREATE FUNCTION note_changed_campaigns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT shown) FROM after JOIN before ON before.id = after.id
        CROSS JOIN LATERAL unnest(ARRAY[after.id, after.organisation_id, after.programme_id]) AS shown
    WHERE shown IS NOT NULL
      AND NOT (after.due_at IS DISTINCT FROM before.due_at AND after.version = before.version)
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_update AFTER UPDATE ON campaigns REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_changed_campaigns();

-- The same for its sums.
CREATE FUNCTION note_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT shown) FROM after JOIN campaigns c ON c.id = after.campaign_id
        CROSS JOIN LATERAL unnest(ARRAY[c.id, c.organisation_id, c.programme_id]) AS shown
    WHERE shown IS NOT NULL HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON campaign_totals REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_totals();
CREATE TRIGGER note_update AFTER UPDATE ON campaign_totals REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_totals();

-- A campaign alone: its news, and what it drew on a fund.
CREATE FUNCTION note_of_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT campaign_id) FROM after HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON campaign_updates REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_of_campaign();
CREATE TRIGGER note_update AFTER UPDATE ON campaign_updates REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_of_campaign();
CREATE TRIGGER note_delete AFTER DELETE ON campaign_updates REFERENCING OLD TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_of_campaign();
CREATE TRIGGER note_insert AFTER INSERT ON match_fund_campaigns REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_of_campaign();
CREATE TRIGGER note_update AFTER UPDATE ON match_fund_campaigns REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_of_campaign();

-- A match fund: it may give to thousands of campaigns, whose pages know which funds they show.
CREATE FUNCTION note_funds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT fund_id) FROM after HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON match_funds REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_funds();
CREATE TRIGGER note_update AFTER UPDATE ON match_funds REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_funds();

-- An organisation, whose name and state stand on the pages of its campaigns and of its programmes.
CREATE FUNCTION note_organisations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(shown) FROM (
        SELECT id AS shown FROM after
        UNION SELECT c.id FROM after JOIN campaigns c ON c.organisation_id = after.id
        UNION SELECT p.programme_id FROM after JOIN participants p ON p.organisation_id = after.id) AS all_shown
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON organisations REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_organisations();
CREATE TRIGGER note_update AFTER UPDATE ON organisations REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_organisations();

-- A programme, whose title stands on the pages of its campaigns.
CREATE FUNCTION note_programmes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(shown) FROM (
        SELECT id AS shown FROM after
        UNION SELECT c.id FROM after JOIN campaigns c ON c.programme_id = after.id) AS all_shown
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON programmes REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_programmes();
CREATE TRIGGER note_update AFTER UPDATE ON programmes REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_programmes();

-- Who takes part in one.
CREATE FUNCTION note_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what)
    SELECT array_agg(DISTINCT programme_id) FROM after HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_insert AFTER INSERT ON participants REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_participants();
CREATE TRIGGER note_delete AFTER DELETE ON participants REFERENCING OLD TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION note_participants();
