//! Stripe's own clients drive the simulation, and their types must accept the answers.

use std::path::PathBuf;
use std::process::Command;

use crate::support::Sim;

fn contract(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract");
    PathBuf::from(folder).join(name)
}

/// Runs a client against a simulation of its own.
async fn drive(mut command: Command) {
    let sim = Sim::start().await;
    let config = sim.running.config();
    command
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

#[tokio::test(flavor = "multi_thread")]
async fn stripes_client_for_python_is_content() {
    let Ok(python) = std::env::var("VENV_PYTHON") else {
        panic!(
            "VENV_PYTHON must name the python of a venv with Stripe's client: \
             `python3 -m venv V && V/bin/pip install -r dev/stripe-sim/tests/contract/requirements.txt`, then \
             `VENV_PYTHON=V/bin/python`. `cargo dev test` sets it by itself."
        );
    };
    let mut command = Command::new(python);
    command.arg("-B").arg(contract("stripe_contract.py"));
    drive(command).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stripes_client_for_node_is_content() {
    let Ok(folder) = std::env::var("NPM_FOLDER") else {
        panic!(
            "NPM_FOLDER must name a folder with Stripe's client for Node: copy what is in \
             dev/stripe-sim/tests/contract/npm (.npmrc too) there, and run `npm ci`. `cargo dev test` sets it by \
             itself."
        );
    };
    let mut command = Command::new("node");
    command
        .arg(contract("npm/contract.cjs"))
        .current_dir(folder);
    drive(command).await;
}
