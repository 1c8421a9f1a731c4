//! How often something may be done, counted in Redis by every copy of a service together.

use ::redis::{RedisResult, Script};

use crate::config::Limits;
use crate::http::Problem;
use crate::redis::Redis;
use crate::service::Service;

/// Something that may be done so often in a window of time.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    name: &'static str,
    strict: i64,
    wide: Option<i64>,
    window_s: i64,
}

/// It was done too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// When to try again.
    pub retry_after_s: u32,
}

impl Limit {
    /// `strict` times in so many seconds, and as often as one likes where limits are wide. The
    /// name is unique within the service.
    #[must_use]
    pub const fn new(name: &'static str, strict: i64, window_s: i64) -> Self {
        Self {
            name,
            strict,
            wide: None,
            window_s,
        }
    }

    /// The same, bounded where limits are wide too.
    #[must_use]
    pub const fn or_wide(mut self, wide: i64) -> Self {
        self.wide = Some(wide);
        self
    }

    /// Counts one more by `who`. The outer error is Redis being away.
    async fn count(
        self,
        service: &Service,
        redis: &Redis,
        who: &str,
    ) -> RedisResult<Result<(), TooOften>> {
        let most = match service.limits {
            Limits::Strict => Some(self.strict),
            Limits::Wide => self.wide,
        };
        let Some(most) = most else {
            return Ok(Ok(()));
        };
        // One script: a counter must never be left without an end.
        let script = Script::new(
            "local n = redis.call('INCR', KEYS[1])
             if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
             return {n, redis.call('TTL', KEYS[1])}",
        );
        let (count, left): (i64, i64) = script
            .key(format!("rifada:{}:limit:{}:{who}", service.name, self.name))
            .arg(self.window_s)
            .invoke_async(&mut redis.clone())
            .await?;
        Ok(if count <= most {
            Ok(())
        } else {
            let retry_after_s = u32::try_from(left).unwrap_or(1).max(1);
            Err(TooOften { retry_after_s })
        })
    }
}

impl From<TooOften> for Problem {
    fn from(often: TooOften) -> Self {
        let detail = "This was done too often. Try again later.";
        Self::too_many("too_many_requests", detail, often.retry_after_s)
    }
}

impl Service {
    /// Counts what must not go on uncounted: without Redis it is refused.
    ///
    /// # Errors
    /// 429 when it was done too often; 503 while Redis is away.
    pub async fn limit(&self, limit: Limit, who: &str) -> Result<(), Problem> {
        let redis = self.redis.as_ref().ok_or_else(|| Problem::unavailable(5))?;
        let counted = limit.count(self, redis, who).await.map_err(|error| {
            tracing::warn!(%error, limit = limit.name, "a limit could not be counted");
            Problem::unavailable(2)
        })?;
        Ok(counted?)
    }

    /// Counts what goes on without Redis, since something more lasting bounds it too. Nobody is
    /// nobody known, and not counted.
    ///
    /// # Errors
    /// 429 when it was done too often.
    pub async fn limit_while_counted(
        &self,
        limit: Limit,
        who: Option<&str>,
    ) -> Result<(), Problem> {
        let (Some(redis), Some(who)) = (&self.redis, who) else {
            return Ok(());
        };
        match limit.count(self, redis, who).await {
            Ok(counted) => Ok(counted?),
            Err(error) => {
                tracing::warn!(%error, limit = limit.name, "a limit could not be counted");
                Ok(())
            }
        }
    }
}
