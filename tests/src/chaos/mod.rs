//! Fault runs: donors give, everything fails in turn, and at the end nothing
//! may be lost or double.

mod accidents;
mod answers;
mod client;
mod desk;
mod donors;
mod fault;
mod gift;
mod mailbox;
mod officials;
mod replays;
mod scene;
mod schedule;
mod strike;
pub mod tour;
mod weather;
mod world;

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::json;

pub use self::client::Ask;
pub use self::fault::Fault;
pub use self::scene::{Campaign, Scene};
pub use self::schedule::{Planned, schedule};
use self::world::Phase;
pub use self::world::World;
use crate::audit::{self, Addresses, Options, Report, StripeAddress};
use crate::stage::Stage;

/// How soon after the last fault everything must be right again.
pub const SETTLED_WITHIN: Duration = Duration::from_secs(30);
/// How long clients may still wait for an answer once the last fault is over.
const LAST_ANSWERS: Duration = Duration::from_secs(20);
const SUPERVISION: Duration = Duration::from_millis(300);

/// What a run is to be.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// All follows from it.
    pub seed: u64,
    /// How long faults are made.
    pub length: Duration,
    /// How long a pledge waits to be paid.
    pub hold: Duration,
}

/// What came of it, before the audit.
#[derive(Debug)]
pub struct Outcome {
    /// When the last fault was over.
    pub calm_since: Instant,
    /// What clients met that they must not meet.
    pub troubles: Vec<String>,
    /// A few lines for people.
    pub summary: Vec<String>,
}

impl Run {
    /// Lets donors give while faults are made. The services run on, so that
    /// the audit can look at them.
    ///
    /// # Errors
    /// If the suite does not start, or a fault can't be made.
    pub async fn go(self, stage: Stage) -> anyhow::Result<(Arc<World>, Outcome)> {
        let world = Arc::new(World::start(stage).await?);
        let scene = Arc::new(Scene::set(&world).await?);
        say("Donors give; faults begin.");
        let giving = {
            let (world, scene) = (Arc::clone(&world), Arc::clone(&scene));
            tokio::spawn(async move { donors::give(&world, &scene, self.seed, self.hold).await })
        };
        let supervising = tokio::spawn(supervise(Arc::clone(&world)));
        let calling_off = tokio::spawn(call_off(
            Arc::clone(&world),
            Arc::clone(&scene),
            self.length / 2,
        ));
        self.strike(&world).await;
        let calm_since = Instant::now();
        world.calm().await?;
        world.enter(Phase::Finishing);
        say("The last fault is over; donors come to an end.");
        let over = tokio::spawn({
            let world = Arc::clone(&world);
            async move {
                tokio::time::sleep(LAST_ANSWERS).await;
                world.enter(Phase::Over);
            }
        });
        giving.await.context("the donors broke off")?;
        calling_off.await.context("calling off broke off")??;
        over.abort();
        world.enter(Phase::Over);
        supervising.abort();
        let outcome = Outcome {
            calm_since,
            troubles: troubles(&world),
            summary: summary(&world),
        };
        Ok((world, outcome))
    }

    /// Makes every fault at its time; returns when the last is over.
    async fn strike(self, world: &Arc<World>) {
        let begun = Instant::now();
        let mut striking = tokio::task::JoinSet::new();
        for planned in schedule(self.seed, self.length) {
            tokio::time::sleep(planned.at.saturating_sub(begun.elapsed())).await;
            say(&planned.to_string());
            let world = Arc::clone(world);
            striking.spawn(async move {
                if let Err(error) = world.strike(&planned.fault).await {
                    world.tally.trouble(format!("{}: {error:#}", planned.fault));
                }
            });
        }
        tokio::time::sleep(self.length.saturating_sub(begun.elapsed())).await;
        while striking.join_next().await.is_some() {}
    }
}

impl World {
    /// Holds the suite to what must be true of it so soon after the last fault.
    ///
    /// # Errors
    /// If there was nothing to be looked at.
    pub async fn audit(&self, outcome: &Outcome, within: Duration) -> anyhow::Result<Report> {
        let at = |name: &str| self.stage.address(name).map(str::to_owned);
        let addresses = Addresses {
            database_url: at("DATABASE_URL")?,
            redis_url: Some(at("REDIS_URL")?),
            management_url: Some(at("AMQP_MANAGEMENT_URL")?),
            vhost: "/".to_owned(),
            campaign_url: Some(at("CAMPAIGN_URL")?),
            stripe: Some(StripeAddress {
                base: at("STRIPE_API_BASE")?,
                key: at("STRIPE_SECRET_KEY")?,
            }),
            mail_dir: Some(at("MAIL_DIR")?),
        };
        let options = Options {
            answers: Some(self.answers_file.clone()),
            ..Options::default()
        };
        let left = within.saturating_sub(outcome.calm_since.elapsed());
        audit::until_it_holds(&addresses, &options, left).await
    }
}

/// Starts again what ended by itself, as whoever runs it in production does.
async fn supervise(world: Arc<World>) {
    loop {
        match world.processes.revive() {
            Ok(revived) => {
                for (name, status) in revived {
                    say(&format!("           {name} had ended by itself ({status})"));
                    world.tally.came("a service ended by itself");
                }
            }
            Err(error) => world.tally.trouble(format!("{error:#}")),
        }
        tokio::time::sleep(SUPERVISION).await;
    }
}

/// Calls the last campaign off in the middle of it all.
async fn call_off(world: Arc<World>, scene: Arc<Scene>, after: Duration) -> anyhow::Result<()> {
    world.linger(after).await;
    let campaign = scene.campaigns.last().context("there is no campaign")?;
    let path = format!("/api/campaigns/{}/cancel", campaign.id);
    let ask = Ask {
        service: "campaign",
        path: &path,
        key: None,
        token: Some(&scene.officer),
        body: &json!({"reason": "the well is dry"}),
    };
    let answer = world.ask(ask).await?;
    // Asked again after an answer that was lost, it is called off already.
    anyhow::ensure!(
        matches!(answer.status, 200 | 409),
        "calling a campaign off was answered {}: {}",
        answer.status,
        answer.body
    );
    Ok(())
}

fn troubles(world: &World) -> Vec<String> {
    let mut troubles = world.tally.troubles();
    for told in world.answers.told_twice() {
        troubles.push(format!("two answers under one key: {told}"));
    }
    troubles
}

fn summary(world: &World) -> Vec<String> {
    let mut lines = vec![format!(
        "{} answers, {} calls made again",
        world.answers.count(),
        world.tally.retries()
    )];
    for (way, count) in world.tally.ways() {
        lines.push(format!("{count:>6} {way}"));
    }
    lines
}

/// Tells people how far it is.
pub fn say(line: &str) {
    // With standard error gone there is nobody left to tell.
    let _unheard = writeln!(std::io::stderr().lock(), "{line}");
}
