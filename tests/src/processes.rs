//! The services of a stage, each a child of this program, and the proxies
//! between them and their servers.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use testkit::proxy::TcpProxy;

use crate::http;
use crate::stage::{Spec, Stage};

const TICK: Duration = Duration::from_millis(20);
/// How long all of them may take to stop at the end.
const GRACE: Duration = Duration::from_secs(20);

/// Every copy of every service. What is left of them is killed when this is
/// dropped.
pub struct Processes {
    copies: BTreeMap<String, Copy>,
    links: BTreeMap<(String, String), TcpProxy>,
    http: reqwest::Client,
}

struct Copy {
    spec: Spec,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    child: Option<Child>,
    /// With what beside its own settings it was started last
    extra: Vec<(String, String)>,
    /// Whether it should run: one that ended by itself is then started again
    wanted: bool,
}

impl Processes {
    /// Puts the proxies up. Nothing is started yet.
    ///
    /// # Errors
    /// If there is no HTTP client to be had.
    pub async fn new(stage: &Stage) -> anyhow::Result<Self> {
        let mut links = BTreeMap::new();
        for link in &stage.links {
            let here = |port: u16| ([127, 0, 0, 1], port).into();
            let proxy = TcpProxy::start_at(here(link.listen), here(link.to)).await;
            links.insert((link.process.clone(), link.server.clone()), proxy);
        }
        let copy = |spec: &Spec| Copy {
            spec: spec.clone(),
            running: Mutex::default(),
        };
        let copies = stage.processes.iter();
        Ok(Self {
            copies: copies.map(|spec| (spec.name.clone(), copy(spec))).collect(),
            links,
            http: http::client()?,
        })
    }

    /// Starts all, and waits until all are ready.
    ///
    /// # Errors
    /// If one does not become ready in time.
    pub async fn start_all(&self, patience: Duration) -> anyhow::Result<()> {
        for name in self.copies.keys() {
            self.start(name, &[])?;
        }
        self.all_ready(patience).await
    }

    /// Starts one, with settings beside its own: `KILL_AT`, say.
    ///
    /// # Errors
    /// If it runs already, or its program is not there.
    pub fn start(&self, name: &str, extra: &[(&str, &str)]) -> anyhow::Result<()> {
        let copy = self.copy(name)?;
        let mut running = copy.running();
        if let Some(child) = &mut running.child
            && child.try_wait()?.is_none()
        {
            bail!("{name} runs already");
        }
        running.extra = extra
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        running.child = Some(copy.spawn(&running.extra)?);
        running.wanted = true;
        Ok(())
    }

