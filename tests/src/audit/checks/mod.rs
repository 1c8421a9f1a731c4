//! What must hold, one statement each.

mod answers;
mod funds;
mod ledger;
mod mails;
mod pledges;
mod queues;
mod stripe;
mod totals;

/// Where a check looks beside the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Nowhere.
    Tables,
    /// Stripe's lists.
    Stripe,
    /// The mails that arrived.
    Mails,
    /// Redis.
    Redis,
    /// The API of campaigns' figures.
    Progress,
    /// The broker.
    Queues,
    /// What clients were answered.
    Answers,
}

/// Something that must hold.
#[derive(Debug)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What must hold, in words.
    pub holds: &'static str,
    pub(super) source: Source,
    /// One row of what was looked at: numbers, each named by what it counts, or texts.
    pub(super) seen: &'static str,
    /// A row for each thing that is wrong, with a text that says what.
    pub(super) wrong: &'static str,
}

/// All of them, in the order in which they are told.
pub const ALL: &[&Check] = &[
    &ledger::SUMS,
    &ledger::LINES,
    &ledger::CHARGES,
    &ledger::REFUNDS,
    &stripe::ONE_CHARGE,
    &stripe::CHARGES,
    &stripe::SUMS,
    &stripe::HELD,
    &pledges::PAID,
    &pledges::CLOSED,
    &pledges::HOLDS,
    &pledges::CLOSINGS,
    &pledges::SHOWN,
    &pledges::NAMED,
    &funds::BALANCE,
    &funds::ALLOCATIONS,
    &funds::RELEASED,
    &funds::CAPS,
    &funds::SET_ASIDE,
    &totals::PLEDGES,
    &totals::COPIES,
    &totals::REDIS,
    &totals::API,
    &mails::RECEIPTS,
    &mails::REFUNDS,
    &mails::ARRIVED,
    &queues::OUTBOXES,
    &queues::QUEUES,
    &queues::DEAD_LETTERS,
    &queues::WORK,
    &queues::KEYS,
    &answers::STORED,
    &answers::ONCE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_check_has_a_name_of_its_own_and_its_place_in_the_runbook() {
        let runbook = include_str!("../../../../docs/runbooks/audit.md");
        let names: BTreeSet<&str> = ALL.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), ALL.len());
        for check in ALL {
            let place = format!("| `{}` | {} |", check.name, check.holds);
            assert!(runbook.contains(&place), "the runbook lacks {place}");
        }
    }
}
