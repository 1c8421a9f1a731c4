//! `cargo dev prepare`: asks a migrated database what the services' SQL means,
//! and writes it down, so that a build needs no database.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};
use clap::Args;

use crate::database_url::DatabaseUrl;
use crate::folder::Folder;
use crate::servers::{self, postgres};
use crate::suite::SERVICES;
use crate::{bootstrap, compile, install, say, stop_signal, supervise};

#[derive(Args)]
pub(crate) struct Prepare {
    /// Change nothing; fail if what is written down is not what it should be
    #[arg(long)]
    check: bool,
    /// Install what is missing without asking
    #[arg(long)]
    yes: bool,
    /// These services only [default: all]
    services: Vec<String>,
}

/// File names with their contents.
type Queries = BTreeMap<String, Vec<u8>>;

pub(crate) fn run(folder: &Folder, prepare: &Prepare) -> anyhow::Result<()> {
    stop_signal::listen()?;
    let wanted: Vec<&str> = SERVICES
        .into_iter()
        .filter(|service| {
            prepare.services.is_empty() || prepare.services.iter().any(|name| name == service)
        })
        .filter(|service| {
            folder
                .root
                .join("services")
                .join(service)
                .join("sqlx.toml")
                .is_file()
        })
        .collect();
    if wanted.is_empty() {
        bail!("none of these services has SQL to look at");
    }
    // A server of its own: the demo may run, or may not, and is not disturbed.
    let scratch = Folder::open(Some(&folder.path.join("prepare")))?;
    let _lock = scratch.lock()?;
    install::plan(servers::postgres_needs(), prepare.yes)?.run(&scratch)?;
    let (spec, url) = postgres::spec(&scratch, false)?;
    supervise::start(&scratch, &[spec])?;
    let result = all(&scratch, &url, &wanted, prepare.check);
    supervise::stop_all(&scratch)?;
    result
}

fn all(scratch: &Folder, url: &str, wanted: &[&str], check: bool) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    for service in wanted {
        stop_signal::check()?;
        let database = migrated(scratch, url, service)?;
        let fresh = ask(scratch, service, &database)?;
        let kept_in = scratch.root.join("services").join(service).join(".sqlx");
        if read(&kept_in)? == fresh {
            say::step(format!(
                "{service}: {} queries, as they are written down",
                fresh.len()
            ));
        } else if check {
            stale.push(*service);
        } else {
            write(&kept_in, &fresh)?;
            say::step(format!(
                "{service}: {} queries written down anew",
                fresh.len()
            ));
        }
    }
    if !stale.is_empty() {
        bail!(
            "what is written down of the SQL of {} is out of date; run `cargo dev prepare`",
            stale.join(", ")
        );
    }
    Ok(())
}

/// A fresh database with the platform's and the service's tables, in a schema
/// of the service's name as in the suite.
fn migrated(scratch: &Folder, url: &str, service: &str) -> anyhow::Result<DatabaseUrl> {
    let maintenance = DatabaseUrl::parse(url)?.with_database("postgres");
    let name = format!("prepare_{service}");
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
        format!("ALTER DATABASE {name} SET search_path = {service}"),
    ] {
        bootstrap::sql(&maintenance, &statement)?;
    }
    let database = maintenance.with_database(&name);
    bootstrap::sql(&database, &format!("CREATE SCHEMA {service}"))?;
    for folder in ["platform", service] {
        for path in migrations(&scratch.root.join("migrations").join(folder))? {
            let script = fs::read_to_string(&path)?;
            bootstrap::sql(&database, &format!("BEGIN;\n{script}\nCOMMIT;"))
                .with_context(|| format!("{} failed", path.display()))?;
        }
    }
    Ok(database)
}

fn migrations(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    Ok(paths)
}

/// Checks the service's crate against the database; sqlx writes what it
/// learnt of each query.
fn ask(scratch: &Folder, service: &str, database: &DatabaseUrl) -> anyhow::Result<Queries> {
    let into = scratch.path.join("queries").join(service);
    if into.exists() {
        fs::remove_dir_all(&into)?;
    }
    fs::create_dir_all(&into)?;
    touch(&scratch.root.join("services").join(service).join("src"))?;
    let status = compile::cargo()
        .args(["check", "--quiet", "--all-targets", "--package", service])
        .env(
            format!("{}_DATABASE_URL", service.to_uppercase()),
            database.text(),
        )
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", &into)
        .current_dir(&scratch.root)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("{service} does not hold against its migrations; what is wrong stands above");
    }
    read(&into)
}

/// A crate that is not compiled anew asks nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "the time of a file is what cargo goes by"
)]
fn touch(src: &Path) -> anyhow::Result<()> {
    for name in ["lib.rs", "main.rs"] {
        let path = src.join(name);
        if path.is_file() {
            fs::File::options()
                .append(true)
                .open(&path)?
                .set_modified(SystemTime::now())?;
        }
    }
    Ok(())
}

fn read(folder: &Path) -> anyhow::Result<Queries> {
    let mut queries = Queries::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("query-") {
            queries.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(queries)
}

fn write(folder: &Path, queries: &Queries) -> anyhow::Result<()> {
    for name in read(folder)?.keys() {
        fs::remove_file(folder.join(name))?;
    }
    fs::create_dir_all(folder)?;
    for (name, content) in queries {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}
