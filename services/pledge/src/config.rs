//! The service's settings.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use platform::config::{Limits, Reader, ServiceConfig};

use crate::domain::charge::FeeTable;

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service is told.
    pub service: ServiceConfig,
    /// What this one is told beside that.
    pub settings: Settings,
}

/// What a running pledge service goes by.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long a match is held for an unpaid pledge.
    pub hold: SignedDuration,
    /// How long a donor can look at a gift with the token that came with it.
    pub access: SignedDuration,
    /// How long a donor who never paid is known after the hold ended.
    pub forget_after: SignedDuration,
    /// How long after its window a fund waits for refunds and late payments before it is settled.
    pub settle_after: SignedDuration,
    /// How often funds are looked for whose window is over.
    pub settle_every: Duration,
    /// What the provider keeps, for donors who take the fees.
    pub fees: FeeTable,
    /// Requests for pledges that wait at a time in this process, beside those that are being made;
    /// more are told to come again.
    pub pledges_waiting: u32,
    /// Earlier gifts that one transaction tops up at most.
    pub top_up_batch: usize,
    /// Unpaid pledges that one donor may have at a time; none: any number.
    pub holds_per_donor: Option<u32>,
    /// The same, of one client.
    pub holds_per_client: Option<u32>,
    /// What becomes of donors who share a card.
    pub shared_cards: SharedCards,
}

/// How long a hold is if nothing is said, and at most.
const HOLD_S: u32 = 1_800;
const MAX_HOLD_S: u32 = 86_400;
/// A donor who didn't pay may ask why for a season; then there is no reason to know them.
const FORGET_AFTER_DAYS: u32 = 90;
/// Donors may have their money back for two weeks.
const SETTLE_AFTER_DAYS: u32 = 14;
const SETTLE_EVERY: Duration = Duration::from_secs(1);
/// Requests that wait at a time: a moment's worth.
const PLEDGES_WAITING: u32 = 1_024;
/// Gifts that are topped up at a time: a moment's work, during which new gifts wait.
const TOP_UP_BATCH: usize = 256;
const MAX_TOP_UP_BATCH: usize = 4_096;
/// Holds at a time under strict limits: a donor tries a few times, a family or a mosque shares
/// an address.
const HOLDS_PER_DONOR: u32 = 5;
const HOLDS_PER_CLIENT: u32 = 60;

/// What becomes of donors of one match fund who share a card, beside being flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedCards {
    /// Nothing.
    Flag,
    /// A fund's cap on one donor is for all of them together, from then on. Who was counted
    /// together stays so if the setting is changed back.
    OneCap,
}

impl FromStr for SharedCards {
    type Err = NoSharedCards;

    fn from_str(word: &str) -> Result<Self, NoSharedCards> {
        match word {
            "flag" => Ok(Self::Flag),
            "one_cap" => Ok(Self::OneCap),
            _ => Err(NoSharedCards),
        }
    }
}

/// A word that is none of the settings for shared cards.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("it is `flag` or `one_cap`")]
pub struct NoSharedCards;

impl Settings {
    /// The usual ones, with limits of this kind.
    #[must_use]
    pub fn usual(limits: Limits) -> Self {
        let strict = limits == Limits::Strict;
        Self {
            hold: SignedDuration::from_secs(HOLD_S.into()),
            access: SignedDuration::from_hours(24 * 400),
            forget_after: SignedDuration::from_hours(24 * i64::from(FORGET_AFTER_DAYS)),
            settle_after: SignedDuration::from_hours(24 * i64::from(SETTLE_AFTER_DAYS)),
            settle_every: SETTLE_EVERY,
            fees: FeeTable::default(),
            pledges_waiting: PLEDGES_WAITING,
            top_up_batch: TOP_UP_BATCH,
            holds_per_donor: strict.then_some(HOLDS_PER_DONOR),
            holds_per_client: strict.then_some(HOLDS_PER_CLIENT),
            shared_cards: SharedCards::Flag,
        }
    }
}

