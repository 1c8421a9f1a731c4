-- Who may see which campaign's money, as the campaign service last said.

CREATE TABLE campaigns (
    campaign_id     uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    version         bigint NOT NULL
);

CREATE TABLE member_lists (
    organisation_id uuid PRIMARY KEY,
    version         bigint NOT NULL
);

CREATE TABLE members (
    organisation_id uuid NOT NULL REFERENCES member_lists (organisation_id),
    account         text NOT NULL,
    role            text NOT NULL,
    PRIMARY KEY (organisation_id, account)
);
