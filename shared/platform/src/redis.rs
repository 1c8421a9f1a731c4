//! Redis: counters, sessions and rate limits. It may be away or empty at any time.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};

/// A connection that mends itself; commands fail soon rather than wait.
pub type Redis = ConnectionManager;

/// How long a command may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(500);

/// Connects in the background: a Redis that is away doesn't keep a service from starting.
///
/// # Errors
/// When the address can't be read.
pub fn connect(url: &str) -> RedisResult<Redis> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(RESPONSE_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        .set_number_of_retries(1)
        .set_max_delay(Duration::from_secs(1));
    ConnectionManager::new_lazy_with_config(Client::open(url)?, config)
}
