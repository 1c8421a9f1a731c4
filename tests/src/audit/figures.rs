//! Campaigns' figures, where people see them: in Redis and through the API.

use anyhow::Context as _;
use contracts::redis_keys;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;
use uuid::Uuid;

/// Calls and commands at a time.
const AT_ONCE: usize = 16;

/// One campaign's.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) campaign: Uuid,
    pub(super) version: i64,
    pub(super) raised: i64,
    pub(super) matched: i64,
    pub(super) donors: i64,
    pub(super) pledges: i64,
}

/// As `GET /api/campaigns/{id}/progress` says.
pub(super) async fn answered(
    http: &reqwest::Client,
    campaign_url: &str,
    campaigns: &[Uuid],
) -> anyhow::Result<Vec<Figures>> {
    stream::iter(campaigns)
        .map(|campaign| async move {
            let url = format!("{campaign_url}/api/campaigns/{campaign}/progress");
            let answer = crate::http::send(http.get(url))
                .await
                .context("the campaign service does not answer")?;
            let body = answer.success(&format!("the progress of {campaign}"))?;
            let number = |pointer: &str| {
                let found = body.pointer(pointer).and_then(Value::as_i64);
                found.with_context(|| format!("the progress of {campaign} has no {pointer}"))
            };
            anyhow::Ok(Figures {
                campaign: *campaign,
                version: number("/version")?,
                raised: number("/raised/amount")?,
                matched: number("/matched/amount")?,
                donors: number("/donors")?,
                pledges: number("/pledges")?,
            })
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

/// As they stand in Redis; what is not there was flushed, and is filled again when it is asked for.
pub(super) async fn in_redis(url: &str, campaigns: &[Uuid]) -> anyhow::Result<Vec<Figures>> {
    let client = redis::Client::open(url).context("REDIS_URL can't be read")?;
    let mut redis = client
        .get_multiplexed_async_connection()
        .await
        .context("Redis does not answer")?;
    let mut found = Vec::new();
    for campaign in campaigns {
        let fields: [Option<i64>; 5] = redis::cmd("HMGET")
            .arg(redis_keys::progress((*campaign).into()))
            .arg(&["version", "raised", "matched", "donors", "pledges"])
            .query_async(&mut redis)
            .await
            .with_context(|| format!("the figures of {campaign} in Redis can't be read"))?;
        if let [
            Some(version),
            Some(raised),
            Some(matched),
            Some(donors),
            Some(pledges),
        ] = fields
        {
            found.push(Figures {
                campaign: *campaign,
                version,
                raised,
                matched,
                donors,
                pledges,
            });
        }
    }
    Ok(found)
}
