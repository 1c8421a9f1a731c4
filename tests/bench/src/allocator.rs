//! `cargo dev bench allocator`.

mod cpu;
mod driver;
mod measure;
mod pgbench;
mod report;
mod server;
mod stored;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::say;
use measure::{Bench, Measure};
use report::Report;
use world::World;

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// How often everything is measured; the middle one counts
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,
    /// How long each measurement lasts, after its warm-up
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Only these measurements
    #[arg(long, value_delimiter = ',', value_enum)]
    only: Vec<Measure>,
    /// Pledges that are stored beforehand for the measurement of that name; 0 leaves it out
    #[arg(long, default_value_t = 10_000_000)]
    stored: u64,
    /// Say which process to look at while it is measured, and how
    #[arg(long)]
    profile: bool,
    /// Where the figures go
    #[arg(long)]
    out: PathBuf,
    /// The folder for what the services say
    #[arg(long)]
    logs: PathBuf,
    /// The pledge service's program
    #[arg(long)]
    pledge: PathBuf,
    /// The program of the baselines
    #[arg(long)]
    baseline: PathBuf,
    /// PostgreSQL's own benchmark
    #[arg(long)]
    pgbench: PathBuf,
    /// Free ports, with commas between
    #[arg(long, value_delimiter = ',', num_args = 2)]
    ports: Vec<u16>,
    /// Postgres, as its superuser
    #[arg(skip = std::env::var("DATABASE_URL").unwrap_or_default())]
    database_url: String,
    /// RabbitMQ
    #[arg(skip = std::env::var("AMQP_URL").unwrap_or_default())]
    amqp_url: String,
    /// Its management
    #[arg(skip = std::env::var("AMQP_MANAGEMENT_URL").unwrap_or_default())]
    management_url: String,
    /// Redis
    #[arg(skip = std::env::var("REDIS_URL").unwrap_or_default())]
    redis_url: String,
}

impl Options {
    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// A third of what is measured, but a second at least: plans and caches are as they stay then.
    fn warm_up(&self) -> Duration {
        self.duration()
            .div_f64(3.0)
            .clamp(Duration::from_secs(1), Duration::from_secs(5))
    }

    fn measures(&self) -> Vec<Measure> {
        let mut measures = if self.only.is_empty() {
            Measure::ALL.to_vec()
        } else {
            let wanted = |measure: &Measure| {
                self.only.contains(measure)
                    || self.only.iter().any(|one| one.needs() == Some(*measure))
            };
            Measure::ALL.into_iter().filter(wanted).collect()
        };
        measures.retain(|measure| self.stored > 0 || *measure != Measure::Stored);
        measures
    }
}

pub(crate) async fn run(options: Options) -> anyhow::Result<()> {
    let measures = options.measures();
    let wants = |what: Measure| measures.contains(&what);
    say("Preparing the databases …");
    world::check_durable(&options.database_url).await?;
    let stored = if wants(Measure::Stored) {
        let world = World::create(&options, "bench_stored").await?;
        stored::fill(&world, options.stored).await?;
        Some(world)
    } else {
        None
    };
    if wants(Measure::SimpleUpdate) || wants(Measure::SimpleUpdatePrepared) {
        pgbench::prepare(&options).await?;
    }
    let bench = Bench {
        empty: World::create(&options, "bench_empty").await?,
        stored,
        options: options.clone(),
    };
    let mut report = Report::new(&options);
    for round in 1..=options.rounds {
        for measure in &measures {
            let simple_update = report.latest(Measure::SimpleUpdate);
            let figures = bench.measure(*measure, simple_update).await?;
            say(&format!(
                "  round {round} of {}: {:<24} {}",
                options.rounds,
                measure.name(),
                figures.line()
            ));
            report.add(*measure, figures);
        }
    }
    report.finish(&options)
}
