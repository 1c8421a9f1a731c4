//! The mails that arrived at the sink.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use mail_parser::MessageParser;

/// Enough for the header of any mail of ours.
const HEADER_BYTES: u64 = 16 * 1024;

/// A mail, however often it came.
#[derive(Debug)]
pub(super) struct Mail {
    /// What its `Message-ID` begins with: the message's id.
    pub(super) message: String,
    pub(super) copies: i64,
}

/// Reads the folder. A mail without a `Message-ID` is none of ours.
pub(super) fn read(folder: &Path) -> anyhow::Result<Vec<Mail>> {
    let mut copies: BTreeMap<String, i64> = BTreeMap::new();
    let files = fs::read_dir(folder)
        .with_context(|| format!("cannot look into the mail folder {}", folder.display()))?;
    for file in files {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let mut header = Vec::new();
        File::open(&path)?
            .take(HEADER_BYTES)
            .read_to_end(&mut header)?;
        let Some(mail) = MessageParser::default().parse_headers(&header) else {
            continue;
        };
        let id = mail.message_id().and_then(|id| id.split('@').next());
        if let Some(id) = id {
            *copies.entry(id.to_owned()).or_default() += 1;
        }
    }
    Ok(copies
        .into_iter()
        .map(|(message, copies)| Mail { message, copies })
        .collect())
}
