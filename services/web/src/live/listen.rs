use std::time::Duration;

use contracts::redis_keys::PROGRESS_CHANNEL;
use futures_util::StreamExt as _;
use tokio::sync::watch;

use super::hub::Hub;

/// How soon a lost channel is looked for again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Hears of changed figures until the process stops. Without Redis the hub asks by itself.
pub(super) async fn listen(hub: Hub, redis: redis::Client, has_channel: watch::Sender<bool>) {
    let stop = hub.shutdown();
    while !stop.is_cancelled() {
        let heard = hear(&hub, &redis, &has_channel);
        tokio::select! {
            lost = heard => {
                let cause = lost.err().map_or_else(|| "it ended".to_owned(), |error| error.to_string());
                tracing::warn!(cause, "the channel of live figures was lost");
            }
            () = stop.cancelled() => return,
        }
        has_channel.send_replace(false);
        tokio::select! {
            () = tokio::time::sleep(AGAIN_AFTER) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn hear(
    hub: &Hub,
    redis: &redis::Client,
    has_channel: &watch::Sender<bool>,
) -> redis::RedisResult<()> {
    let mut channel = redis.get_async_pubsub().await?;
    channel.subscribe(PROGRESS_CHANNEL).await?;
    has_channel.send_replace(true);
    // What changed while nobody listened.
    hub.all_changed();
    let mut messages = channel.on_message();
    while let Some(message) = messages.next().await {
        let payload: String = message.get_payload()?;
        match payload.parse() {
            Ok(campaign) => hub.changed(campaign),
            Err(_) => {
                tracing::warn!("a message on the channel of live figures is no campaign's id");
            }
        }
    }
    Ok(())
}
