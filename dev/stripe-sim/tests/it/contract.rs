//! Stripe's own client for Python drives the simulation, and its types must accept the answers.

use std::path::Path;
use std::process::Command;

use crate::support::Sim;

#[tokio::test(flavor = "multi_thread")]
async fn stripes_own_client_is_content() {
    let Ok(python) = std::env::var("VENV_PYTHON") else {
        panic!(
            "VENV_PYTHON must name the python of a venv with Stripe's client: \
             `python3 -m venv V && V/bin/pip install -r dev/stripe-sim/tests/contract/requirements.txt`, then \
             `VENV_PYTHON=V/bin/python`. `cargo dev test` sets it by itself."
        );
    };
    let sim = Sim::start().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/stripe_contract.py");
    let config = sim.running.config();
    let mut command = Command::new(python);
    command
        .arg("-B")
        .arg(script)
        .env("STRIPE_API_BASE", sim.running.url())
        .env("STRIPE_SECRET_KEY", &config.secret_key)
        .env("STRIPE_PUBLISHABLE_KEY", &config.publishable_key)
        .env("STRIPE_WEBHOOK_SECRET", &config.webhook_secret);
    let ran = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{said}\n{complained}");
}
