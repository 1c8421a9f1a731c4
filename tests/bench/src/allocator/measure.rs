//! What is measured, and how one measurement goes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;

use super::cpu::{Cpu, Parts};
use super::driver::{self, Load, Tally};
use super::pgbench::{self, Protocol};
use super::server::{Program, Server};
use super::world::{Scene, World};
use super::{Options, server};
use crate::say;
use crate::stats::{figure, per_mille};

/// Connections of a busy hour.
const CONNECTIONS: u32 = 256;
/// Funds, each of a campaign of its own.
const FUNDS: i32 = 1_000;
/// How long the relay may go on afterwards.
const TELLING: Duration = Duration::from_secs(20);

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Measure {
    /// pgbench simple-update, 16 clients, simple protocol
    SimpleUpdate,
    /// The same, prepared
    SimpleUpdatePrepared,
    /// One fund, 256 connections
    Hot,
    /// 1,000 funds, each of a campaign of its own
    Thousand,
    /// One fund, two replicas
    Replicas,
    /// One fund, 256 connections, with many pledges stored
    Stored,
    /// One fund, as many gifts a second as pgbench made of simple-update
    Offered,
    /// One fund, one connection
    Alone,
    /// Baseline: a transaction a gift, under a row lock
    RowLock,
    /// Baseline: a statement a gift
    Statement,
    /// Baseline: a statement a gift, one connection
    StatementAlone,
    /// Baseline: a decrement in Redis and a transaction a gift
    Peer,
}

impl Measure {
    /// Those that are compared stand near each other.
    pub(crate) const ALL: [Self; 12] = [
        Self::SimpleUpdate,
        Self::Hot,
        Self::Offered,
        Self::Replicas,
        Self::Stored,
        Self::Thousand,
        Self::Peer,
        Self::RowLock,
        Self::Statement,
        Self::Alone,
        Self::StatementAlone,
        Self::SimpleUpdatePrepared,
    ];

    /// As it is called on the command line and in the report.
    pub(crate) fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// What must have been measured before.
    pub(crate) fn needs(self) -> Option<Self> {
        (self == Self::Offered).then_some(Self::SimpleUpdate)
    }

    const fn program(self) -> Program {
        match self {
            Self::RowLock => Program::Baseline("row-lock"),
            Self::Statement | Self::StatementAlone => Program::Baseline("statement"),
            Self::Peer => Program::Baseline("peer"),
            _ => Program::Pledge,
        }
    }
}

/// What one measurement gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Bytes of WAL a gift, its event's way out and all.
    pub(crate) wal: Option<f64>,
    /// Events that were not told when the last gift was answered.
    pub(crate) backlog: Option<i64>,
    /// Of those, what the relay left after a while.
    pub(crate) untold: Option<i64>,
    /// Messages in the broker then: nobody hears them here.
    pub(crate) queued: Option<u64>,
    /// Gifts that were told to come again.
    pub(crate) refused: Option<u64>,
    /// Microseconds of the processors' time for each gift.
    pub(crate) cpu: Option<Cpu<f64>>,
}

impl Figures {
    pub(crate) fn new(latencies: &[u32], count: u64, seconds: f64) -> Self {
        let ms = |share| f64::from(per_mille(latencies, share)) / 1_000.0;
        Self {
            per_second: figure(count) / seconds,
            p50_ms: ms(500),
            p99_ms: ms(990),
            ..Self::default()
        }
    }

    /// For whoever waits.
    pub(crate) fn line(&self) -> String {
        let mut line = format!(
            "{:>8.0} a second, p50 {:>8.2} ms, p99 {:>8.2} ms",
            self.per_second, self.p50_ms, self.p99_ms
        );
        if let (Some(backlog), Some(untold), Some(wal)) = (self.backlog, self.untold, self.wal) {
            line.push_str(&format!(
                ", {wal:.0} B of WAL a gift, backlog {backlog}, then {untold}"
            ));
        }
        if let Some(cpu) = self.cpu {
            line.push_str(&format!(
                ", CPU µs {:.0} service {:.0} postgres {:.0} broker {:.0} driver",
                cpu.services, cpu.postgres, cpu.broker, cpu.driver
            ));
        }
        if let Some(refused) = self.refused.filter(|refused| *refused > 0) {
            line.push_str(&format!(", {refused} refused"));
        }
        line
    }
}

