//! nginx at its best with files: what pages are compared with.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::resource::{Resource, getrlimit};
use tokio::net::TcpStream;

use super::Options;

const PATIENCE: Duration = Duration::from_secs(10);

/// A running nginx; it ends when this is dropped.
pub(crate) struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Nginx {
    /// Starts it over the pages in the folder, with these headers on each.
    pub(crate) async fn start(
        options: &Options,
        head: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let port = *options.ports.get(5).context("no port for nginx")?;
        let folder = &options.folder;
        let config = folder.join("nginx.conf");
        fs::write(&config, text(port, &folder.display().to_string(), head)?)?;
        let log = File::create(options.logs.join("nginx.log"))?;
        let child = Command::new(&options.nginx)
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&config)
            .arg("-e")
            .arg("stderr")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot run nginx")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut nginx = Self { child, address };
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if nginx.child.try_wait()?.is_some() || begun.elapsed() > PATIENCE {
                bail!(
                    "nginx does not run; see {}/nginx.log",
                    options.logs.display()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(nginx)
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it only if it is asked to.
        let asked = i32::try_from(self.child.id()).map(nix::unistd::Pid::from_raw);
        if let Ok(pid) = asked {
            let _gone = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        }
        let _ended = self.child.wait();
    }
}

/// Files that a worker keeps open at most, where it may have so many.
const MOST_KEPT: u64 = 200_000;
/// What it needs beside them: connections, and files that are just read.
const OTHER_FILES: u64 = 1_024;

fn text(port: u16, folder: &str, head: &[(String, String)]) -> anyhow::Result<String> {
    // Started by root it would give its workers to somebody who can't read the folder.
    let user = if nix::unistd::geteuid().is_root() {
        "user root;\n"
    } else {
        ""
    };
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let kept = most.saturating_sub(OTHER_FILES).min(MOST_KEPT);
    let mut headers = String::new();
    for (name, value) in head {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        writeln!(headers, "    add_header {name} \"{value}\";")?;
    }
    Ok(format!(
        "{user}daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
worker_rlimit_nofile {most};
events {{
    worker_connections 16384;
    use epoll;
    multi_accept on;
}}
http {{
    access_log off;
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 75s;
    keepalive_requests 1000000000;
    reset_timedout_connection on;
    open_file_cache max={kept} inactive=600s;
    open_file_cache_valid 600s;
    open_file_cache_errors off;
    gzip_static on;
    default_type \"text/html; charset=utf-8\";
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{headers}    server {{
        listen 127.0.0.1:{port} reuseport;
        root {folder}/pages;
    }}
}}
"
    ))
}
