CREATE TABLE effects (campaign uuid NOT NULL, version bigint NOT NULL);
