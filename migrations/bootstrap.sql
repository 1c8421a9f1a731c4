-- A service's place in the suite's database: a role that may log in, and a
-- schema of the same owner that is all it sees. Run by whoever may make roles
-- and schemas, once for each service, before its migrations; running it again
-- changes nothing but the password.
--
-- Placeholders, filled in by `cargo dev`: {{role}} and {{schema}} as quoted
-- identifiers, {{role_name}}, {{schema_name}} and {{password}} as quoted
-- literals, {{role_literal}} as a literal that holds the quoted identifier,
-- {{database}} as a quoted identifier.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {{role_name}}) THEN
        CREATE ROLE {{role}} LOGIN;
    END IF;
END
$$;

ALTER ROLE {{role}} WITH LOGIN PASSWORD {{password}};
GRANT CONNECT ON DATABASE {{database}} TO {{role}};

-- A superuser may give things away; anybody else must be a member of the role
-- first.
DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT %s TO %I', {{role_literal}}, current_user);
    END IF;
END
$$;

-- A schema of that name which belongs to somebody else is not ours to use.
DO $$
DECLARE
    owner name;
BEGIN
    SELECT pg_get_userbyid(nspowner) INTO owner FROM pg_namespace WHERE nspname = {{schema_name}};
    IF owner IS NULL THEN
        CREATE SCHEMA {{schema}} AUTHORIZATION {{role}};
    ELSIF owner <> {{role_name}} THEN
        RAISE EXCEPTION 'the schema % is there already and belongs to %', {{schema_name}}, owner
            USING HINT = 'Give the suite a database of its own.';
    END IF;
END
$$;

ALTER ROLE {{role}} IN DATABASE {{database}} SET search_path = {{schema}};
