//! What makes services take their rarer ways: Stripe that errs once, a mail server that is away for a
//! moment, messages that mean nothing.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;

use super::world::{Phase, World};
use crate::http;

const PAUSE: Duration = Duration::from_millis(1_500);
/// Each is heard by other services; together by all that hear.
const NONSENSE: [&str; 3] = [
    "campaign.campaign.changed.v1",
    "pledge.match_fund.changed.v1",
    "pledge.pledge.refunded.v1",
];

/// Goes on until nothing new is begun.
pub(super) async fn change(world: Arc<World>) {
    let intents = "/v1/payment_intents";
    let faults = [
        json!({"kind": "error_after", "save": true, "method": "POST", "path": intents, "count": 1}),
        json!({"kind": "error_before", "method": "POST", "path": intents, "count": 2}),
        json!({"kind": "error_after", "save": true, "method": "POST", "path": "/v1/refunds", "count": 1}),
        json!({"kind": "slow", "delay_ms": 1500, "method": "POST", "path": intents, "count": 2}),
    ];
    for turn in 0_usize.. {
        if world.phase() > Phase::Giving {
            return;
        }
        if let Err(error) = world.at_sim("faults", &faults[turn % faults.len()]).await {
            world.tally.trouble(format!("{error:#}"));
        }
        if let Err(error) = nonsense(&world, NONSENSE[turn % NONSENSE.len()]).await {
            world.tally.trouble(format!("{error:#}"));
        }
        let away = turn.is_multiple_of(3);
        mail_server(&world, away);
        world.linger(PAUSE).await;
    }
}

/// The mail server turns everyone away, or no more.
fn mail_server(world: &World, away: bool) {
    for process in world.processes.users_of("smtp") {
        if let Some(link) = world.processes.link(process, "smtp") {
            if away {
                link.cut();
            }
            link.refuse(away);
        }
    }
}

async fn nonsense(world: &World, kind: &str) -> anyhow::Result<()> {
    publish(world, "rifada.events", kind).await
}

/// A letter among a service's dead ones.
pub(super) async fn dead_letter(world: &World, service: &str) -> anyhow::Result<()> {
    publish(world, "amq.default", &format!("{service}.dead")).await
}

async fn publish(world: &World, exchange: &str, key: &str) -> anyhow::Result<()> {
    let body = json!({"properties": {"delivery_mode": 2}, "routing_key": key, "payload": "{}", "payload_encoding": "string"});
    let path = format!("exchanges/%2F/{exchange}/publish");
    management(world, reqwest::Method::POST, &path, &body).await
}

/// Lets the dead letters that came of it go: how many there are is not known, since whoever moves one
/// there may die before it takes the message away.
pub(super) async fn clear(world: &World) -> anyhow::Result<()> {
    mail_server(world, false);
    // Those on their way have their tries behind them by then.
    tokio::time::sleep(Duration::from_secs(3)).await;
    for service in ["campaign", "pledge", "payment", "notification"] {
        let path = format!("queues/%2F/{service}.dead/contents");
        management(world, reqwest::Method::DELETE, &path, &json!({})).await?;
    }
    Ok(())
}

async fn management(
    world: &World,
    method: reqwest::Method,
    path: &str,
    body: &serde_json::Value,
) -> anyhow::Result<()> {
    let mut url: reqwest::Url = world.stage.address("AMQP_MANAGEMENT_URL")?.parse()?;
    let (user, password) = (url.username().to_owned(), url.password().map(str::to_owned));
    let bare = url.set_username("").and_then(|()| url.set_password(None));
    bare.ok()
        .context("the management's address has no place for a user")?;
    let call = world
        .http
        .request(method, format!("{url}api/{path}"))
        .basic_auth(user, password)
        .json(body);
    http::send(call).await?.success(path).map(drop)
}
