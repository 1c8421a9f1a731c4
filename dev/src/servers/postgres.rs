//! A private PostgreSQL.
//!
//! It listens on loopback only, without a Unix socket: a socket's path may be
//! 107 bytes long, and a checkout may lie deeper than that.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, User};

use crate::database_url::DatabaseUrl;
use crate::folder::{Folder, make_private, write_private};
use crate::health::Probe;
use crate::install::in_path;
use crate::launch::FOLDER;
use crate::process::{Place, Spec};
use crate::{bootstrap, ports, say};

const NAME: &str = "postgres";
/// The superuser and the database bear the suite's name.
const SUITE: &str = "rifada";

/// A program of PostgreSQL: of the major version that made the data, where
/// there are data, else of the newest.
pub(crate) fn program(version: Option<&str>, program: &str) -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .map(|(number, path): (u32, PathBuf)| (number, path.join("bin").join(program)))
        .filter(|(_, path)| path.is_file())
        .collect();
    versions.sort();
    let wanted = version.and_then(|text| text.trim().parse::<u32>().ok());
    match wanted {
        Some(wanted) => versions
            .into_iter()
            .find(|(number, _)| *number == wanted)
            .map(|(_, path)| path),
        None => versions.pop().map(|(_, path)| path),
    }
    .or_else(|| in_path(program))
}

/// What of the machine's memory is the server's own, in MB: a quarter, as its manual advises.
fn buffers() -> Option<u64> {
    let told = fs::read_to_string("/proc/meminfo").ok()?;
    let total = told
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = total.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kilobytes / 4 / 1024).clamp(128, 8192))
}

/// How to start it, and its address. Makes the data folder at the first time.
pub(crate) fn spec(folder: &Folder, durable: bool) -> anyhow::Result<(Spec, String)> {
    let port = ports::claim(folder, NAME, None)?;
    let password = folder.secret(NAME)?;
    let home = folder.path.join(NAME);
    make_private(&home)?;
    let owner = owner()?;
    if let Some((user, group)) = owner {
        chown(&home, Some(user), Some(group))
            .with_context(|| format!("cannot give {} to its server", home.display()))?;
    }
    let version = fs::read_to_string(home.join("data/PG_VERSION")).ok();
    let server = program(version.as_deref(), "postgres").with_context(|| match &version {
        Some(version) => format!(
            "the data in {} are of PostgreSQL {}, which is not installed",
            home.display(),
            version.trim()
        ),
        None => "PostgreSQL is not installed".to_owned(),
    })?;
    let place = Place {
        folder: home.clone(),
        owner,
        open: owner.is_some(),
    };
    if version.is_none() {
        init(&home, &place, &server, &password)?;
    }
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "max_connections=400".to_owned(),
        "log_line_prefix=%m [%p] %q%u@%d ".to_owned(),
    ];
    if durable {
        // PostgreSQL's own 128 MB are for the smallest of machines: with millions of gifts stored,
        // every look at an index would be a read.
        settings.extend(buffers().map(|megabytes| format!("shared_buffers={megabytes}MB")));
    } else {
        // What tests write may be lost with the machine, not with a process.
        settings.push("fsync=off".to_owned());
    }
    let args = ["-D".to_owned(), format!("{FOLDER}/data")]
        .into_iter()
        .chain(
            settings
                .into_iter()
                .flat_map(|setting| ["-c".to_owned(), setting]),
        )
        .collect();
    let spec = Spec {
        name: NAME.to_owned(),
        service: NAME.to_owned(),
        program: server,
        args,
        env: BTreeMap::new(),
        url: format!("postgres://127.0.0.1:{port}/{SUITE}"),
        ports: vec![port],
        probe: Probe::Postgres(port),
        patience: Duration::from_secs(60),
        place: Some(place),
        // "Fast": ends the sessions instead of waiting for them.
        stop: Signal::SIGINT,
        lock_file: Some(home.join("data/postmaster.pid")),
    };
    let url = format!("postgres://{SUITE}:{password}@127.0.0.1:{port}/{SUITE}");
    Ok((spec, url))
}

/// The user to run as: PostgreSQL refuses to be root.
fn owner() -> anyhow::Result<Option<(u32, u32)>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)?
            && !user.uid.is_root()
            && user.gid != Gid::from_raw(0)
        {
            return Ok(Some((user.uid.as_raw(), user.gid.as_raw())));
        }
    }
    bail!(
        "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody` \
         to run it as; run `cargo dev` as an ordinary user, or set DATABASE_URL"
    )
}

/// Makes the data folder; a half-made one of an earlier try goes first.
fn init(home: &Path, place: &Place, server: &Path, password: &str) -> anyhow::Result<()> {
    say::step("PostgreSQL makes its data folder …");
    let data = home.join("data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let password_file = home.join("password");
    write_private(&password_file, password.as_bytes())?;
    if let Some((user, group)) = place.owner {
        chown(&password_file, Some(user), Some(group))?;
    }
    let spec = Spec {
        name: "initdb".to_owned(),
        service: "initdb".to_owned(),
        program: server.with_file_name("initdb"),
        args: [
            &format!("--pgdata={FOLDER}/data"),
            &format!("--pwfile={FOLDER}/password"),
            &format!("--username={SUITE}"),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        .map(ToString::to_string)
        .to_vec(),
        env: BTreeMap::new(),
        url: String::new(),
        ports: Vec::new(),
        probe: Probe::Postgres(0),
        patience: Duration::ZERO,
        place: Some(place.clone()),
        stop: Signal::SIGINT,
        lock_file: None,
    };
    let output = spec
        .command()?
        .stdin(Stdio::null())
        .output()
        .context("cannot run initdb")?;
    fs::remove_file(&password_file)?;
    if !output.status.success() {
        let _half = fs::remove_dir_all(&data);
        bail!(
            "initdb failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}

/// Makes the suite's database in the running server, if it is not there.
pub(crate) fn create_database(folder: &Folder) -> anyhow::Result<()> {
    let (port, password) = (
        folder.state().ports.get(NAME).copied().unwrap_or_default(),
        folder.secret(NAME)?,
    );
    let maintenance = DatabaseUrl::parse(&format!(
        "postgres://{SUITE}:{password}@127.0.0.1:{port}/postgres"
    ))?;
    let found = bootstrap::sql(
        &maintenance,
        &format!("SELECT 1 FROM pg_database WHERE datname = '{SUITE}'"),
    )?;
    if found.trim().is_empty() {
        // Nobody but the superuser and the roles of the suite comes in.
        bootstrap::sql(&maintenance, &format!("CREATE DATABASE {SUITE}"))?;
        bootstrap::sql(
            &maintenance,
            &format!("REVOKE ALL ON DATABASE {SUITE} FROM PUBLIC"),
        )?;
        let suite = maintenance.with_database(SUITE);
        bootstrap::sql(&suite, "REVOKE ALL ON SCHEMA public FROM PUBLIC")?;
    }
    Ok(())
}
