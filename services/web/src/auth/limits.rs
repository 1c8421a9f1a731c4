use platform::config::Limits;
use platform::redis::Redis;
use redis::{RedisResult, Script};

/// Something that may be done so often in a window of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    name: &'static str,
    strict: i64,
    wide: i64,
    window_s: i64,
}

/// Codes mailed to one address: each one is five more guesses.
pub(crate) const CODES_PER_ADDRESS: Limit = Limit::new("codes", 5, 200, 3_600);
/// Codes asked for from one place.
pub(crate) const CODES_PER_CLIENT: Limit = Limit::new("asks", 30, 100_000, 3_600);
/// Codes tried from one place.
pub(crate) const TRIES_PER_CLIENT: Limit = Limit::new("tries", 60, 100_000, 3_600);
/// Gifts begun from one place: card testers love donation forms.
pub(crate) const GIFTS_PER_CLIENT: Limit = Limit::new("gifts", 30, 1_000_000, 600);

/// It was done too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooOften {
    /// When to try again.
    pub(crate) retry_after_s: u32,
}

impl Limit {
    const fn new(name: &'static str, strict: i64, wide: i64, window_s: i64) -> Self {
        Self {
            name,
            strict,
            wide,
            window_s,
        }
    }

    /// Counts one more by `who`. The outer error is Redis being away.
    pub(crate) async fn count(
        self,
        redis: &Redis,
        limits: Limits,
        who: &str,
    ) -> RedisResult<Result<(), TooOften>> {
        let most = match limits {
            Limits::Strict => self.strict,
            Limits::Wide => self.wide,
        };
        // One script: a counter must never be left without an end.
        let script = Script::new(
            "local n = redis.call('INCR', KEYS[1])
             if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
             return {n, redis.call('TTL', KEYS[1])}",
        );
        let (count, left): (i64, i64) = script
            .key(format!("rifada:web:limit:{}:{who}", self.name))
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
