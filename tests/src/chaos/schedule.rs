//! Which fault comes when: all of it follows from the seed.

use std::fmt;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{Rng as _, SeedableRng as _};

use super::fault::{Copies, Fault, LinkTrouble, Server, Stop, StripeTrouble, WebhookTrouble};

/// The services that faults are made to.
const SERVICES: [&str; 5] = ["web", "campaign", "pledge", "payment", "notification"];
/// How long after one fault the next one comes.
const GAP_MS: std::ops::Range<u64> = 500..3500;
/// How long the broker, or the database, is left alone after it was restarted:
/// a suite that never gets up shows nothing.
const SERVER_REST: Duration = Duration::from_secs(20);

/// A fault, and when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// After the beginning of the run.
    pub at: Duration,
    /// What goes wrong then.
    pub fault: Fault,
}

/// Every kind of fault. They are dealt like cards: each comes once before any
/// comes again, so that a short run has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    KillOne,
    KillAll,
    Pause,
    RestartOne,
    RestartAll,
    Postgres,
    Rabbitmq,
    MemoryAlarm,
    RedisFlush,
    Redis,
    StripeAway,
    MailAway,
    Cut,
    Refuse,
    Stall,
    SlowLink,
    StripeAnswers,
    StripeMoody,
    Webhooks,
}

/// What most often lost something in systems like this one comes twice.
const DECK: [Kind; 24] = [
    Kind::KillOne,
    Kind::KillOne,
    Kind::KillOne,
    Kind::KillAll,
    Kind::Pause,
    Kind::RestartOne,
    Kind::RestartAll,
    Kind::Postgres,
    Kind::Rabbitmq,
    Kind::MemoryAlarm,
    Kind::RedisFlush,
    Kind::Redis,
    Kind::StripeAway,
    Kind::MailAway,
    Kind::Cut,
    Kind::Cut,
    Kind::Refuse,
    Kind::Stall,
    Kind::SlowLink,
    Kind::StripeAnswers,
    Kind::StripeAnswers,
    Kind::StripeMoody,
    Kind::Webhooks,
    Kind::Webhooks,
];

/// The faults of a run: the same seed and length give the same.
#[must_use]
pub fn schedule(seed: u64, length: Duration) -> Vec<Planned> {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut planned = Vec::new();
    let mut deck: Vec<Kind> = Vec::new();
    let mut rests_until = Duration::ZERO;
    let mut at = Duration::from_millis(dice.random_range(GAP_MS));
    while at < length {
        if deck.is_empty() {
            deck = DECK.to_vec();
            deck.shuffle(&mut dice);
        }
        let resting = at < rests_until;
        let next = deck
            .iter()
            .position(|kind| !(resting && kind.is_heavy()))
            .unwrap_or_default();
        let kind = deck.remove(next);
        if kind.is_heavy() {
            rests_until = at + SERVER_REST;
        }
        let fault = deal(kind, &mut dice);
        planned.push(Planned { at, fault });
        at += Duration::from_millis(dice.random_range(GAP_MS));
    }
    planned
}

impl Kind {
    /// Whether the whole suite waits for it.
    const fn is_heavy(self) -> bool {
        matches!(
            self,
            Self::Postgres | Self::Rabbitmq | Self::MemoryAlarm | Self::KillAll
        )
    }
}

