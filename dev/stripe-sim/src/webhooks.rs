//! Sends events to the webhook URL, signed, until they are answered.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use tokio::sync::Semaphore;

use crate::deliveries::{Answer, Delivery};
use crate::ids;
use crate::objects::event;
use crate::sim::Sim;

const AT_ONCE: usize = 8;

/// The `Stripe-Signature` of a body at a moment.
pub(crate) fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    // HMAC takes keys of any length, so the error can't occur.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{timestamp}.{body}").as_bytes());
    format!(
        "t={timestamp},v1={}",
        hex::encode(mac.finalize().into_bytes())
    )
}

/// The client that calls the webhook. Stripe takes a redirect for a failure.
pub(crate) fn client(timeout: Duration) -> anyhow::Result<reqwest::Client> {
    // Another crate of the process may have chosen its provider already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = reqwest::Client::builder()
        .user_agent("Stripe/1.0 (stripe-sim)")
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(timeout)
        .build()?;
    Ok(client)
}

/// Delivers for ever.
pub(crate) async fn run(sim: Arc<Sim>, client: reqwest::Client) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let (delivery, url, body) = next(&sim).await;
        let (sim, client) = (Arc::clone(&sim), client.clone());
        tokio::spawn(async move {
            let answer = send(&sim, &client, &url, body).await;
            note(&sim, &delivery, answer);
            drop(place);
        });
    }
}

/// Waits for the next that is due, its address and its body.
async fn next(sim: &Sim) -> (Delivery, String, String) {
    loop {
        let now_ms = ids::now_ms();
        let (due, later) = sim.take_delivery(now_ms);
        if let Some(due) = due {
            return due;
        }
        let bell = sim.deliver.notified();
        match later {
            None => bell.await,
            Some(at_ms) => {
                let pause =
                    Duration::from_millis(u64::try_from(at_ms - now_ms).unwrap_or(0).max(1));
                let _ = tokio::time::timeout(pause, bell).await;
            }
        }
    }
}

async fn send(sim: &Sim, client: &reqwest::Client, url: &str, body: String) -> Answer {
    let signature = signature(
        &sim.config.webhook_secret,
        ids::seconds(ids::now_ms()),
        &body,
    );
    let request = client
        .post(url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Stripe-Signature", signature)
        .body(body);
    match request.send().await {
        Ok(answer) => Answer {
            status: Some(answer.status().as_u16()),
            error: None,
        },
        Err(error) => Answer {
            status: None,
            error: Some(error.without_url().to_string()),
        },
    }
}

fn note(sim: &Sim, delivery: &Delivery, answer: Answer) {
    let (status, error) = (answer.status, answer.error.clone());
    let schedule = sim.config.schedule();
    let ended = sim.change(|store| {
        let ended = store
            .deliveries
            .answered(delivery.id, answer, &schedule, ids::now_ms());
        if let Some(ended) = &ended {
            event::delivery_ended(store, ended);
        }
        ended
    });
    let (event_type, event) = (&delivery.event_type, &delivery.event);
    match ended.map(|ended| ended.standing) {
        Some(standing) => tracing::info!(event, ?status, ?standing, "webhook {event_type}"),
        None => tracing::warn!(
            event,
            ?status,
            error,
            "webhook {event_type} will be tried again"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_stripes() {
        // Computed with `openssl dgst -sha256 -hmac whsec_test` over `1700000000.{"a":1}`.
        let known =
            "t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789";
        assert_eq!(signature("whsec_test", 1_700_000_000, "{\"a\":1}"), known);
    }
}
