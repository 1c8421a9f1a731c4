-- What the pages ask for: a donor's hold that lasts longer, once; a sponsor's name in addresses.

-- Whether its donor asked for more time.
ALTER TABLE pledges ADD COLUMN extended boolean NOT NULL DEFAULT false;

-- Those that were registered before have none, and stand under their ids.
ALTER TABLE sponsors ADD COLUMN slug text CONSTRAINT sponsors_slug UNIQUE;