fn deal(kind: Kind, dice: &mut StdRng) -> Fault {
    match kind {
        Kind::KillOne => Fault::Kill(one(dice), some(dice, 200..3000)),
        Kind::KillAll => Fault::Kill(all(dice), some(dice, 200..1500)),
        Kind::Pause => Fault::Pause(one(dice), some(dice, 1000..8000)),
        Kind::RestartOne => Fault::Restart(one(dice)),
        Kind::RestartAll => Fault::Restart(all(dice)),
        Kind::Postgres => {
            let stop = either(dice, [Stop::Orderly, Stop::Immediate]);
            Fault::Server(Server::Postgres, stop, some(dice, 0..2000))
        }
        Kind::Rabbitmq => {
            let stop = either(dice, [Stop::Orderly, Stop::Killed]);
            Fault::Server(Server::Rabbitmq, stop, some(dice, 0..2000))
        }
        Kind::MemoryAlarm => Fault::MemoryAlarm(some(dice, 3000..8000)),
        Kind::RedisFlush => Fault::RedisFlush,
        Kind::Redis => Fault::Server(Server::Redis, Stop::Killed, some(dice, 0..3000)),
        Kind::StripeAway => Fault::Server(Server::Stripe, Stop::Orderly, some(dice, 500..4000)),
        Kind::MailAway => Fault::Server(Server::Mail, Stop::Orderly, some(dice, 1000..6000)),
        Kind::Cut => link(dice, LinkTrouble::Cut),
        Kind::Refuse => {
            let trouble = LinkTrouble::Refuse(some(dice, 500..5000));
            link(dice, trouble)
        }
        Kind::Stall => {
            let length = some(dice, 1000..8000);
            let trouble = either(
                dice,
                [
                    LinkTrouble::Stall(length),
                    LinkTrouble::StallAnswers(length),
                ],
            );
            link(dice, trouble)
        }
        Kind::SlowLink => {
            let trouble = LinkTrouble::Slow(some(dice, 20..400), some(dice, 2000..6000));
            link(dice, trouble)
        }
        Kind::StripeAnswers => Fault::Stripe(
            either(
                dice,
                [
                    StripeTrouble::RateLimit,
                    StripeTrouble::ErrorBefore,
                    StripeTrouble::ErrorAfter,
                    StripeTrouble::ErrorKept,
                    StripeTrouble::Hang,
                    StripeTrouble::Slow,
                ],
            ),
            dice.random_range(1..6),
        ),
        Kind::StripeMoody => Fault::Moody(some(dice, 3000..10_000)),
        Kind::Webhooks => Fault::Webhooks(
            either(
                dice,
                [
                    WebhookTrouble::Twice,
                    WebhookTrouble::Late,
                    WebhookTrouble::Shuffled,
                    WebhookTrouble::Lost,
                ],
            ),
            dice.random_range(1..6),
        ),
    }
}

fn one(dice: &mut StdRng) -> Copies {
    Copies {
        service: either(dice, SERVICES),
        number: Some(dice.random_range(1..=2)),
    }
}

fn all(dice: &mut StdRng) -> Copies {
    Copies {
        service: either(dice, SERVICES),
        number: None,
    }
}

fn link(dice: &mut StdRng, trouble: LinkTrouble) -> Fault {
    let Copies { service, number } = one(dice);
    let servers: &[&'static str] = match service {
        "payment" => &["postgres", "rabbitmq", "redis", "stripe"],
        "notification" => &["postgres", "rabbitmq", "redis", "smtp"],
        _ => &["postgres", "rabbitmq", "redis"],
    };
    let process = format!("{service}-{}", number.unwrap_or(1));
    let server = servers.choose(dice).copied().unwrap_or("postgres");
    Fault::Link(process, server, trouble)
}

fn some(dice: &mut StdRng, ms: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(dice.random_range(ms))
}

fn either<T: Copy, const N: usize>(dice: &mut StdRng, choices: [T; N]) -> T {
    choices[dice.random_range(0..N)]
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>7.1} s  {}", self.at.as_secs_f64(), self.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn the_same_seed_gives_the_same_schedule() {
        assert_eq!(schedule(7, MINUTE * 10), schedule(7, MINUTE * 10));
        assert_ne!(schedule(7, MINUTE), schedule(8, MINUTE));
    }

    #[test]
    fn a_longer_run_begins_as_a_shorter_one() {
        let long = schedule(7, MINUTE * 3);
        let short = schedule(7, MINUTE);
        assert!(long.starts_with(&short));
    }

    #[test]
    fn every_kind_comes_within_two_minutes_and_in_order() {
        for seed in 0..50 {
            let planned = schedule(seed, MINUTE * 2);
            assert!(planned.is_sorted_by_key(|planned| planned.at));
            let kinds = [
                |fault: &Fault| matches!(fault, Fault::Kill(copies, _) if copies.number.is_none()),
                |fault: &Fault| matches!(fault, Fault::Kill(copies, _) if copies.number.is_some()),
                |fault: &Fault| matches!(fault, Fault::Pause(..)),
                |fault: &Fault| matches!(fault, Fault::Restart(..)),
                |fault: &Fault| matches!(fault, Fault::Server(Server::Postgres, ..)),
                |fault: &Fault| matches!(fault, Fault::Server(Server::Rabbitmq, ..)),
                |fault: &Fault| matches!(fault, Fault::Server(Server::Redis, ..)),
                |fault: &Fault| matches!(fault, Fault::MemoryAlarm(..)),
                |fault: &Fault| matches!(fault, Fault::RedisFlush),
                |fault: &Fault| matches!(fault, Fault::Link(_, _, LinkTrouble::Cut)),
                |fault: &Fault| matches!(fault, Fault::Stripe(..)),
                |fault: &Fault| matches!(fault, Fault::Moody(..)),
                |fault: &Fault| matches!(fault, Fault::Webhooks(..)),
            ];
            for (index, kind) in kinds.iter().enumerate() {
                let found = planned.iter().any(|planned| kind(&planned.fault));
                assert!(found, "seed {seed}: kind {index} is missing");
            }
        }
    }
}
