//! The mails that came, as the people of the tour read them.

use std::path::Path;

use anyhow::Context as _;
use mail_parser::MessageParser;

/// How many newest mails are looked through.
const NEWEST: usize = 40;

/// The text of the newest mail to an address, if one came.
pub(super) fn mail_to(folder: &str, email: &str) -> anyhow::Result<Option<String>> {
    let entries = std::fs::read_dir(Path::new(folder)).context("there is no folder of mails")?;
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    for path in paths.iter().rev().take(NEWEST) {
        let bytes = std::fs::read(path)?;
        let Some(mail) = MessageParser::default().parse(&bytes) else {
            continue;
        };
        let to = mail
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address());
        if to == Some(email) {
            return Ok(Some(mail.body_text(0).unwrap_or_default().into_owned()));
        }
    }
    Ok(None)
}

/// The six digits of a code.
pub(super) fn code_of(mail: &str) -> Option<String> {
    let code = mail
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 6);
    code.map(str::to_owned)
}

/// The secret of an invitation's link.
pub(super) fn secret_of(mail: &str) -> Option<String> {
    let (_, after) = mail.split_once("/invitations/")?;
    let secret = after.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    Some(secret.to_owned())
}
