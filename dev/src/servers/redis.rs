//! A private Redis. It keeps nothing over a restart, as it may be flushed at
//! any time anyhow.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::Signal;

use crate::folder::{Folder, make_private, write_private};
use crate::health::Probe;
use crate::install::in_path;
use crate::ports;
use crate::process::Spec;

const NAME: &str = "redis";
/// Each test flushes a database of its own.
const DATABASES: u16 = 4096;

pub(crate) fn program() -> Option<PathBuf> {
    in_path("redis-server").or_else(|| in_path("valkey-server"))
}

/// How to start it, and its address.
pub(crate) fn spec(folder: &Folder) -> anyhow::Result<(Spec, String)> {
    let program = program().context("redis-server is not installed")?;
    let port = ports::claim(folder, NAME, None)?;
    let password = folder.secret(NAME)?;
    let home = folder.path.join(NAME);
    make_private(&home)?;
    let config = home.join("redis.conf");
    write_private(
        &config,
        format!(
            "bind 127.0.0.1\nport {port}\nrequirepass {password}\ndaemonize no\n\
             save \"\"\nappendonly no\ndatabases {DATABASES}\n"
        )
        .as_bytes(),
    )?;
    let spec = Spec {
        name: NAME.to_owned(),
        service: NAME.to_owned(),
        program,
        args: vec![
            config.display().to_string(),
            // Here too, so that another port is another fingerprint.
            "--port".to_owned(),
            port.to_string(),
            "--dir".to_owned(),
            home.display().to_string(),
        ],
        env: BTreeMap::new(),
        url: format!("redis://127.0.0.1:{port}"),
        ports: vec![port],
        probe: Probe::Redis {
            port,
            password: password.clone(),
        },
        patience: Duration::from_secs(20),
        place: None,
        stop: Signal::SIGTERM,
        lock_file: None,
    };
    Ok((spec, format!("redis://:{password}@127.0.0.1:{port}")))
}
