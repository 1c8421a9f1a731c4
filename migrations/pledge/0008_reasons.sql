-- Why a pledge is matched as it is: of each fund that was looked at, by its age, the limits that
-- lowered the match, or the reason for none. Null where the allocations say it all.

ALTER TABLE pledges ADD COLUMN reasons text;
