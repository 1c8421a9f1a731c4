use platform::redis::Redis;
use redis::{AsyncTypedCommands as _, RedisResult, Script};

use super::secrets::digest;
use crate::domain::address::Address;

/// How long a code and its link are good.
pub(crate) const TTL_S: i64 = 600;
/// How often a code may be typed wrongly, the last time included.
const TRIES: i64 = 5;

fn code_key(address: &str) -> String {
    format!("rifada:web:code:{}", digest(&[address]))
}

fn link_key(link: &str) -> String {
    format!("rifada:web:link:{}", digest(&[link]))
}

/// Keeps a new code and its link, in place of older ones of this address. Both are kept as
/// hashes; the salt keeps equal codes of two people from looking equal.
pub(crate) async fn keep(
    redis: &Redis,
    email: &Address,
    code: &str,
    link: &str,
    salt: &str,
) -> RedisResult<()> {
    let address = email.as_str();
    let script = Script::new(
        "local old = redis.call('HGET', KEYS[1], 'link')
         if old then redis.call('DEL', old) end
         redis.call('DEL', KEYS[1])
         redis.call('HSET', KEYS[1], 'salt', ARGV[1], 'code', ARGV[2], 'link', KEYS[2], 'tries', 0)
         redis.call('EXPIRE', KEYS[1], ARGV[4])
         redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
         return 1",
    );
    let _kept: i64 = script
        .key(code_key(address))
        .key(link_key(link))
        .arg(salt)
        .arg(digest(&[salt, address, code]))
        .arg(address)
        .arg(TTL_S)
        .invoke_async(&mut redis.clone())
        .await?;
    Ok(())
}

/// Whether this is the address's code. A right one is used up; so is one that was tried too often.
pub(crate) async fn try_code(redis: &Redis, email: &Address, code: &str) -> RedisResult<bool> {
    let (mut redis, key) = (redis.clone(), code_key(email.as_str()));
    let Some(salt) = redis.hget(&key, "salt").await? else {
        return Ok(false);
    };
    // Counted before it is compared, so that no number of clients at once gets more tries.
    let script = Script::new(
        "if redis.call('HGET', KEYS[1], 'salt') ~= ARGV[1] then return 0 end
         local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
         local right = redis.call('HGET', KEYS[1], 'code') == ARGV[2]
         if right or tries >= tonumber(ARGV[3]) then
             local link = redis.call('HGET', KEYS[1], 'link')
             if link then redis.call('DEL', link) end
             redis.call('DEL', KEYS[1])
         end
         return right and 1 or 0",
    );
    let right: i64 = script
        .key(&key)
        .arg(&salt)
        .arg(digest(&[&salt, email.as_str(), code]))
        .arg(TRIES)
        .invoke_async(&mut redis)
        .await?;
    Ok(right == 1)
}

/// The address that this link was mailed to, if it is still good. It is used up, and so is the code.
pub(crate) async fn use_link(redis: &Redis, link: &str) -> RedisResult<Option<Address>> {
    let mut redis = redis.clone();
    let address: Option<String> = redis.get_del(link_key(link)).await?;
    let Some(email) = address.and_then(|address| Address::parse(&address).ok()) else {
        return Ok(None);
    };
    redis.del(code_key(email.as_str())).await?;
    Ok(Some(email))
}
