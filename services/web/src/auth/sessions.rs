use jiff::Timestamp;
use platform::redis::Redis;
use redis::{AsyncTypedCommands as _, RedisResult, Script};
use subtle::ConstantTimeEq as _;

use super::secrets::digest;
use crate::domain::address::Address;
use crate::domain::device::Device;

/// A session ends when it was not used for this long.
pub(crate) const TTL_S: i64 = 30 * 24 * 3_600;

/// A session, and the secret that stands for it: in a cookie, or as a refresh token.
#[derive(Clone)]
pub(crate) struct Session {
    /// Not secret: the first half of the token.
    pub(crate) id: String,
    pub(crate) email: Address,
    /// The whole token: `id.secret`.
    pub(crate) token: String,
}

/// What came of an old token that was shown for a new one.
pub(crate) enum Rotated {
    /// Here is the next one.
    To(Session),
    /// There is no such session; or there was, and it ended because a used token was shown.
    Over,
}

fn session_key(id: &str) -> String {
    format!("rifada:web:session:{id}")
}

/// Ids of a person's sessions, so that all can be ended at once.
fn person_key(email: &Address) -> String {
    format!("rifada:web:sessions:{}", digest(&[email.as_str()]))
}

fn parts(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.split_once('.')?;
    let plausible = |part: &str| part.len() == 64 && part.chars().all(|c| c.is_ascii_hexdigit());
    (plausible(id) && plausible(secret)).then_some((id, secret))
}

/// Begins a session; `id` and `secret` are fresh from [`super::secrets::secret`].
pub(crate) async fn begin(
    redis: &Redis,
    email: &Address,
    device: Device,
    now: Timestamp,
    (id, secret): (String, String),
) -> RedisResult<Session> {
    let script = Script::new(
        "redis.call('HSET', KEYS[1], 'email', ARGV[1], 'secret', ARGV[2], 'since', ARGV[3], 'used', ARGV[3],
             'device', ARGV[6])
         redis.call('EXPIRE', KEYS[1], ARGV[4])
         redis.call('SADD', KEYS[2], ARGV[5])
         redis.call('EXPIRE', KEYS[2], ARGV[4])
         return 1",
    );
    let _begun: i64 = script
        .key(session_key(&id))
        .key(person_key(email))
        .arg(email.as_str())
        .arg(digest(&[&secret]))
        .arg(now.as_second())
        .arg(TTL_S)
        .arg(&id)
        .arg(device.kept())
        .invoke_async(&mut redis.clone())
        .await?;
    let token = format!("{id}.{secret}");
    Ok(Session {
        id,
        email: email.clone(),
        token,
    })
}

/// The session that a token stands for.
pub(crate) async fn find(
    redis: &Redis,
    token: &str,
    now: Timestamp,
) -> RedisResult<Option<Session>> {
    let Some((id, secret)) = parts(token) else {
        return Ok(None);
    };
    let mut redis = redis.clone();
    let fields = redis.hgetall(session_key(id)).await?;
    let (Some(email), Some(kept)) = (fields.get("email"), fields.get("secret")) else {
        return Ok(None);
    };
    let same: bool = digest(&[secret]).as_bytes().ct_eq(kept.as_bytes()).into();
    let Some(email) = Address::parse(email).ok().filter(|_| same) else {
        return Ok(None);
    };
    // One that ended just now must not come back as half a session.
    let script = Script::new(
        "if redis.call('EXISTS', KEYS[1]) == 1 then
             redis.call('HSET', KEYS[1], 'used', ARGV[1])
             redis.call('EXPIRE', KEYS[1], ARGV[2])
             redis.call('EXPIRE', KEYS[2], ARGV[2])
         end
         return 1",
    );
    let _used: i64 = script
        .key(session_key(id))
        .key(person_key(&email))
        .arg(now.as_second())
        .arg(TTL_S)
        .invoke_async(&mut redis)
        .await?;
    Ok(Some(Session {
        id: id.to_owned(),
        email,
        token: token.to_owned(),
    }))
}

