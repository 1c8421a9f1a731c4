-- What the pages ask for: a donor's hold that lasts longer, once; a sponsor's name in addresses.

-- Until when it was held at first, if its donor asked for more time: whoever repeats the request
-- that made the pledge gets the first answer again.
ALTER TABLE pledges ADD COLUMN extended_from timestamptz;

-- Those that were registered before have none, and stand under their ids.
ALTER TABLE sponsors ADD COLUMN slug text CONSTRAINT sponsors_slug UNIQUE;
