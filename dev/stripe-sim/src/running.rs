//! Starts and stops a simulation.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use anyhow::Context;
use tokio::task::JoinHandle;

use crate::config::{Config, check_webhook_url};
use crate::sim::Sim;
use crate::state::Store;
use crate::{ids, jobs, routes, snapshot, webhooks};

const WORKERS: usize = 2;

/// A simulation that runs; it ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    sim: Arc<Sim>,
    server: ServerHandle,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts a simulation in this process, on any Tokio runtime.
///
/// # Errors
/// When the configuration makes no sense, the address is taken, or the state file can't be read.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    config.check()?;
    let store = config
        .state_file
        .as_deref()
        .map_or_else(|| Ok(Store::default()), snapshot::load)?;
    let client = webhooks::client(config.webhook_timeout)?;
    let listener = TcpListener::bind(config.bind)
        .with_context(|| format!("can't listen on {}", config.bind))?;
    let address = listener.local_addr()?;
    let state_file = config.state_file.clone();
    let sim = Arc::new(Sim::new(config, store, format!("http://{address}")));
    let shared = Data::from(Arc::clone(&sim));
    let server = HttpServer::new(move || routes::app(shared.clone()))
        .workers(WORKERS)
        .disable_signals()
        .shutdown_timeout(5)
        .listen(listener)?
        .run();
    let handle = server.handle();
    let mut tasks = vec![
        tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!("the server stopped: {error}");
            }
        }),
        tokio::spawn(webhooks::run(Arc::clone(&sim), client)),
        tokio::spawn(work(Arc::clone(&sim))),
    ];
    if let Some(path) = state_file {
        tasks.push(tokio::spawn(snapshot::run(Arc::clone(&sim), path)));
    }
    Ok(Running {
        address,
        sim,
        server: handle,
        tasks,
    })
}

/// Does planned jobs when they are due.
async fn work(sim: Arc<Sim>) {
    loop {
        let now_ms = ids::now_ms();
        let next = sim.read(|store| store.jobs.next_due_ms());
        match next {
            Some(due) if due <= now_ms => sim.change(|store| jobs::run_due(store, now_ms)),
            None => sim.work.notified().await,
            Some(due) => {
                let pause = Duration::from_millis(u64::try_from(due - now_ms).unwrap_or(0));
                let _ = tokio::time::timeout(pause, sim.work.notified()).await;
            }
        }
    }
}

impl Running {
    /// Where it listens: `http://127.0.0.1:12111`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How it was set up.
    pub fn config(&self) -> &Config {
        &self.sim.config
    }

    /// Sends events there from now on, those that wait too; `None` records them alone.
    ///
    /// # Errors
    /// When it is not an HTTP address.
    pub fn set_webhook_url(&self, url: Option<&str>) -> anyhow::Result<()> {
        url.map(check_webhook_url).transpose()?;
        self.sim
            .change(|store| store.webhook_url = url.map(str::to_owned));
        Ok(())
    }

    /// Answers what is under way, keeps the state, ends.
    pub async fn stop(self) {
        self.server.stop(true).await;
        for task in &self.tasks {
            task.abort();
        }
        if let Some(path) = &self.sim.config.state_file
            && let Err(error) = snapshot::save(&self.sim, path)
        {
            tracing::error!("{error:#}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The command is sent at once; nobody needs to wait for it.
        drop(self.server.stop(false));
        for task in &self.tasks {
            task.abort();
        }
    }
}
