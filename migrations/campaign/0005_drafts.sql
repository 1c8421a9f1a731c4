-- What is typed into a form step by step: incomplete and unchecked, until it becomes a campaign.

CREATE TABLE drafts (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    kind            text NOT NULL CHECK (kind IN ('campaign')),
    -- {field: "what was typed"}
    content         jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    created_by      text NOT NULL,
    version         bigint NOT NULL CHECK (version > 0),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

CREATE INDEX drafts_organisation ON drafts (organisation_id, id);
