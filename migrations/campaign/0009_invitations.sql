-- Who was invited to work in an organisation.

CREATE TABLE invitations (
    id              uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    account         text NOT NULL,
    role            text NOT NULL CHECK (role IN ('owner', 'editor', 'finance')),
    locale          text NOT NULL CHECK (locale IN ('ar', 'en', 'fr')),
    state           text NOT NULL CHECK (state IN ('open', 'accepted', 'revoked')),
    invited_by      text NOT NULL,
    -- Of the secret in the latest mail; null before the first.
    secret_hash     bytea CONSTRAINT invitations_secret UNIQUE,
    -- When the mail is to be asked for; null once that was done, or it is in vain.
    mail_due_at     timestamptz,
    mailed_at       timestamptz,
    expires_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL
);

CREATE INDEX invitations_organisation ON invitations (organisation_id, id);
CREATE INDEX invitations_by ON invitations (invited_by, created_at);
CREATE INDEX invitations_mail_due ON invitations (mail_due_at) WHERE mail_due_at IS NOT NULL;
-- An account is invited once at a time.
CREATE UNIQUE INDEX invitations_open ON invitations (organisation_id, account) WHERE state = 'open';