    /// Runs a command of an operator's as one of the copies would, with settings beside its own; how it ended.
    ///
    /// # Errors
    /// If the program is not there.
    pub async fn command(
        &self,
        name: &str,
        arguments: &[&str],
        extra: &[(&str, &str)],
    ) -> anyhow::Result<ExitStatus> {
        let spec = &self.copy(name)?.spec;
        let mut command = Command::new(&spec.program);
        command
            .args(arguments)
            .env_clear()
            .envs(&spec.env)
            .envs(extra.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(tokio::task::spawn_blocking(move || command.status()).await??)
    }

    /// Kills one on the spot (SIGKILL); it stays away until it is started.
    ///
    /// # Errors
    /// If it is not known.
    pub fn kill(&self, name: &str) -> anyhow::Result<()> {
        let mut running = self.copy(name)?.running();
        running.wanted = false;
        if let Some(mut child) = running.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Stops one from running on (SIGSTOP), in the middle of whatever it does.
    ///
    /// # Errors
    /// If it is not known.
    pub fn pause(&self, name: &str) -> anyhow::Result<()> {
        self.signal(name, Signal::SIGSTOP)
    }

    /// Lets a paused one go on (SIGCONT).
    ///
    /// # Errors
    /// If it is not known.
    pub fn resume(&self, name: &str) -> anyhow::Result<()> {
        self.signal(name, Signal::SIGCONT)
    }

    /// Asks one to stop (SIGTERM), and waits until it has. One that does not
    /// within the grace is killed, which is a failure.
    ///
    /// # Errors
    /// If it had to be killed.
    pub async fn terminate(&self, name: &str, grace: Duration) -> anyhow::Result<ExitStatus> {
        self.copy(name)?.running().wanted = false;
        self.signal(name, Signal::SIGTERM)?;
        let Some(status) = self.ended(name, grace).await? else {
            self.kill(name)?;
            bail!("{name} did not stop within {} s", grace.as_secs());
        };
        Ok(status)
    }

    /// Whether one runs, well or not.
    ///
    /// # Errors
    /// If it is not known.
    pub fn is_running(&self, name: &str) -> anyhow::Result<bool> {
        Ok(self.copy(name)?.ended()?.is_none())
    }

    /// Waits until one has ended, by itself or not; nothing if it still runs
    /// when patience is over.
    ///
    /// # Errors
    /// If it is not known.
    pub async fn ended(
        &self,
        name: &str,
        patience: Duration,
    ) -> anyhow::Result<Option<ExitStatus>> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.copy(name)?.ended()? {
                return Ok(Some(status));
            }
            if begun.elapsed() > patience {
                return Ok(None);
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Starts again, as they were, those that ended by themselves; tells
    /// which, and how they ended.
    ///
    /// # Errors
    /// If a program is not there any more.
    pub fn revive(&self) -> anyhow::Result<Vec<(String, ExitStatus)>> {
        let mut revived = Vec::new();
        for (name, copy) in &self.copies {
            let mut running = copy.running();
            let Some(child) = &mut running.child else {
                continue;
            };
            let Some(status) = child.try_wait()? else {
                continue;
            };
            if running.wanted {
                running.child = Some(copy.spawn(&running.extra)?);
                revived.push((name.clone(), status));
            }
        }
        Ok(revived)
    }

    /// Whether one answers that it is ready.
    ///
    /// # Errors
    /// If it is not known.
    pub async fn is_ready(&self, name: &str) -> anyhow::Result<bool> {
        let url = format!("{}/readyz", self.copy(name)?.spec.url);
        let call = self.http.get(url).timeout(Duration::from_secs(3));
        Ok(http::send(call)
            .await
            .is_ok_and(|answer| answer.is_success()))
    }

    /// Waits until one is ready.
    ///
    /// # Errors
    /// If it is not in time, or ends meanwhile.
    pub async fn ready(&self, name: &str, patience: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !self.is_ready(name).await? {
            let copy = self.copy(name)?;
            if let Some(status) = copy.ended()? {
                bail!("{name} ended ({status}); see {}", copy.spec.log.display());
            }
            if begun.elapsed() > patience {
                bail!(
                    "{name} was not ready within {} s; see {}",
                    patience.as_secs(),
                    copy.spec.log.display()
                );
            }
            tokio::time::sleep(TICK * 5).await;
        }
        Ok(())
    }

    /// Waits until all are ready.
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub async fn all_ready(&self, patience: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        for name in self.copies.keys() {
            let left = patience.saturating_sub(begun.elapsed());
            self.ready(name, left).await?;
        }
        Ok(())
    }

    /// The names of all copies of all services.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.copies.keys().map(String::as_str).collect()
    }

    /// The names of the copies of a service.
    #[must_use]
    pub fn copies_of(&self, service: &str) -> Vec<&str> {
        let copies = self.copies.values();
        copies
            .filter(|copy| copy.spec.service == service)
            .map(|copy| copy.spec.name.as_str())
            .collect()
    }

    /// Where one answers itself.
    ///
    /// # Errors
    /// If it is not known.
    pub fn url(&self, name: &str) -> anyhow::Result<&str> {
        Ok(&self.copy(name)?.spec.url)
    }

    /// The proxy through which a process reaches a server: `postgres`,
    /// `redis`, `rabbitmq`, `stripe` or `smtp`.
    #[must_use]
    pub fn link(&self, process: &str, server: &str) -> Option<&TcpProxy> {
        self.links.get(&(process.to_owned(), server.to_owned()))
    }

    /// The processes that reach a server.
    #[must_use]
    pub fn users_of(&self, server: &str) -> Vec<&str> {
        let links = self.links.keys();
        links
            .filter(|(_, known)| known == server)
            .map(|(process, _)| process.as_str())
            .collect()
    }

    /// Undoes what was done to the proxies.
    pub fn restore_links(&self) {
        for link in self.links.values() {
            link.restore();
        }
    }

    /// Stops all in order. Tells who had to be killed.
    pub async fn stop_all(&self) -> Vec<String> {
        for (name, copy) in &self.copies {
            copy.running().wanted = false;
            // One that is not there has nothing to stop.
            let _gone = self.resume(name);
            let _gone = self.signal(name, Signal::SIGTERM);
        }
        let begun = Instant::now();
        let mut killed = Vec::new();
        for name in self.copies.keys() {
            let left = GRACE.saturating_sub(begun.elapsed());
            if !matches!(self.ended(name, left).await, Ok(Some(_))) {
                killed.push(name.clone());
                let _gone = self.kill(name);
            }
        }
        killed
    }

    fn signal(&self, name: &str, signal: Signal) -> anyhow::Result<()> {
        let mut running = self.copy(name)?.running();
        if let Some(child) = &mut running.child
            && child.try_wait()?.is_none()
        {
            // Not waited for, it keeps its number until then.
            kill(Pid::from_raw(i32::try_from(child.id())?), signal)?;
        }
        Ok(())
    }

    fn copy(&self, name: &str) -> anyhow::Result<&Copy> {
        let copy = self.copies.get(name);
        copy.with_context(|| format!("there is no process called {name}"))
    }
}

impl Copy {
    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it ended; nothing while it runs. One that was never started, or was
    /// killed, has ended well enough.
    fn ended(&self) -> anyhow::Result<Option<ExitStatus>> {
        match &mut self.running().child {
            Some(child) => Ok(child.try_wait()?),
            None => Ok(Some(ExitStatus::default())),
        }
    }

    fn spawn(&self, extra: &[(String, String)]) -> anyhow::Result<Child> {
        let log: File = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.spec.log)
            .with_context(|| format!("cannot write {}", self.spec.log.display()))?;
        let mut command = Command::new(&self.spec.program);
        command
            .args(&self.spec.args)
            .env_clear()
            .envs(&self.spec.env)
            .envs(extra.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        // Ctrl-C is for whoever started them, which stops them in order.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
            .spawn()
            .with_context(|| format!("cannot start {}", self.spec.program.display()))
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for name in self.copies.keys() {
            // Each on its own: what can't be killed here is found by the next stage.
            let _left = self.kill(name);
        }
    }
}
