//! The mails that arrived at the suite's sink.

use mail_parser::{Message, MessageParser};
use testkit::eventually;

use crate::suite::Suite;

/// One mail, as its reader sees it.
#[derive(Debug, Clone)]
pub struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    fn read(message: &Message<'_>) -> Self {
        Self {
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
        }
    }
}

impl Suite {
    /// All mails to an address so far.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let files = std::fs::read_dir(&self.mail_dir).expect("the mail folder");
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        let mails = paths.iter().filter_map(|path| std::fs::read(path).ok());
        mails
            .filter_map(|bytes| {
                let message = MessageParser::default().parse(&bytes)?;
                let to = message.to()?.first()?.address()?;
                (to == address).then(|| Mail::read(&message))
            })
            .collect()
    }

    /// Waits for the first mail to an address.
    pub async fn mail_to(&self, address: &str) -> Mail {
        eventually(&format!("a mail to {address}"), async || {
            self.mails_to(address).into_iter().next()
        })
        .await
    }
}
