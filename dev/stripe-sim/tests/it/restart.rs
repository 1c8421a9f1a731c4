//! What was there is there again.

use stripe_sim::{Config, start};

use crate::support::{DOLLARS, Receiver, Scratch, Sim, quick};

#[tokio::test]
async fn the_account_survives_a_restart() {
    let scratch = Scratch::new("restart");
    let config = Config {
        state_file: Some(scratch.0.join("deep/state.json")),
        ..quick()
    };
    let sim = Sim::with(config.clone()).await;
    let intent = sim
        .post_keyed("/v1/payment_intents", DOLLARS, "k")
        .await
        .ok();
    sim.confirm(&intent.id(), "pm_card_visa").await.ok();
    let events = sim.event_types().await.len();
    sim.running.stop().await;

    let sim = Sim::with(config.clone()).await;
    let path = format!(
        "/v1/payment_intents/{}?expand[]=latest_charge.balance_transaction",
        intent.id()
    );
    let there = sim
        .until(&path, |intent| {
            intent["latest_charge"]["balance_transaction"].is_object()
        })
        .await;
    assert_eq!(there["status"], "succeeded");
    assert!(
        sim.event_types().await.len() >= events,
        "what was planned before is done after"
    );
    let replayed = sim
        .post_keyed("/v1/payment_intents", DOLLARS, "k")
        .await
        .ok();
    assert_eq!(
        (
            replayed.text,
            replayed.headers.contains_key("Idempotent-Replayed")
        ),
        (intent.text, true)
    );
}

#[tokio::test]
async fn deliveries_survive_a_restart() {
    let scratch = Scratch::new("deliveries");
    let config = Config {
        state_file: Some(scratch.0.join("state.json")),
        webhook_url: Some("http://127.0.0.1:9/hook".to_owned()),
        ..quick()
    };
    let sim = Sim::with(config.clone()).await;
    sim.post("/v1/customers", &[]).await.ok();
    sim.until("/_sim/deliveries", |list| {
        list["deliveries"][0]["attempts"].as_i64() > Some(0)
    })
    .await;
    sim.running.stop().await;
    let receiver = Receiver::start(&[]).await;
    let sim = Sim::with(Config {
        webhook_url: Some(receiver.url.clone()),
        ..config
    })
    .await;
    assert_eq!(
        receiver.wait_for(1).await[0].event_type(),
        "customer.created"
    );
    sim.until("/_sim", |overview| overview["pending_deliveries"] == 0)
        .await;
}

#[tokio::test]
async fn the_state_is_written_while_it_runs() {
    let scratch = Scratch::new("running");
    let file = scratch.0.join("state.json");
    let sim = Sim::with(Config {
        state_file: Some(file.clone()),
        ..quick()
    })
    .await;
    let customer = sim.post("/v1/customers", &[]).await.ok().id();
    let began = std::time::Instant::now();
    while !std::fs::read_to_string(&file).is_ok_and(|text| text.contains(&customer)) {
        assert!(began.elapsed().as_secs() < 10, "the state was not written");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_file_that_can_not_be_read_is_left_alone() {
    let scratch = Scratch::new("broken");
    let file = scratch.0.join("state.json");
    for text in ["{", "{}", r#"{"format": 999}"#] {
        std::fs::write(&file, text).unwrap();
        let error = start(Config {
            state_file: Some(file.clone()),
            ..quick()
        })
        .await
        .unwrap_err();
        assert!(format!("{error:#}").contains("move it away"), "{error:#}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}