/// Where measurements are made.
pub(crate) struct Bench {
    pub(crate) options: Options,
    pub(crate) empty: World,
    pub(crate) stored: Option<World>,
}

impl Bench {
    pub(crate) async fn measure(
        &self,
        measure: Measure,
        simple_update: Option<f64>,
    ) -> anyhow::Result<Figures> {
        match measure {
            Measure::SimpleUpdate => pgbench::run(&self.options, Protocol::Simple).await,
            Measure::SimpleUpdatePrepared => pgbench::run(&self.options, Protocol::Prepared).await,
            Measure::Stored => {
                let world = self.stored.as_ref().context("nothing is stored")?;
                self.gifts(world, measure, None).await
            }
            Measure::Offered => {
                let rate = simple_update.context("simple-update was not measured")?;
                // Whole gifts a second: pgbench's rate has no more digits than that worth saying.
                let rate = format!("{rate:.0}").parse()?;
                self.empty.clear().await?;
                self.gifts(&self.empty, measure, Some(rate)).await
            }
            _ => {
                self.empty.clear().await?;
                self.gifts(&self.empty, measure, None).await
            }
        }
    }

    /// Starts the service, puts it under load, and looks at the books.
    async fn gifts(
        &self,
        world: &World,
        measure: Measure,
        rate: Option<u64>,
    ) -> anyhow::Result<Figures> {
        let funds = if measure == Measure::Thousand {
            FUNDS
        } else {
            1
        };
        let scene = world.scene(funds).await?;
        if measure == Measure::Peer {
            scene.count_in_redis(&self.options.redis_url).await?;
        }
        let copies = if measure == Measure::Replicas { 2 } else { 1 };
        let mut servers = Vec::new();
        for port in self.options.ports.iter().take(copies) {
            servers.push(Server::start(&self.options, measure.program(), world, *port).await?);
        }
        if self.options.profile {
            for server in &servers {
                say(&server.how_to_profile(&measure.name(), self.options.seconds));
            }
        }
        let alone = matches!(measure, Measure::Alone | Measure::StatementAlone);
        let load = Load {
            to: servers.iter().map(|server| server.address).collect(),
            campaigns: Arc::from(scene.campaigns.as_slice()),
            connections: if alone { 1 } else { CONNECTIONS },
            rate,
            warm_up: self.options.warm_up(),
            duration: self.options.duration(),
        };
        let parts = Parts::find(&self.options, world, &servers).await?;
        let written = world.written().await?;
        let spent = parts.spent()?;
        let tally = tokio::task::spawn_blocking(move || driver::run(&load)).await??;
        let cpu = parts.spent()?.since(spent, tally.pledges);
        let mut figures = self.look(world, &tally, written).await?;
        figures.cpu = Some(cpu);
        drop(servers);
        self.check(world, &scene, measure, &tally).await?;
        world.forget_untold().await?;
        server::empty_queues(&self.options.management_url)?;
        Ok(figures)
    }

    async fn look(
        &self,
        world: &World,
        tally: &Tally,
        written_before: i64,
    ) -> anyhow::Result<Figures> {
        let mut figures = Figures::new(
            &tally.latencies,
            tally.answered,
            self.options.duration().as_secs_f64(),
        );
        figures.backlog = Some(world.untold().await?);
        figures.untold = Some(world.wait_told(TELLING).await?);
        let written = u64::try_from(world.written().await? - written_before)?;
        figures.wal = Some(figure(written) / figure(tally.pledges));
        figures.queued = Some(server::queued(&self.options.management_url)?);
        figures.refused = Some(tally.refused);
        Ok(figures)
    }

    async fn check(
        &self,
        world: &World,
        scene: &Scene,
        measure: Measure,
        tally: &Tally,
    ) -> anyhow::Result<()> {
        let capped = matches!(
            measure.program(),
            Program::Pledge | Program::Baseline("row-lock")
        );
        world
            .check(scene, tally, capped)
            .await
            .with_context(|| format!("the books are wrong after {}", measure.name()))
    }
}
