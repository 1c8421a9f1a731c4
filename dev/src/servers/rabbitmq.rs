//! A private RabbitMQ, with the Erlang port mapper that it wants, both on
//! loopback and with everything they write in the state folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::Signal;

use crate::folder::{Folder, make_private, write_private};
use crate::health::Probe;
use crate::install::in_path;
use crate::launch::FOLDER;
use crate::ports;
use crate::process::{Place, Spec};

const NAME: &str = "rabbitmq";
const MAPPER: &str = "epmd";
const USER: &str = "rifada";

/// Where the broker is reached.
pub(crate) struct Urls {
    pub(crate) amqp: String,
    pub(crate) management: String,
    pub(crate) management_probe: Probe,
}

/// The package's own script. The one that Debian puts into `sbin` switches
/// to a user of its own.
pub(crate) fn program() -> Option<PathBuf> {
    let direct = PathBuf::from("/usr/lib/rabbitmq/bin/rabbitmq-server");
    if direct.is_file() {
        return Some(direct);
    }
    let versions = fs::read_dir("/usr/lib/rabbitmq/lib").ok();
    versions
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("sbin/rabbitmq-server"))
        .find(|path| path.is_file())
        .or_else(|| in_path("rabbitmq-server").filter(|path| !switches_user(path)))
}

fn switches_user(script: &Path) -> bool {
    fs::read_to_string(script).is_ok_and(|text| text.contains("runuser") || text.contains("su "))
}

/// How to start the mapper and the broker, and where the broker is then.
pub(crate) fn specs(folder: &Folder) -> anyhow::Result<(Spec, Spec, Urls)> {
    let amqp_port = ports::claim(folder, "amqp", None)?;
    let management_port = ports::claim(folder, "amqp-management", None)?;
    let distribution_port = ports::claim(folder, "amqp-distribution", None)?;
    let mapper_port = ports::claim(folder, MAPPER, None)?;
    let home = folder.path.join(NAME);
    make_private(&home)?;
    let password = folder.secret(NAME)?;
    write_config(&home, amqp_port, management_port, &password)?;

    let mapper = Spec {
        name: MAPPER.to_owned(),
        service: MAPPER.to_owned(),
        program: in_path("epmd").context("epmd, which comes with Erlang, is not installed")?,
        args: ["-port", &mapper_port.to_string(), "-address", "127.0.0.1"]
            .map(str::to_owned)
            .to_vec(),
        env: BTreeMap::new(),
        url: format!("tcp://127.0.0.1:{mapper_port}"),
        ports: vec![mapper_port],
        probe: Probe::Tcp(mapper_port),
        patience: Duration::from_secs(10),
        place: None,
        stop: Signal::SIGTERM,
        lock_file: None,
    };
    let spec = Spec {
        name: NAME.to_owned(),
        service: NAME.to_owned(),
        program: program().context("rabbitmq-server is not installed")?,
        args: Vec::new(),
        env: environment(amqp_port, distribution_port, mapper_port),
        url: format!("amqp://127.0.0.1:{amqp_port}"),
        ports: vec![amqp_port, management_port, distribution_port],
        probe: Probe::Amqp(amqp_port),
        patience: Duration::from_secs(120),
        place: Some(Place {
            open: !home.to_str().is_some_and(str::is_ascii),
            folder: home,
            owner: None,
        }),
        stop: Signal::SIGTERM,
        lock_file: None,
    };
    let management = management_at(management_port, &password);
    let urls = Urls {
        amqp: format!("amqp://{USER}:{password}@127.0.0.1:{amqp_port}"),
        management_probe: Probe::Http(format!("http://127.0.0.1:{management_port}/")),
        management,
    };
    Ok((mapper, spec, urls))
}

/// Where the management of our own broker is, if there ever was one.
pub(crate) fn management_url(folder: &Folder) -> anyhow::Result<Option<String>> {
    let port = folder.state().ports.get("amqp-management").copied();
    port.map(|port| Ok(management_at(port, &folder.secret(NAME)?)))
        .transpose()
}

fn management_at(port: u16, password: &str) -> String {
    format!("http://{USER}:{password}@127.0.0.1:{port}")
}

/// How to run `rabbitmqctl` against our own broker.
pub(crate) fn ctl(folder: &Folder, arguments: &[&str]) -> anyhow::Result<Spec> {
    let (_, mut spec, _) = specs(folder)?;
    NAME.clone_into(&mut spec.name);
    spec.program = program()
        .context("rabbitmq-server is not installed")?
        .with_file_name("rabbitmqctl");
    spec.args = arguments.iter().map(|text| (*text).to_owned()).collect();
    Ok(spec)
}

fn write_config(
    home: &Path,
    amqp_port: u16,
    management_port: u16,
    password: &str,
) -> anyhow::Result<()> {
    // The log of quorum queues may take half a gigabyte of memory by default.
    write_private(
        &home.join("rabbitmq.conf"),
        format!(
            "listeners.tcp.default = 127.0.0.1:{amqp_port}\n\
             management.tcp.ip = 127.0.0.1\n\
             management.tcp.port = {management_port}\n\
             default_user = {USER}\n\
             default_pass = {password}\n\
             loopback_users = none\n\
             collect_statistics_interval = 1000\n\
             log.console = true\n\
             log.console.level = info\n\
             log.file = false\n\
             raft.wal_max_size_bytes = 67108864\n"
        )
        .as_bytes(),
    )?;
    write_private(&home.join("enabled_plugins"), b"[rabbitmq_management].\n")
}

fn environment(
    amqp_port: u16,
    distribution_port: u16,
    mapper_port: u16,
) -> BTreeMap<String, String> {
    let in_home = |name: &str| format!("{FOLDER}/{name}");
    [
        ("RABBITMQ_NODENAME", "rifada@localhost".to_owned()),
        ("RABBITMQ_NODE_PORT", amqp_port.to_string()),
        ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1".to_owned()),
        ("RABBITMQ_DIST_PORT", distribution_port.to_string()),
        ("RABBITMQ_MNESIA_BASE", in_home("mnesia")),
        ("RABBITMQ_LOG_BASE", in_home("log")),
        ("RABBITMQ_CONFIG_FILE", in_home("rabbitmq.conf")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", in_home("enabled_plugins")),
        ("RABBITMQ_PID_FILE", in_home("pid")),
        ("RABBITMQ_CONF_ENV_FILE", "/dev/null".to_owned()),
        (
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            // Its threads wait without spinning: on a small machine the processors are for others.
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
                .to_owned(),
        ),
        ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
        ("ERL_EPMD_PORT", mapper_port.to_string()),
        // Its cookie lies in what it takes for its home.
        ("HOME", FOLDER.to_owned()),
        // The script then turns into the broker instead of waiting for it, so
        // that a signal reaches the broker itself.
        ("RUNNING_UNDER_SYSTEMD", "true".to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}
