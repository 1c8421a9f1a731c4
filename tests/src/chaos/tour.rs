//! A tour of the kill points: one copy of each service runs armed to die at one of them, and when it has
//! died there often enough, at the next, while donors and officials do all that the suite is for, and the
//! other copies serve them.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::signal::Signal;

use super::world::{Phase, World};
use super::{LAST_ANSWERS, Outcome, Scene, donors, officials, say, summary, troubles, weather};
use crate::stage::Stage;

/// How long a copy waits at a point that nobody passes, the first time; longer each time it comes back.
const PATIENCE: Duration = Duration::from_secs(4);
const SERVICES: [&str; 5] = ["web", "campaign", "pledge", "payment", "notification"];
const TICK: Duration = Duration::from_millis(40);
const READY_WITHIN: Duration = Duration::from_secs(60);

/// A kill point of a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    /// The service.
    pub service: String,
    /// The point.
    pub point: String,
}

/// What a tour is to be.
#[derive(Debug)]
pub struct Tour {
    /// Where to die.
    pub stops: Vec<Stop>,
    /// How often at each.
    pub deaths: u32,
    /// How long at most.
    pub length: Duration,
    /// How long a pledge waits to be paid.
    pub hold: Duration,
}

/// How far it is with a point.
#[derive(Debug, Default, Clone)]
struct Progress {
    deaths: u32,
    /// How often a copy waited there in vain.
    waits: u32,
}

type Deaths = BTreeMap<Stop, u32>;

impl Tour {
    /// Makes the tour. The services run on unarmed, so that the audit can look at them; says how
    /// often they died where.
    ///
    /// # Errors
    /// If the suite does not start, or a process can't be started again.
    pub async fn go(&self, stage: Stage) -> anyhow::Result<(Arc<World>, Outcome, Deaths)> {
        let world = Arc::new(World::start(stage).await?);
        let scene = Arc::new(Scene::set(&world).await?);
        let hold = self.hold;
        let mut busy = tokio::task::JoinSet::new();
        {
            let (world, scene) = (Arc::clone(&world), Arc::clone(&scene));
            busy.spawn(async move { donors::give(&world, &scene, 1, hold).await });
        }
        officials::work(&world, &mut busy)?;
        busy.spawn(weather::change(Arc::clone(&world)));
        let progress = self.armed(&world).await?;
        let calm_since = Instant::now();
        world.calm().await?;
        weather::clear(&world).await?;
        world.enter(Phase::Finishing);
        let over = tokio::spawn({
            let world = Arc::clone(&world);
            async move {
                tokio::time::sleep(LAST_ANSWERS).await;
                world.enter(Phase::Over);
            }
        });
        while let Some(ended) = busy.join_next().await {
            ended.context("the traffic broke off")?;
        }
        over.abort();
        world.enter(Phase::Over);
        let mut told = summary(&world);
        let all: u32 = progress.values().map(|progress| progress.deaths).sum();
        told.push(format!("{all:>6} deaths at {} kill points", progress.len()));
        let outcome = Outcome {
            calm_since,
            troubles: troubles(&world),
            summary: told,
        };
        let deaths = progress
            .into_iter()
            .map(|(stop, progress)| (stop, progress.deaths))
            .collect();
        Ok((world, outcome, deaths))
    }

    /// Has every copy die in turn; returns when all is done or time is over, with all running unarmed.
    async fn armed(&self, world: &Arc<World>) -> anyhow::Result<BTreeMap<Stop, Progress>> {
        let begun = Instant::now();
        let none = self
            .stops
            .iter()
            .map(|stop| (stop.clone(), Progress::default()));
        let progress = Arc::new(Mutex::new(none.collect::<BTreeMap<_, _>>()));
        let mut copies = tokio::task::JoinSet::new();
        for service in SERVICES {
            // With all copies dying, nobody would come as far as most points.
            let name = world.processes.copies_of(service).pop();
            let copy = Copy {
                world: Arc::clone(world),
                service: service.to_owned(),
                name: name.context("a service has no copy")?.to_owned(),
                progress: Arc::clone(&progress),
                deaths: self.deaths,
                until: begun + self.length,
            };
            copies.spawn(copy.die());
        }
        while let Some(ended) = copies.join_next().await {
            ended??;
        }
        world.processes.all_ready(READY_WITHIN).await?;
        say(&format!("The tour took {} s.", begun.elapsed().as_secs()));
        let progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(progress.clone())
    }
}

/// A copy of a service on its tour.
struct Copy {
    world: Arc<World>,
    service: String,
    name: String,
    progress: Arc<Mutex<BTreeMap<Stop, Progress>>>,
    deaths: u32,
    until: Instant,
}

impl Copy {
    async fn die(self) -> anyhow::Result<()> {
        while Instant::now() < self.until
            && let Some((stop, waits)) = self.next()
        {
            self.visit(&stop, waits).await?;
        }
        // The last life is a quiet one.
        self.world.processes.kill(&self.name)?;
        self.world.processes.start(&self.name, &[])?;
        self.world.processes.ready(&self.name, READY_WITHIN).await
    }

    /// Dies at a point until it is enough, or until nobody passed for too long.
    async fn visit(&self, stop: &Stop, waits: u32) -> anyhow::Result<()> {
        let processes = &self.world.processes;
        let patience = PATIENCE * (waits + 1).min(5);
        processes.kill(&self.name)?;
        while self.with(stop, |progress| progress.deaths) < self.deaths {
            processes.start(&self.name, &[("KILL_AT", &stop.point)])?;
            let begun = Instant::now();
            let ended = loop {
                if let Some(status) = processes.ended(&self.name, TICK).await? {
                    break Some(status);
                }
                if begun.elapsed() > patience || Instant::now() > self.until {
                    break None;
                }
            };
            let Some(status) = ended else {
                self.with(stop, |progress| progress.waits += 1);
                say(&format!(
                    "           nobody came to {} of {}",
                    stop.point, self.name
                ));
                return Ok(());
            };
            if status.signal().map(Signal::try_from) == Some(Ok(Signal::SIGABRT)) {
                self.with(stop, |progress| progress.deaths += 1);
            } else {
                let how = format!(
                    "{} ended by itself ({status}) on its way to {}",
                    self.name, stop.point
                );
                self.world.tally.trouble(how);
            }
        }
        Ok(())
    }

    /// The point that was waited at least of those where it has not died often enough.
    fn next(&self) -> Option<(Stop, u32)> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let left = progress.iter().filter(|(stop, progress)| {
            stop.service == self.service && progress.deaths < self.deaths
        });
        let (stop, progress) = left.min_by_key(|(_, progress)| progress.waits)?;
        Some((stop.clone(), progress.waits))
    }

    fn with<R: Default>(&self, stop: &Stop, look: impl FnOnce(&mut Progress) -> R) -> R {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.get_mut(stop).map(look).unwrap_or_default()
    }
}