/// Gives the next token for this one; `next` is a fresh secret. A token that was used before is
/// in two hands: the session ends.
pub(crate) async fn rotate(
    redis: &Redis,
    token: &str,
    next: &str,
    now: Timestamp,
) -> RedisResult<Rotated> {
    let Some((id, old)) = parts(token) else {
        return Ok(Rotated::Over);
    };
    let script = Script::new(
        "local kept = redis.call('HGET', KEYS[1], 'secret')
         if not kept then return false end
         if kept ~= ARGV[1] then
             redis.call('DEL', KEYS[1])
             return false
         end
         redis.call('HSET', KEYS[1], 'secret', ARGV[2], 'used', ARGV[4])
         redis.call('EXPIRE', KEYS[1], ARGV[3])
         return redis.call('HGET', KEYS[1], 'email')",
    );
    let email: Option<String> = script
        .key(session_key(id))
        .arg(digest(&[old]))
        .arg(digest(&[next]))
        .arg(TTL_S)
        .arg(now.as_second())
        .invoke_async(&mut redis.clone())
        .await?;
    let Some(email) = email.and_then(|email| Address::parse(&email).ok()) else {
        return Ok(Rotated::Over);
    };
    Ok(Rotated::To(Session {
        id: id.to_owned(),
        email,
        token: format!("{id}.{next}"),
    }))
}

/// Ends the session that a token stands for; none is no fault.
pub(crate) async fn end(redis: &Redis, token: &str, now: Timestamp) -> RedisResult<()> {
    if let Some(session) = find(redis, token, now).await? {
        forget(redis, &session.email, &session.id).await?;
    }
    Ok(())
}

async fn forget(redis: &Redis, email: &Address, id: &str) -> RedisResult<()> {
    let mut redis = redis.clone();
    redis.del(session_key(id)).await?;
    redis.srem(person_key(email), id).await?;
    Ok(())
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) since: Timestamp,
    pub(crate) used: Timestamp,
    pub(crate) device: Device,
}

/// A person's sessions, the one first that was used last.
pub(crate) async fn list(redis: &Redis, email: &Address) -> RedisResult<Vec<Known>> {
    let mut redis = redis.clone();
    let mut sessions = Vec::new();
    for id in redis.smembers(person_key(email)).await? {
        let fields = redis.hgetall(session_key(&id)).await?;
        let moment = |name| {
            let seconds = fields.get(name)?.parse().ok()?;
            Timestamp::from_second(seconds).ok()
        };
        if let Some(since) = moment("since") {
            sessions.push(Known {
                since,
                used: moment("used").unwrap_or(since),
                device: Device::read(fields.get("device").map_or("", String::as_str)),
                id,
            });
        } else {
            // It ended by itself.
            redis.srem(person_key(email), &id).await?;
        }
    }
    sessions.sort_by(|one, other| other.used.cmp(&one.used).then(one.id.cmp(&other.id)));
    Ok(sessions)
}

/// Ends one session of a person by its id; another's, or none, is no fault.
pub(crate) async fn end_one(redis: &Redis, email: &Address, id: &str) -> RedisResult<()> {
    let theirs: bool = redis.clone().sismember(person_key(email), id).await?;
    if theirs {
        forget(redis, email, id).await?;
    }
    Ok(())
}

/// Ends a person's sessions but the one with this id.
pub(crate) async fn end_others(redis: &Redis, email: &Address, id: &str) -> RedisResult<()> {
    let ids = redis.clone().smembers(person_key(email)).await?;
    for other in ids.iter().filter(|other| other.as_str() != id) {
        forget(redis, email, other).await?;
    }
    Ok(())
}

/// Ends every session of a person.
pub(crate) async fn end_all(redis: &Redis, email: &Address) -> RedisResult<()> {
    let mut redis = redis.clone();
    let ids = redis.smembers(person_key(email)).await?;
    let mut keys: Vec<String> = ids.iter().map(|id| session_key(id)).collect();
    keys.push(person_key(email));
    redis.del(keys).await?;
    Ok(())
}
