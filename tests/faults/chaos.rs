//! A short fault run: every kind of fault, two copies of everything.

use std::time::Duration;

use suite::chaos::{Run, SETTLED_WITHIN, say};
use suite::stage::Stage;

/// The same in every run: a failure comes again.
const SEED: u64 = 20_261_122;
const LENGTH: Duration = Duration::from_secs(55);
const HOLD_S: u32 = 15;
/// On a machine that does other things too it may be late, which is told; what is lost is a failure.
const AT_LAST: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_every_kind_lose_nothing_and_double_nothing() {
    let _alone = crate::alone().await;
    let stage = Stage::set("faults", 2, HOLD_S).expect("a stage");
    let run = Run {
        seed: SEED,
        length: LENGTH,
        hold: Duration::from_secs(u64::from(HOLD_S)),
    };
    let (world, outcome) = run.go(stage).await.expect("a run");
    let report = world.audit(&outcome, AT_LAST).await.expect("an audit");
    let settled_after = outcome.calm_since.elapsed();
    if settled_after > SETTLED_WITHIN {
        say(&format!(
            "Late: it held {} s after the last fault.",
            settled_after.as_secs()
        ));
    }
    let mut lines = Vec::new();
    report.write(&mut lines).unwrap();
    let report_text = String::from_utf8_lossy(&lines);
    assert!(report.holds(), "{report_text}");
    assert_eq!(outcome.troubles, Vec::<String>::new());
    // A run in which nobody came through proves nothing.
    assert!(world.answers.count() > 100, "{:?}", outcome.summary);
    let killed = world.processes.stop_all().await;
    assert_eq!(killed, Vec::<String>::new(), "did not stop when asked");
    world.stage.strike().unwrap();
}
