//! How soon the largest thing of a page is seen on a cheap phone far from a mast.

use std::fmt::Write as _;

use serde_json::json;

use super::tell;
use crate::chromium::{Driver, PHONE, Tab};
use crate::stage::Wanted;
use crate::suite::Suite;

/// What is aimed at; a machine that does much else must not fail the build, so twice that fails.
const AIM_MS: f64 = 1_500.0;
/// The best of so many counts: what disturbs only ever slows.
const TRIES: usize = 3;

const LARGEST: &str = r"
const done = arguments[arguments.length - 1];
let seen = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
setTimeout(() => done(seen), 400);
";

#[tokio::test]
async fn the_largest_thing_is_seen_soon_on_a_slow_phone() {
    let suite = Suite::running();
    let stage = suite.stage(Wanted::default()).await;
    let driver = Driver::start().await;
    let tab = driver.open(PHONE).await;
    // Slow 4G, and a processor of a quarter of this one's speed.
    let slow = json!({
        "offline": false, "latency": 150,
        "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 768_000 / 8,
    });
    tab.tell("Network.enable", json!({})).await;
    let (mut table, mut late) = (String::new(), Vec::new());
    for locale in ["ar", "en", "fr"] {
        for path in [
            String::new(),
            format!("/campaigns/{}", stage.slug),
            format!("/campaigns/{}/donate", stage.slug),
        ] {
            let name = format!("/{locale}{}", path.replace(&stage.slug, "…"));
            let url = format!("{}/{locale}{path}", suite.web.base());
            tab.tell("Network.emulateNetworkConditions", slow.clone())
                .await;
            tab.tell("Emulation.setCPUThrottlingRate", json!({"rate": 4}))
                .await;
            let seen = best(&tab, &url).await;
            writeln!(table, "{name:<32} largest paint {seen:>6.0} ms").unwrap();
            if seen <= 0.0 || seen > 2.0 * AIM_MS {
                late.push(format!("{name}: {seen:.0} ms"));
            }
        }
    }
    tell(&table);
    tab.close().await;
    assert!(late.is_empty(), "{late:?}");
}

async fn best(tab: &Tab, url: &str) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        tab.tell("Network.clearBrowserCache", json!({})).await;
        tab.goto(url).await;
        let seen = tab.driver.execute_async(LARGEST, Vec::new()).await.unwrap();
        let seen = seen.json().as_f64().unwrap();
        best = best.min(seen);
        if seen > 0.0 && best <= AIM_MS {
            break;
        }
    }
    best
}
