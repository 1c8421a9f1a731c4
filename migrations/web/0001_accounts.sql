-- People who signed in. An account is its e-mail address; roles on single
-- resources live with their owners, here stand only those across the suite.
CREATE TABLE accounts (
    id         uuid PRIMARY KEY,
    email      text NOT NULL CONSTRAINT accounts_email_key UNIQUE,
    roles      text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    CONSTRAINT accounts_email_is_an_address CHECK (email = lower(btrim(email)) AND email LIKE '%_@_%'),
    CONSTRAINT accounts_roles_are_known CHECK (roles <@ ARRAY['reviewer', 'admin'])
);
