//! The roles and schemas of the services in the suite's database.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::database_url::DatabaseUrl;
use crate::folder::Folder;
use crate::given;
use crate::servers::postgres;
use crate::suite::SERVICES;

/// A service's own address of the database.
pub(crate) fn role_url(
    folder: &Folder,
    admin: &DatabaseUrl,
    service: &str,
) -> anyhow::Result<String> {
    let role = role_name(admin, service)?;
    let password = folder.secret(&format!("role-{service}"))?;
    Ok(admin.with_login(&role, &password).text())
}

/// Makes sure that every service has its role and its schema.
pub(crate) fn run(folder: &Folder, admin_url: &str, outside: bool) -> anyhow::Result<()> {
    let admin = DatabaseUrl::parse(admin_url)?;
    let location = admin.location();
    if outside && !folder.state().prepared.contains(&location) {
        refuse_another_suite(&admin)?;
    }
    let template = std::fs::read_to_string(folder.root.join("migrations/bootstrap.sql"))
        .context("cannot read migrations/bootstrap.sql")?;
    let mut script = String::new();
    for service in SERVICES {
        let password = folder.secret(&format!("role-{service}"))?;
        script.push_str(&filled(&template, &admin, service, &password)?);
    }
    let done = sql(&admin, &script);
    if outside {
        done.with_context(|| {
            format!(
                "cannot prepare the database of DATABASE_URL ({}). Its user must be able to make \
                 roles and schemas: ALTER ROLE … CREATEROLE; GRANT CREATE ON DATABASE …",
                given::shown(admin_url)
            )
        })?;
    } else {
        done.context("cannot prepare the private database")?;
    }
    folder.update(|state| state.prepared.insert(location))?;
    Ok(())
}

/// Takes the services' schemas and roles out of a database of the user's.
pub(crate) fn undo(admin_url: &str) -> anyhow::Result<()> {
    let admin = DatabaseUrl::parse(admin_url)?;
    let mut script = String::new();
    for service in SERVICES {
        let name = role_name(&admin, service)?;
        let (role, literal) = (identifier(&name), literal(&name));
        let schema = identifier(service);
        // Only a schema that our role owns is ours.
        script.push_str(&format!(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_namespace WHERE nspname = '{service}' \
             AND pg_get_userbyid(nspowner) = {literal}) THEN DROP SCHEMA {schema} CASCADE; \
             END IF; IF EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN \
             REVOKE ALL ON DATABASE {database} FROM {role}; DROP ROLE {role}; END IF; END $$;\n",
            database = identifier(&admin.database()?),
        ));
    }
    sql(&admin, &script).map(drop)
}

/// Another checkout that uses the same database would lose its passwords.
fn refuse_another_suite(admin: &DatabaseUrl) -> anyhow::Result<()> {
    let names: Vec<String> = SERVICES
        .iter()
        .map(|service| role_name(admin, service).map(|name| literal(&name)))
        .collect::<anyhow::Result<_>>()?;
    let sessions = sql(
        admin,
        &format!(
            "SELECT count(*) FROM pg_stat_activity WHERE usename IN ({})",
            names.join(", ")
        ),
    )?;
    if sessions.trim() != "0" {
        bail!(
            "another running suite uses the database {} already; give this one a database of its \
             own, or unset DATABASE_URL",
            admin.location()
        );
    }
    Ok(())
}

fn role_name(admin: &DatabaseUrl, service: &str) -> anyhow::Result<String> {
    Ok(format!("{}_{service}", admin.database()?))
}

fn filled(
    template: &str,
    admin: &DatabaseUrl,
    service: &str,
    password: &str,
) -> anyhow::Result<String> {
    let role = role_name(admin, service)?;
    Ok(template
        .replace("{{role}}", &identifier(&role))
        .replace("{{role_literal}}", &literal(&identifier(&role)))
        .replace("{{role_name}}", &literal(&role))
        .replace("{{schema}}", &identifier(service))
        .replace("{{schema_name}}", &literal(service))
        .replace("{{database}}", &identifier(&admin.database()?))
        .replace("{{password}}", &literal(password)))
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs SQL through psql and returns what it selects, a row a line.
pub(crate) fn sql(url: &DatabaseUrl, script: &str) -> anyhow::Result<String> {
    let program = postgres::program(None, "psql").context("psql is not installed")?;
    let mut command = Command::new(program);
    command
        .args(["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-d"])
        .arg(url.without_password())
        .env("PGCONNECT_TIMEOUT", "15")
        .env("PGOPTIONS", "-c client_min_messages=warning")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(password) = url.password()? {
        command.env("PGPASSWORD", password);
    }
    let mut child = command.spawn().context("cannot run psql")?;
    if let Some(mut input) = child.stdin.take() {
        // psql that ended early says why on its standard error.
        let _ended = input.write_all(script.as_bytes());
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_filled_and_quoted() {
        let template = include_str!("../../migrations/bootstrap.sql");
        let admin = DatabaseUrl::parse("postgres://me@db/gi'ft%22s").unwrap();
        let (_, body) = template.split_once("DO $$").unwrap();
        let filled = filled(body, &admin, "pledge", "pass'word").unwrap();
        assert!(!filled.contains("{{"), "{filled}");
        assert!(filled.contains("CREATE ROLE \"gi'ft\"\"s_pledge\" LOGIN"));
        assert!(filled.contains("rolname = 'gi''ft\"s_pledge'"));
        assert!(filled.contains("PASSWORD 'pass''word'"));
    }
}
