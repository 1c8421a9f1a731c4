//! The folder of mails.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use anyhow::Context;

/// Who sent a mail to whom, as said on the wire (a Bcc shows only here).
pub(crate) struct Envelope {
    /// The return path; empty for bounces
    pub(crate) from: String,
    /// Every recipient that was accepted
    pub(crate) to: Vec<String>,
}

/// A folder that takes mails; clones write to the same one.
#[derive(Clone)]
pub(crate) struct Mailbox {
    folder: PathBuf,
    taken: Arc<AtomicU64>,
}

impl Mailbox {
    /// Opens the folder, and makes it where it is missing.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the mail folder {}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
            taken: Arc::default(),
        })
    }

    /// Keeps one mail. It is written aside and then renamed, so that whoever
    /// watches the folder never reads half a mail.
    pub(crate) fn keep(&self, envelope: &Envelope, message: &[u8]) -> anyhow::Result<PathBuf> {
        let name = self.next_name();
        let aside = self.folder.join(format!(".{name}.part"));
        let path = self.folder.join(name);
        let mut file = File::create(&aside)?;
        write!(
            file,
            "X-Envelope-From: <{}>\r\nX-Envelope-To: {}\r\n",
            one_line(&envelope.from),
            one_line(&envelope.to.join(", "))
        )?;
        file.write_all(message)?;
        drop(file);
        fs::rename(&aside, &path)?;
        Ok(path)
    }

    /// Sorts by time; the process and a count keep two of one instant apart.
    #[expect(
        clippy::disallowed_methods,
        reason = "a file name tells when the mail came; nothing is decided by it"
    )]
    fn next_name(&self) -> String {
        let since_epoch = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let count = self.taken.fetch_add(1, Ordering::Relaxed);
        format!(
            "{:020}-{}-{count:06}.eml",
            since_epoch.as_nanos(),
            std::process::id()
        )
    }
}

/// An address with a line break in it must not become a header of its own.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_in_the_order_of_arrival() {
        let folder = std::env::temp_dir().join(format!("mail-sink-names-{}", std::process::id()));
        let mailbox = Mailbox::open(&folder).unwrap();
        let names: Vec<String> = (0..100).map(|_| mailbox.next_name()).collect();
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(names, sorted);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_address_cannot_add_a_header() {
        assert_eq!(one_line("a@b\r\nBcc: c@d"), "a@bBcc: c@d");
    }
}
