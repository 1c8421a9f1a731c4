//! The hidden command that sets the stage for a fault run: everything of a
//! suite but its services. Whoever makes the faults starts those, since it
//! kills them too, and stands with TCP proxies between each of them and each
//! server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use crate::folder::{Choices, Folder, make_private, write_private};
use crate::given::Given;
use crate::process::{self, Spec};
use crate::suite::{SERVICES, Suite};
use crate::up::{self, Manner, Options};
use crate::{compile, ports, reset, say, seed, stop_signal, supervise};

#[derive(Args)]
pub(crate) struct Stage {
    #[command(flatten)]
    options: Options,
    /// The state folder of a suite whose programs are used, instead of building any
    #[arg(long, value_name = "DIR")]
    built: PathBuf,
}

/// What the fault run is told: `tests/src/processes.rs` reads it.
#[derive(Serialize)]
struct Plan {
    dev: PathBuf,
    state: PathBuf,
    addresses: BTreeMap<String, String>,
    processes: Vec<Process>,
    links: Vec<Link>,
}

/// One copy of a service, to be started by the fault run.
#[derive(Serialize)]
struct Process {
    name: String,
    service: String,
    program: PathBuf,
    args: Vec<String>,
    env: BTreeMap<String, String>,
    url: String,
    log: PathBuf,
}

/// Where a process reaches a server: the fault run listens there, and passes on.
#[derive(Serialize)]
struct Link {
    process: String,
    server: String,
    listen: u16,
    to: u16,
}

/// The settings of a service that name a server.
const SERVERS: [(&str, &str); 5] = [
    ("DATABASE_URL", "postgres"),
    ("REDIS_URL", "redis"),
    ("AMQP_URL", "rabbitmq"),
    ("STRIPE_API_BASE", "stripe"),
    ("SMTP_URL", "smtp"),
];
const LOOPBACK: &str = "127.0.0.1:";

pub(crate) fn run(folder: &Folder, stage: &Stage) -> anyhow::Result<()> {
    stop_signal::listen()?;
    let _lock = folder.lock()?;
    let built = Folder::open(Some(&stage.built))?.state().binaries;
    let build = |folder: &Folder| folder.update(|state| state.binaries.clone_from(&built));
    let path = say::quietly(|| set(folder, &stage.options, &build))?;
    say::answer(path.display())
}

/// Sets the stage anew, and returns the file that says how.
pub(crate) fn set(
    folder: &Folder,
    options: &Options,
    build: &dyn Fn(&Folder) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    clear(folder);
    say::quietly(|| reset::drop_data(folder))?;
    folder.update(|state| {
        state.choices = Choices {
            hold_seconds: options.hold,
            replicas: options.replicas,
            strict_limits: options.strict_limits,
            // Servers of the user's are not ours to restart.
            given: BTreeMap::new(),
        };
    })?;
    // A build that comes in between must not mix two versions in one run.
    let build_apart = |folder: &Folder| {
        build(folder)?;
        set_apart(folder)
    };
    let manner = Manner {
        options,
        yes: false,
        durable: false,
        build: &build_apart,
    };
    let (addresses, management_url) = up::ground(folder, &Given::default(), &manner)?;
    let suite = Suite::new(folder, &addresses);
    suite.prepare()?;
    suite.command("web", &["admin", seed::ADMIN])?;
    supervise::start(folder, &suite.peers()?)?;
    supervise::start(folder, &suite.proxies()?)?;
    let mut told = folder.state().env;
    told.extend([
        (
            "AMQP_MANAGEMENT_URL".to_owned(),
            management_url.unwrap_or_default(),
        ),
        ("SMTP_URL".to_owned(), addresses.smtp_url.clone()),
    ]);
    let mut links = Vec::new();
    let mut processes = Vec::new();
    for spec in suite.services()? {
        processes.push(linked(folder, spec, &mut links)?);
    }
    let plan = Plan {
        dev: std::env::current_exe().context("cannot find this program")?,
        state: folder.path.clone(),
        addresses: told,
        processes,
        links,
    };
    ports::release_all();
    let path = folder.path.join("stage.json");
    write_private(&path, &serde_json::to_vec_pretty(&plan)?)?;
    Ok(path)
}

/// Copies the programs into the state folder, and has those started.
fn set_apart(folder: &Folder) -> anyhow::Result<()> {
    let apart = folder.path.join("bin");
    make_private(&apart)?;
    let mut binaries = folder.state().binaries;
    for program in compile::PROGRAMS {
        let built = binaries
            .get(program)
            .with_context(|| format!("{program} was not built"))?;
        let copy = apart.join(program);
        fs::copy(built, &copy).with_context(|| format!("cannot copy {program}"))?;
        binaries.insert(program.to_owned(), copy);
    }
    folder.update(|state| state.binaries = binaries)
}

/// Ends the fault runs that tests set beside their suite and did not live to end.
pub(crate) fn strike_all(folder: &Folder) -> anyhow::Result<()> {
    for entry in fs::read_dir(&folder.path)? {
        let path = entry?.path();
        if path.join("stage.json").exists() {
            let stage = Folder::open(Some(&path))?;
            let _lock = stage.lock()?;
            clear(&stage);
            supervise::stop_all(&stage)?;
        }
    }
    Ok(())
}

/// Ends what a fault run left behind when it was killed itself.
pub(crate) fn clear(folder: &Folder) {
    for service in SERVICES {
        for number in 1..=16 {
            let name = format!("{service}-{number}");
            process::clear_children(folder, &name);
        }
    }
}

/// A service as it is started when a link stands before each of its servers.
fn linked(folder: &Folder, spec: Spec, links: &mut Vec<Link>) -> anyhow::Result<Process> {
    let mut env = process::inherited();
    env.extend(spec.env);
    env.extend([
        process::marked(folder, &spec.name),
        // Long enough for the proxy in front to see that it stops.
        ("DRAIN_SECONDS".to_owned(), "1".to_owned()),
    ]);
    for (setting, server) in SERVERS {
        let Some(url) = env.get(setting) else {
            continue;
        };
        let to = port(url).with_context(|| format!("{setting} is not on this machine"))?;
        let listen = ports::claim(folder, &format!("{}-{server}", spec.name), None)?;
        let through = url.replace(&format!("{LOOPBACK}{to}"), &format!("{LOOPBACK}{listen}"));
        env.insert(setting.to_owned(), through);
        links.push(Link {
            process: spec.name.clone(),
            server: server.to_owned(),
            listen,
            to,
        });
    }
    Ok(Process {
        log: folder.log(&spec.name),
        name: spec.name,
        service: spec.service,
        program: spec.program,
        args: spec.args,
        env,
        url: spec.url,
    })
}

fn port(url: &str) -> Option<u16> {
    let (_, rest) = url.split_once(LOOPBACK)?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
}

/// Where fault runs keep their own suite, beside the one of a state folder.
pub(crate) fn usual(root: &Path) -> PathBuf {
    root.join(".dev/chaos")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_found_in_every_kind_of_address() {
        assert_eq!(
            port("postgres://me:p%40ss@127.0.0.1:21000/rifada"),
            Some(21000)
        );
        assert_eq!(port("redis://:x@127.0.0.1:21001"), Some(21001));
        assert_eq!(port("smtp://mail.example.org:25"), None);
    }
}
