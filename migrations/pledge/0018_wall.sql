-- The name under which a donor wants to stand on the campaign's page, as it was said with that gift; a later gift
-- with another name, or with none, changes nothing about it.
ALTER TABLE pledges ADD COLUMN wall_name text;

CREATE INDEX pledges_on_wall ON pledges (campaign_id, confirm_seq)
    WHERE state = 'confirmed' AND wall_name IS NOT NULL;

-- One that is taken down. What is confirmed or refunded is noted with its campaign's totals.
CREATE FUNCTION note_wall() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (what) VALUES (ARRAY[NEW.campaign_id]);
    RETURN NULL;
END
$$;

CREATE TRIGGER note_wall AFTER UPDATE OF wall_name ON pledges FOR EACH ROW
    WHEN (OLD.wall_name IS NOT NULL AND NEW.wall_name IS NULL AND OLD.state = 'confirmed')
    EXECUTE FUNCTION note_wall();
