//! The reservation protocol, explored whole: two donors, one fund, the expiry handshake with payment and
//! the provider, and a crash or a repeated message at every point. See `docs/model.md`.
#![expect(clippy::expect_used, reason = "tests")]

mod protocol;
mod state;

use std::collections::BTreeSet;
use std::num::NonZero;

use protocol::{Flaw, Protocol};
use stateright::{Checker, HasDiscoveries, Model as _};

fn explore(protocol: Protocol, until: HasDiscoveries) -> impl Checker<Protocol> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let checker = protocol.checker().threads(threads).finish_when(until);
    checker.spawn_bfs().join()
}

/// How many crashes, and how many repeated messages: `MODEL_FAULTS`, one of each if not said.
fn faults() -> u8 {
    std::env::var("MODEL_FAULTS").map_or(1, |faults| faults.parse().expect("a small number"))
}

/// Every state that faults within these bounds can lead to is safe, and none is a dead end.
#[test]
fn a_charged_donors_match_is_never_lost() {
    let checker = explore(Protocol::sound(faults()), HasDiscoveries::All);
    checker.assert_properties();
    let page = include_str!("../../../../docs/model.md").replace(',', "");
    let count = checker.unique_state_count();
    assert!(
        page.contains(&format!(" {count} ")),
        "docs/model.md should say that there are {count} states"
    );
}

/// The model would see it: each way of doing it wrong is found out.
#[test]
fn every_flaw_is_found() {
    for (flaw, property) in [
        (Flaw::ReleaseWhenAsked, "a charged donor keeps the match"),
        (
            Flaw::CloseWithoutTheProvider,
            "a charged donor keeps the match",
        ),
        (Flaw::ForgetTheInbox, "the fund adds up"),
        (Flaw::ForgetTheKey, "the fund adds up"),
        (Flaw::OpenAfterClose, "a charged donor keeps the match"),
        (
            Flaw::ForgetTheCreateInFlight,
            "a charged donor keeps the match",
        ),
        (Flaw::LoseTheAnswer, "every end is settled"),
    ] {
        let until = HasDiscoveries::AllOf(BTreeSet::from([property]));
        let checker = explore(Protocol::with(flaw), until);
        assert!(
            checker.discovery(property).is_some(),
            "{flaw:?} goes unseen by “{property}”"
        );
    }
}
