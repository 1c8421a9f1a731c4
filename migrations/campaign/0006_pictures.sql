-- Pictures that organisations uploaded, drawn anew in three sizes, and the one that a campaign shows.

CREATE TABLE pictures (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    -- Of all that is kept of it: its address.
    hash            text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    -- [{size, width, height, bytes}]
    sizes           jsonb NOT NULL,
    created_by      text NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT pictures_once UNIQUE (organisation_id, hash)
);

CREATE TABLE picture_files (
    picture_id uuid NOT NULL REFERENCES pictures ON DELETE CASCADE,
    hash       text NOT NULL,
    size       integer NOT NULL,
    jpeg       bytea NOT NULL,
    PRIMARY KEY (picture_id, size)
);

CREATE INDEX picture_files_hash ON picture_files (hash, size);

-- It is compressed already.
ALTER TABLE picture_files ALTER COLUMN jpeg SET STORAGE EXTERNAL;

ALTER TABLE campaigns
    ADD COLUMN picture_hash text,
    -- What it shows, for those who can't see it.
    ADD COLUMN picture_alt jsonb,
    ADD CONSTRAINT campaigns_picture_whole CHECK ((picture_hash IS NULL) = (picture_alt IS NULL)),
    -- Its own organisation's; and none that is shown is forgotten.
    ADD CONSTRAINT campaigns_picture FOREIGN KEY (organisation_id, picture_hash)
        REFERENCES pictures (organisation_id, hash);