impl Config {
    /// Reads the settings of every service, and `HOLD_SECONDS`, `ACCESS_TOKEN_DAYS`,
    /// `FORGET_AFTER_DAYS`, `SETTLE_AFTER_DAYS`, `FEES`
    /// (`USD=290+30,*=290+0`: basis points and minor units), `PLEDGES_WAITING`, `TOP_UP_BATCH`,
    /// `HOLDS_PER_DONOR`, `HOLDS_PER_CLIENT`, `SHARED_CARDS`.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let service = ServiceConfig::read(env);
        let hold_s = env.or("HOLD_SECONDS", HOLD_S);
        if hold_s.is_some_and(|seconds| !(1..=MAX_HOLD_S).contains(&seconds)) {
            env.refuse("HOLD_SECONDS", format!("it is from 1 to {MAX_HOLD_S}"));
        }
        let access_days = env.or("ACCESS_TOKEN_DAYS", 400_u32);
        let forget_days = env.or("FORGET_AFTER_DAYS", FORGET_AFTER_DAYS);
        if forget_days == Some(0) {
            env.refuse("FORGET_AFTER_DAYS", "it is at least 1".to_owned());
        }
        let settle_days = env.or("SETTLE_AFTER_DAYS", SETTLE_AFTER_DAYS);
        let fees = env.or("FEES", FeeTable::default());
        let pledges_waiting = env.or("PLEDGES_WAITING", PLEDGES_WAITING);
        if pledges_waiting == Some(0) {
            env.refuse("PLEDGES_WAITING", "it is at least 1".to_owned());
        }
        let top_up_batch = env.or("TOP_UP_BATCH", TOP_UP_BATCH);
        if top_up_batch.is_some_and(|gifts| !(1..=MAX_TOP_UP_BATCH).contains(&gifts)) {
            env.refuse(
                "TOP_UP_BATCH",
                format!("it is from 1 to {MAX_TOP_UP_BATCH}"),
            );
        }
        let per_donor = env.optional("HOLDS_PER_DONOR");
        let per_client = env.optional("HOLDS_PER_CLIENT");
        let shared_cards = env.or("SHARED_CARDS", SharedCards::Flag);
        let service = service?;
        let usual = Settings::usual(service.limits);
        Some(Self {
            service,
            settings: Settings {
                hold: SignedDuration::from_secs(hold_s?.into()),
                access: SignedDuration::from_hours(i64::from(access_days?) * 24),
                forget_after: SignedDuration::from_hours(i64::from(forget_days?) * 24),
                settle_after: SignedDuration::from_hours(i64::from(settle_days?) * 24),
                settle_every: usual.settle_every,
                fees: fees?,
                pledges_waiting: pledges_waiting?,
                top_up_batch: top_up_batch?,
                holds_per_donor: per_donor?.or(usual.holds_per_donor),
                holds_per_client: per_client?.or(usual.holds_per_client),
                shared_cards: shared_cards?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::tokens::SigningKey;

    fn read(more: &[(&str, &str)]) -> Result<Settings, String> {
        let key = SigningKey::generate_pem().unwrap();
        let always = [
            ("BIND", "127.0.0.1:0"),
            ("DATABASE_URL", "postgres://x"),
            ("AMQP_URL", "amqp://x"),
            ("SIGNING_KEY", key.as_str()),
            ("WEB_URL", "http://x"),
            ("CAMPAIGN_URL", "http://x"),
            ("PLEDGE_URL", "http://x"),
            ("PAYMENT_URL", "http://x"),
            ("NOTIFICATION_URL", "http://x"),
        ];
        let pairs = always.iter().chain(more);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Reader::from_pairs(pairs).finish(Config::read);
        config
            .map(|config| config.settings)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn limits_are_strict_unless_said_otherwise() {
        let strict = read(&[]).unwrap();
        assert_eq!(strict.hold, SignedDuration::from_mins(30));
        assert_eq!(strict.holds_per_donor, Some(HOLDS_PER_DONOR));
        assert_eq!(strict.holds_per_client, Some(HOLDS_PER_CLIENT));
        let wide = read(&[("LIMITS", "wide")]).unwrap();
        assert_eq!((wide.holds_per_donor, wide.holds_per_client), (None, None));
        let own = read(&[("LIMITS", "wide"), ("HOLDS_PER_CLIENT", "7")]).unwrap();
        assert_eq!(own.holds_per_client, Some(7));
        assert_eq!(own.shared_cards, SharedCards::Flag);
        let one = read(&[("SHARED_CARDS", "one_cap")]).unwrap();
        assert_eq!(one.shared_cards, SharedCards::OneCap);
    }

    #[test]
    fn what_is_wrong_is_told_by_name() {
        let wrong = read(&[
            ("PLEDGES_WAITING", "0"),
            ("TOP_UP_BATCH", "0"),
            ("HOLD_SECONDS", "0"),
            ("FORGET_AFTER_DAYS", "0"),
            ("FEES", "USD"),
            ("SHARED_CARDS", "none"),
            ("TRUSTED_PROXIES", "x"),
        ]);
        let told = wrong.unwrap_err();
        for name in [
            "PLEDGES_WAITING",
            "TOP_UP_BATCH",
            "FORGET_AFTER_DAYS",
            "HOLD_SECONDS",
            "FEES",
            "SHARED_CARDS",
            "TRUSTED_PROXIES",
        ] {
            assert!(told.contains(name), "{told}");
        }
    }
}
