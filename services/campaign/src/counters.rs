//! Campaigns' figures in Redis, where web reads them. Redis may be away or empty at any time:
//! nothing here waits long, and nothing fails because of it.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use contracts::redis_keys::{PROGRESS_CHANNEL, progress};
use money::CampaignId;
use platform::redis::Redis;
use redis::{RedisError, Script};
use tokio::time::{Instant, timeout};

use crate::domain::progress::Totals;

/// How long a command may take before Redis counts as away.
const PATIENCE: Duration = Duration::from_millis(200);
/// How long Redis is left alone once it was found away.
const REST: Duration = Duration::from_secs(2);

/// Takes the figures only if they are newer than those that are there, and says so where asked to.
/// Checking and writing are one step: two events of one campaign may be in hand at once.
static PUT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local known = tonumber(redis.call('HGET', KEYS[1], 'version'))
        if known and known >= tonumber(ARGV[1]) then
            return 0
        end
        redis.call('HSET', KEYS[1], 'version', ARGV[1], 'raised', ARGV[2], 'matched', ARGV[3],
            'donors', ARGV[4], 'pledges', ARGV[5], 'updated_at', ARGV[6])
        if ARGV[7] ~= '' then
            redis.call('PUBLISH', ARGV[7], ARGV[8])
        end
        return 1
        ",
    )
});

/// Whether those who watch are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// The figures changed.
    Watchers,
    /// They were only missing in Redis.
    Nobody,
}

/// Redis is away, or was a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Redis is away")]
pub struct Away;

/// The figures in Redis.
pub struct Counters {
    redis: Option<Redis>,
    rests_until: Mutex<Option<Instant>>,
}

impl Counters {
    /// The figures in this Redis, or nowhere.
    #[must_use]
    pub const fn new(redis: Option<Redis>) -> Self {
        Self {
            redis,
            rests_until: Mutex::new(None),
        }
    }

    /// Writes a campaign's figures, if they are newer than those that are there.
    ///
    /// # Errors
    /// When Redis is away.
    pub async fn put(&self, campaign: CampaignId, totals: &Totals, tell: Tell) -> Result<(), Away> {
        let channel = match tell {
            Tell::Watchers => PROGRESS_CHANNEL,
            Tell::Nobody => "",
        };
        self.soon(async |redis| {
            let mut put = PUT.key(progress(campaign));
            put.arg(totals.version)
                .arg(totals.raised)
                .arg(totals.matched)
                .arg(totals.donors)
                .arg(totals.pledges)
                .arg(totals.changed_at.as_millisecond())
                .arg(channel)
                .arg(campaign.to_string());
            put.invoke_async::<i64>(redis).await.map(drop)
        })
        .await
    }

    /// Which of these Redis doesn't know, or knows as they were before.
    ///
    /// # Errors
    /// When Redis is away.
    pub async fn behind(
        &self,
        truth: Vec<(CampaignId, Totals)>,
    ) -> Result<Vec<(CampaignId, Totals)>, Away> {
        let known: Vec<Option<i64>> = self
            .soon(async |redis| {
                let mut versions = redis::pipe();
                for (campaign, _) in &truth {
                    versions.hget(progress(*campaign), "version");
                }
                versions.query_async(redis).await
            })
            .await?;
        let known = truth.into_iter().zip(known);
        let behind =
            known.filter(|((_, totals), known)| known.is_none_or(|it| it < totals.version));
        Ok(behind.map(|(campaign, _)| campaign).collect())
    }

    /// Says that something about these campaigns changed beside the counted figures.
    ///
    /// # Errors
    /// When Redis is away.
    pub async fn tell(&self, campaigns: &[CampaignId]) -> Result<(), Away> {
        if campaigns.is_empty() {
            // A pipeline of nothing would be answered with an error, as if Redis were away.
            return Ok(());
        }
        self.soon(async |redis| {
            let mut publish = redis::pipe();
            for campaign in campaigns {
                publish
                    .publish(PROGRESS_CHANNEL, campaign.to_string())
                    .ignore();
            }
            publish.query_async(redis).await
        })
        .await
    }

    /// Runs a command unless Redis was found away a moment ago.
    async fn soon<T>(
        &self,
        command: impl AsyncFnOnce(&mut Redis) -> Result<T, RedisError>,
    ) -> Result<T, Away> {
        let mut redis = self.redis.clone().ok_or(Away)?;
        if self.rests() {
            return Err(Away);
        }
        let failed = match timeout(PATIENCE, command(&mut redis)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it took too long".to_owned(),
        };
        tracing::warn!(error = failed, "Redis is away; figures come from Postgres");
        *self
            .rests_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
        Err(Away)
    }

    fn rests(&self) -> bool {
        let until = *self
            .rests_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_there_is_nothing_to_say_redis_is_not_taken_for_away() {
        let nobody = platform::redis::connect("redis://127.0.0.1:1").unwrap();
        let counters = Counters::new(Some(nobody));
        assert!(counters.tell(&[]).await.is_ok());
        assert!(!counters.rests());
    }
}
