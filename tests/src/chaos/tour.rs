//! A tour of the kill points: one copy of each service runs armed to die at whichever it comes by first of
//! those where it has not died often enough, while donors and officials do all that the suite is for, and
//! the other copies serve them.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::signal::Signal;

use super::world::{Phase, World};
use super::{
    LAST_ANSWERS, Outcome, Scene, accidents, donors, officials, replays, say, summary, troubles,
    weather,
};
use crate::stage::Stage;

const SERVICES: [&str; 5] = ["web", "campaign", "pledge", "payment", "notification"];
const TICK: Duration = Duration::from_millis(40);
const READY_WITHIN: Duration = Duration::from_secs(60);
/// A copy that lives so long comes by few of the points that are left to it. Then the other stands still,
/// in turns: what came to it, or would always come to it, comes to this one.
const ALONE: Duration = Duration::from_secs(4);
const TOGETHER: Duration = Duration::from_secs(2);

/// How long one more trouble may come after nothing new is begun.
const LAST_TROUBLE: Duration = Duration::from_secs(2);

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
        accidents::happen(&world, &scene, &mut busy);
        busy.spawn(weather::change(Arc::clone(&world)));
        let mut deaths = self.armed(&world).await?;
        for stop in self.stops.iter().filter(|stop| is_command(stop)) {
            let died = replays::die(&world, &stop.service, &stop.point, self.deaths).await?;
            deaths.insert(stop.clone(), died);
        }
        // Whoever makes trouble has stopped before it is taken back.
        world.enter(Phase::Finishing);
        tokio::time::sleep(LAST_TROUBLE).await;
        world.calm().await?;
        let calm_since = Instant::now();
        weather::clear(&world).await?;
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
        let all: u32 = deaths.values().sum();
        told.push(format!("{all:>6} deaths at {} kill points", deaths.len()));
        let outcome = Outcome {
            calm_since,
            troubles: troubles(&world),
            summary: told,
        };
        Ok((world, outcome, deaths))
    }

    /// Has every copy die in turn; returns when all is done or time is over, with all running unarmed.
    async fn armed(&self, world: &Arc<World>) -> anyhow::Result<Deaths> {
        let begun = Instant::now();
        let mut copies = tokio::task::JoinSet::new();
        for service in SERVICES {
            // With all copies dying, nobody would come as far as most points.
            let mut copies_of = world.processes.copies_of(service);
            let name = copies_of.pop().context("a service has no copy")?.to_owned();
            let other = copies_of
                .pop()
                .context("a service has one copy")?
                .to_owned();
            let copy = Copy {
                world: Arc::clone(world),
                service: service.to_owned(),
                note: world.stage.state.join(format!("{name}.died-at")),
                name,
                other,
                deaths: self.deaths,
                until: begun + self.length,
            };
            let stops = self.stops.iter().filter(|stop| !is_command(stop));
            let points = stops.filter(|stop| stop.service == service);
            copies.spawn(copy.die(points.map(|stop| stop.point.clone()).collect()));
        }
        let mut deaths = Deaths::new();
        while let Some(ended) = copies.join_next().await {
            deaths.extend(ended??);
        }
        world.processes.all_ready(READY_WITHIN).await?;
        say(&format!("The tour took {} s.", begun.elapsed().as_secs()));
        Ok(deaths)
    }
}

/// Whether the other copy stands still, and until when that stays so.
#[derive(Clone, Copy)]
struct Turn {
    alone: bool,
    until: Instant,
}

/// Those of the operator's command are not come by: it is run for them.
fn is_command(stop: &Stop) -> bool {
    stop.point.starts_with("dead-letters.")
}

/// A copy of a service on its tour.
struct Copy {
    world: Arc<World>,
    service: String,
    name: String,
    /// The one that serves meanwhile.
    other: String,
    deaths: u32,
    until: Instant,
    /// Where the process notes the point at which it dies.
    note: PathBuf,
}

impl Copy {
    /// Lives and dies until it was often enough at each point, or time is over; how often it died where.
    async fn die(self, points: Vec<String>) -> anyhow::Result<Deaths> {
        let mut died: BTreeMap<String, u32> = points.into_iter().map(|point| (point, 0)).collect();
        self.world.processes.kill(&self.name)?;
        loop {
            let left: Vec<&str> = died
                .iter()
                .filter(|(_, deaths)| **deaths < self.deaths)
                .map(|(point, _)| point.as_str())
                .collect();
            if left.is_empty() {
                break;
            }
            let Some(point) = self.life(&left.join(",")).await? else {
                break;
            };
            *died.entry(point).or_default() += 1;
        }
        // The last life is a quiet one.
        self.world.processes.kill(&self.name)?;
        self.world.processes.start(&self.name, &[])?;
        self.world.processes.ready(&self.name, READY_WITHIN).await?;
        let service = self.service;
        let stop = |point| Stop {
            service: service.clone(),
            point,
        };
        Ok(died
            .into_iter()
            .map(|(point, deaths)| (stop(point), deaths))
            .collect())
    }

    /// Has the other stand still, or go on, once it is time for it: not before this one serves.
    async fn take_turns(&self, turn: Option<Turn>) -> anyhow::Result<Option<Turn>> {
        let processes = &self.world.processes;
        let now = Instant::now();
        let next = match turn {
            None if !processes.is_ready(&self.name).await? => return Ok(None),
            Some(turn) if now < turn.until => return Ok(Some(turn)),
            Some(Turn { alone: false, .. }) => {
                processes.pause(&self.other)?;
                (true, ALONE)
            }
            None | Some(Turn { alone: true, .. }) => {
                processes.resume(&self.other)?;
                (false, TOGETHER)
            }
        };
        let (alone, length) = next;
        Ok(Some(Turn {
            alone,
            until: now + length,
        }))
    }

    /// Runs the copy until it dies at one of these points, and says at which; none once time is over.
    async fn life(&self, points: &str) -> anyhow::Result<Option<String>> {
        let note = self.note.to_string_lossy();
        let extra = [("KILL_AT", points), ("KILL_NOTE", note.as_ref())];
        self.world.processes.start(&self.name, &extra)?;
        let mut turn = None;
        let ended = loop {
            if let Some(status) = self.world.processes.ended(&self.name, TICK).await? {
                break Some(status);
            }
            if Instant::now() > self.until {
                break None;
            }
            turn = self.take_turns(turn).await?;
        };
        self.world.processes.resume(&self.other)?;
        let Some(status) = ended else {
            return Ok(None);
        };
        anyhow::ensure!(
            status.signal().map(Signal::try_from) == Some(Ok(Signal::SIGABRT)),
            "{} ended by itself: {status}",
            self.name
        );
        let point = std::fs::read_to_string(&self.note)
            .with_context(|| format!("{} died where nobody wanted it to", self.name))?;
        std::fs::remove_file(&self.note)?;
        Ok(Some(point))
    }
}
