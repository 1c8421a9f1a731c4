//! `cargo dev bench web`.

mod donate;
mod http;
mod load;
mod nginx;
mod pages;
mod report;
mod streams;
mod suite;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::ensure;
use clap::{Args, ValueEnum};

use crate::say;
use nginx::Nginx;
use pages::Pages;
use report::{Report, Side};
use suite::Suite;

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Measure {
    /// One campaign's page, plain
    HotPlain,
    /// One campaign's page, compressed
    HotGzip,
    /// All campaigns' pages in three languages, compressed
    Spread,
    /// Gifts by the form, until the page of the hold is there
    Donate,
    /// Open streams of one process
    Streams,
}

impl Measure {
    const ALL: [Self; 5] = [
        Self::HotPlain,
        Self::HotGzip,
        Self::Spread,
        Self::Donate,
        Self::Streams,
    ];

    /// As it is called on the command line and in the report.
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// How often everything is measured; the middle one counts
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,
    /// How long each measurement lasts, after its warm-up
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Campaigns that there are, each with a page in three languages
    #[arg(long, default_value_t = 7_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    campaigns: u32,
    /// Streams that are opened
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    streams: u32,
    /// Only these measurements
    #[arg(long, value_delimiter = ',', value_enum)]
    only: Vec<Measure>,
    /// Where the figures go
    #[arg(long)]
    out: PathBuf,
    /// The folder for what the services say
    #[arg(long)]
    logs: PathBuf,
    /// A folder for nginx, its pages and all
    #[arg(long)]
    folder: PathBuf,
    /// The folder of the suite's programs
    #[arg(long)]
    programs: PathBuf,
    /// nginx's program
    #[arg(long)]
    nginx: PathBuf,
    /// Free ports: of campaign, pledge, payment, stripe-sim, web and nginx
    #[arg(long, num_args = 6)]
    ports: Vec<u16>,
    /// Postgres, as its superuser
    #[arg(skip = std::env::var("DATABASE_URL").unwrap_or_default())]
    database_url: String,
    /// RabbitMQ
    #[arg(skip = std::env::var("AMQP_URL").unwrap_or_default())]
    amqp_url: String,
    /// Redis
    #[arg(skip = std::env::var("REDIS_URL").unwrap_or_default())]
    redis_url: String,
}

impl Options {
    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// A third of what is measured, but a second at least.
    fn warm_up(&self) -> Duration {
        self.duration()
            .div_f64(3.0)
            .clamp(Duration::from_secs(1), Duration::from_secs(3))
    }

    fn wants(&self, measure: Measure) -> bool {
        self.only.is_empty() || self.only.contains(&measure)
    }
}

pub(crate) async fn run(options: Options) -> anyhow::Result<()> {
    streams::raise_file_limit()?;
    say(&format!(
        "Preparing {} campaigns with match funds …",
        options.campaigns
    ));
    let world = world::World::create(&options).await?;
    let mut suite = Suite::start(&options, &world).await?;
    world.settled().await?;
    let mut report = Report::new(&options);
    let measures = Measure::ALL
        .into_iter()
        .filter(|measure| options.wants(*measure) && *measure != Measure::Streams);
    let measures: Vec<Measure> = measures.collect();
    if !measures.is_empty() {
        let pages = Pages::new(&options);
        let nginx = if measures.iter().any(|measure| *measure != Measure::Donate) {
            Some(compared(&options, &suite, &pages, &mut report).await?)
        } else {
            None
        };
        for round in 1..=options.rounds {
            for measure in &measures {
                once(
                    &options,
                    &suite,
                    nginx.as_ref(),
                    &pages,
                    *measure,
                    &mut report,
                )
                .await?;
                report.say_latest(round, options.rounds, *measure);
            }
        }
        report.memory = Some(suite.web_memory()?);
    }
    if options.wants(Measure::Streams) {
        // A process of its own: what it takes is the streams' alone.
        suite.restart_web(&options).await?;
        report.streams = Some(streams::run(&options, &suite, &world).await?);
    }
    let good = report.finish(&options)?;
    ensure!(
        good,
        "open streams take too much, or were not told everything"
    );
    Ok(())
}

/// Has web make every page once, and nginx serve the same bytes.
async fn compared(
    options: &Options,
    suite: &Suite,
    pages: &Pages,
    report: &mut Report,
) -> anyhow::Result<Nginx> {
    let spread = options.wants(Measure::Spread);
    let count = if spread { pages.all().len() } else { 1 };
    say(&format!("Having {count} pages made, for nginx to serve …"));
    let made = pages.fetch(suite.web(), spread, &options.folder).await?;
    report.made = Some(made);
    let nginx = Nginx::start(options, &pages.head(suite.web()).await?).await?;
    pages.check_same(suite.web(), nginx.address()).await?;
    Ok(nginx)
}

/// One measurement, of both sides one after the other.
async fn once(
    options: &Options,
    suite: &Suite,
    nginx: Option<&Nginx>,
    pages: &Pages,
    measure: Measure,
    report: &mut Report,
) -> anyhow::Result<()> {
    let requests = match measure {
        Measure::HotPlain => pages.requests(pages.hot(), None),
        Measure::HotGzip => pages.requests(pages.hot(), Some("gzip")),
        Measure::Spread => pages.requests(pages.all(), Some("gzip")),
        Measure::Donate => {
            report.gifts.push(donate::run(options, suite.web()).await?);
            return Ok(());
        }
        Measure::Streams => return Ok(()),
    };
    let mut sides = vec![(Side::Web, suite.web(), suite.web_pid())];
    sides.extend(nginx.map(|nginx| (Side::Nginx, nginx.address(), nginx.pid())));
    // Whoever is first in one round is second in the next.
    if report.rounds(measure) % 2 == 1 {
        sides.reverse();
    }
    for (side, address, pid) in sides {
        load::run(options, address, &requests, options.warm_up()).await?;
        let load = load::measured(options, address, &requests, pid).await?;
        report.add(measure, side, load);
    }
    Ok(())
}
