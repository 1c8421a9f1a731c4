//! `cargo dev token`.

use crate::addresses::Addresses;
use crate::folder::Folder;
use crate::suite::Suite;

/// A user token for an e-mail address, made by the web service.
pub(crate) fn make(folder: &Folder, email: &str) -> anyhow::Result<String> {
    let addresses = Addresses::remembered(folder)?;
    of(&Suite::new(folder, &addresses), email)
}

/// The same, where the suite is at hand.
pub(crate) fn of(suite: &Suite<'_>, email: &str) -> anyhow::Result<String> {
    suite.command("web", &["token", email])
}
