//! Clients that ask, and ask once more where that may help.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use suite::chaos::{Scene, World};
use suite::http::{self, Answer};
use tokio::task::JoinSet;

/// Clients of each service.
const CLIENTS: usize = 3;
const PAUSE: Duration = Duration::from_millis(15);
/// Between a call that failed and the one retry.
const BEFORE_RETRY: Duration = Duration::from_millis(100);

/// What came of the calls to one service.
#[derive(Default)]
pub struct Count {
    pub calls: AtomicU64,
    pub retried: AtomicU64,
}

/// Clients at work, until they are stopped.
pub struct Load {
    stop: Arc<AtomicBool>,
    clients: JoinSet<Vec<String>>,
    pub count: Arc<Count>,
}

/// One kind of call.
pub type Make = Arc<dyn Fn(&reqwest::Client, u64) -> reqwest::RequestBuilder + Send + Sync>;

impl Load {
    /// Clients that make calls; an answer other than a success is a failure.
    pub fn begin(make: &Make) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let count = Arc::<Count>::default();
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let (make, stop, count) = (make.clone(), stop.clone(), count.clone());
            clients.spawn(async move { client(number, &make, &stop, &count).await });
        }
        Self {
            stop,
            clients,
            count,
        }
    }

    /// Ends it, and tells what failed although it was tried again.
    pub async fn end(mut self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        let mut failures = Vec::new();
        while let Some(ended) = self.clients.join_next().await {
            failures.extend(ended.unwrap());
        }
        failures
    }
}

async fn client(number: usize, make: &Make, stop: &AtomicBool, count: &Count) -> Vec<String> {
    let http = http::client().unwrap();
    let mut failures = Vec::new();
    let first = u64::try_from(number).unwrap() * 1_000_000;
    for call in first.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        count.calls.fetch_add(1, Ordering::Relaxed);
        let mut came = http::send(make(&http, call)).await;
        if is_worth_a_retry(&came) {
            count.retried.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(BEFORE_RETRY).await;
            came = http::send(make(&http, call)).await;
        }
        match came {
            Ok(answer) if answer.is_success() => {}
            Ok(answer) => failures.push(format!("{}: {}", answer.status, answer.body)),
            Err(error) => failures.push(format!("{error:#}")),
        }
        tokio::time::sleep(PAUSE).await;
    }
    failures
}

fn is_worth_a_retry(came: &anyhow::Result<Answer>) -> bool {
    match came {
        Ok(answer) => matches!(answer.status, 502..=504),
        Err(_) => true,
    }
}

/// A call of each service that does its usual work.
pub async fn calls(world: &World, scene: &Scene) -> Vec<(&'static str, Make)> {
    let url = |service: &str| world.stage.url(service).unwrap().to_owned();
    let campaign = &scene.campaigns[0];
    let body = pledge_body(&campaign.id);
    let pledge = pledged(&url("pledge"), &body).await;
    let text = |name: &str| pledge[name].as_str().unwrap().to_owned();
    let opened = json!({"ticket": text("payment_ticket")});
    let progress = format!("{}/api/campaigns/{}/progress", url("campaign"), campaign.id);
    // Nobody calls it for more than that: what it does it hears of.
    let keys = format!("{}/.well-known/jwks.json", url("notification"));
    let (pledges, payments) = (
        format!("{}/api/pledges", url("pledge")),
        format!("{}/api/payments", url("payment")),
    );
    let page = format!("{}/en/campaigns/wells", url("web"));
    vec![
        ("web", Arc::new(move |http, _| http.get(&page))),
        ("campaign", Arc::new(move |http, _| http.get(&progress))),
        (
            "pledge",
            Arc::new(move |http, call| {
                let mut body = body.clone();
                // Each a donor of their own: one may have so many unpaid pledges.
                body["donor"]["email"] = json!(format!("load-{call}@chaos.test"));
                let key = format!("load-{call}");
                http.post(&pledges)
                    .header("idempotency-key", key)
                    .json(&body)
            }),
        ),
        (
            "payment",
            Arc::new(move |http, call| {
                let key = format!("load-{call}");
                http.post(&payments)
                    .header("idempotency-key", key)
                    .json(&opened)
            }),
        ),
        ("notification", Arc::new(move |http, _| http.get(&keys))),
    ]
}

pub fn pledge_body(campaign: &str) -> Value {
    json!({
        "campaign_id": campaign, "amount": {"amount": 1000, "currency": "USD"},
        "donor": {"email": "load@chaos.test", "locale": "en", "anonymous": true},
    })
}

async fn pledged(url: &str, body: &Value) -> Value {
    let http = http::client().unwrap();
    let call = http
        .post(format!("{url}/api/pledges"))
        .header("idempotency-key", "load")
        .json(body);
    let answer = http::send(call).await.unwrap();
    answer.success("a pledge").unwrap()
}
