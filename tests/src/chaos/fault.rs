//! What may go wrong.

use std::fmt;
use std::time::Duration;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Copies of a service are killed (SIGKILL), and started again later.
    Kill(Copies, Duration),
    /// Copies of a service stand still (SIGSTOP) for a while.
    Pause(Copies, Duration),
    /// Copies of a service are asked to stop (SIGTERM), and started again.
    Restart(Copies),
    /// A server is stopped by a signal, stays away and comes back.
    Server(Server, Stop, Duration),
    /// The broker takes its memory for full.
    MemoryAlarm(Duration),
    /// Redis forgets everything.
    RedisFlush,
    /// A connection between a copy and a server has trouble.
    Link(String, &'static str, LinkTrouble),
    /// The next calls at Stripe's go wrong.
    Stripe(StripeTrouble, u32),
    /// Any call at Stripe's may go wrong, and any webhook, for a while.
    Moody(Duration),
    /// The next webhooks of Stripe's go wrong.
    Webhooks(WebhookTrouble, u32),
}

/// Which copies of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    /// The service.
    pub service: &'static str,
    /// One of them, or, if none is named, all.
    pub number: Option<u32>,
}

/// A server below the services, or beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// The database.
    Postgres,
    /// The broker.
    Rabbitmq,
    /// What may be lost at any time.
    Redis,
    /// Stripe's stand-in.
    Stripe,
    /// Who takes the mail.
    Mail,
}

/// How a server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It may bring its own work to an end, and ends its clients' sessions.
    Orderly,
    /// It drops everything, and recovers when it starts.
    Immediate,
    /// It is killed.
    Killed,
}

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTrouble {
    /// All that are open are cut; new ones work.
    Cut,
    /// New ones are refused.
    Refuse(Duration),
    /// Nothing is passed on.
    Stall(Duration),
    /// What is asked is passed on, what is answered is not.
    StallAnswers(Duration),
    /// Everything comes that much later.
    Slow(Duration, Duration),
}

/// What Stripe does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripeTrouble {
    /// 429.
    RateLimit,
    /// 500, and nothing was done.
    ErrorBefore,
    /// 500, and it was done.
    ErrorAfter,
    /// 500, and it was done; asked again under the same key, 500 again.
    ErrorKept,
    /// Done at once, answered after longer than anyone waits.
    Hang,
    /// Begun late.
    Slow,
}

/// What Stripe's webhooks do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookTrouble {
    /// They come twice.
    Twice,
    /// They come late, and others overtake them.
    Late,
    /// They come in the opposite order.
    Shuffled,
    /// They never come.
    Lost,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill(copies, away) => {
                write!(f, "kill -9 {copies}, back after {} ms", away.as_millis())
            }
            Self::Pause(copies, length) => {
                write!(f, "stop {copies} for {} ms", length.as_millis())
            }
            Self::Restart(copies) => write!(f, "restart {copies}"),
            Self::Server(server, stop, away) => {
                write!(
                    f,
                    "{stop} stop of {server}, back after {} ms",
                    away.as_millis()
                )
            }
            Self::MemoryAlarm(length) => {
                write!(
                    f,
                    "memory alarm of the broker for {} ms",
                    length.as_millis()
                )
            }
            Self::RedisFlush => f.write_str("flush Redis"),
            Self::Link(process, server, trouble) => {
                write!(f, "{trouble}: {process} to {server}")
            }
            Self::Stripe(trouble, count) => {
                write!(f, "{trouble:?} of the next {count} calls at Stripe's")
            }
            Self::Moody(length) => {
                write!(
                    f,
                    "anything may fail at Stripe's for {} ms",
                    length.as_millis()
                )
            }
            Self::Webhooks(trouble, count) => {
                write!(f, "{trouble:?}: the next {count} webhooks")
            }
        }
    }
}

impl fmt::Display for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{}-{number}", self.service),
            None => write!(f, "every {}", self.service),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Server {
    /// What `cargo dev` calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Rabbitmq => "rabbitmq",
            Self::Redis => "redis",
            Self::Stripe => "stripe-sim",
            Self::Mail => "mail-sink",
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Orderly => "orderly",
            Self::Immediate => "immediate",
            Self::Killed => "sudden",
        })
    }
}

impl fmt::Display for LinkTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut => f.write_str("cut"),
            Self::Refuse(length) => write!(f, "refuse for {} ms", length.as_millis()),
            Self::Stall(length) => write!(f, "stall for {} ms", length.as_millis()),
            Self::StallAnswers(length) => {
                write!(f, "stall the answers for {} ms", length.as_millis())
            }
            Self::Slow(delay, length) => write!(
                f,
                "{} ms late for {} ms",
                delay.as_millis(),
                length.as_millis()
            ),
        }
    }
}
