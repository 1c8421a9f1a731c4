//! `cargo dev token`.

use anyhow::bail;

use crate::addresses::Addresses;
use crate::folder::Folder;
use crate::suite::Suite;

/// A user token for an e-mail address, made by the web service.
pub(crate) fn make(folder: &Folder, email: &str) -> anyhow::Result<String> {
    let addresses = Addresses::remembered(folder)?;
    if !folder.state().running() {
        bail!(
            "the suite is not running; `cargo dev{} up` starts it",
            folder.option()
        );
    }
    of(&Suite::new(folder, &addresses), email)
}

/// The same, where the suite is at hand.
pub(crate) fn of(suite: &Suite<'_>, email: &str) -> anyhow::Result<String> {
    suite.command("web", &["token", email])
}
