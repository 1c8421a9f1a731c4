//! What many pledges at once are made from, and what is written of them: each by a statement or two
//! for all.
//!
//! Rows are found by the indexes of their keys in the only way that each statement leaves: a plan that
//! Postgres made while its tables were empty, or knew nothing of them, is as good later. `OFFSET 0`
//! keeps it from going through a whole index because that is in the order which is asked for outside.

mod again;
mod read;
mod write;

pub use again::{Giver, Made, givers, made};
pub use read::{Holds, KnownDonor, holds_of_clients, holds_of_donors, lock_donors, lock_funds};
pub use write::{Batch, DonorRow, NewPledge, write};
