//! The audit finds every kind of fault: each is planted, found by exactly the checks that it is the
//! business of, and taken away again.
//!
//! Faults in tables are planted in a transaction that only the audit sees. The others are real ones in the
//! running suite, which `cargo dev test` brings up; while they last, nothing else runs.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod giver;
mod outside;
mod tables;

use std::collections::BTreeSet;
use std::time::Duration;

use suite::audit::{ALL, Addresses, Options, Report, until_it_holds};

/// Where the running suite is.
fn addresses() -> Addresses {
    let mut at =
        Addresses::from_environment("SUITE_").expect("run the tests with `cargo dev test`");
    at.management_url = std::env::var("AMQP_MANAGEMENT_URL").ok();
    at
}

/// Waits until the audit holds: nothing but what is planted may be wrong.
async fn holds(at: &Addresses, options: &Options) {
    let report = until_it_holds(at, options, Duration::from_secs(60)).await;
    let report = report.unwrap();
    assert!(report.holds(), "{}", words(&report));
}

/// Waits until exactly these checks fail.
async fn fails(what: &str, at: &Addresses, options: &Options, expected: &[&str]) {
    let mut last = None;
    for _ in 0..60 {
        let report = suite::audit::once(at, options).await.unwrap();
        if report.failing() == expected {
            eprintln!("{what}: {}", expected.join(", "));
            return;
        }
        last = Some(report);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!(
        "{what}: not exactly {expected:?}\n{}",
        words(&last.unwrap())
    );
}

fn words(report: &Report) -> String {
    let mut out = Vec::new();
    report.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn every_check_finds_the_faults_that_are_its_business() {
    let at = addresses();
    // Whatever ran on this suite before left it sound, too.
    holds(&at, &Options::default()).await;
    let mut found = BTreeSet::new();
    found.extend(tables::plant_all(&at).await);
    found.extend(outside::plant_all(&at).await);
    holds(&at, &Options::default()).await;
    let all: BTreeSet<&str> = ALL.iter().map(|check| check.name).collect();
    let never: Vec<_> = all.difference(&found).collect();
    assert!(never.is_empty(), "no fault was planted for {never:?}");
}
