//! Hands mails to a mail server.

use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use lettre::address::AddressError;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use platform::kill;
use uuid::Uuid;

use crate::config::Config;
use crate::letters::Written;
use contracts::notification::MessageKind;

/// How long the server may take to answer one command.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// How long one mail may take in all.
const MAIL_TIMEOUT: Duration = Duration::from_secs(60);
/// Connections that are kept open.
const CONNECTIONS: u32 = 8;
const IDLE: Duration = Duration::from_secs(30);

/// A mail, ready to be handed over.
pub(crate) struct Mail {
    /// Tells repeats: the mail's `Message-ID` begins with it.
    pub(crate) id: Uuid,
    /// What it says.
    pub(crate) kind: MessageKind,
    /// To whom.
    pub(crate) to: Address,
    /// As they want to be called.
    pub(crate) name: Option<String>,
    /// What it says to whom.
    pub(crate) written: Written,
    /// Its `Date`.
    pub(crate) at: Timestamp,
}

/// Why a mail was not handed over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    /// Nobody answered: nothing was said about this mail.
    #[error("{0}")]
    Away(String),
    /// The server doesn't want it yet.
    #[error("{0}")]
    Refused(String),
    /// It never will.
    #[error("{0}")]
    Permanent(String),
}

/// The way to the mail server.
#[derive(Clone)]
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Opens no connection yet.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(config.smtp.as_str())
            .context("SMTP_URL is no address of a mail server")?
            .timeout(Some(COMMAND_TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE))
            .build();
        Ok(Self {
            transport,
            from: config.from.clone(),
        })
    }

    /// Hands a mail over; on return the server has taken it. On an error, or when the process dies
    /// meanwhile, it may have taken it all the same: the next try bears the same `Message-ID`.
    pub(crate) async fn hand_over(&self, mail: Mail) -> Result<(), MailError> {
        let message = self
            .message(mail)
            .map_err(|error| MailError::Permanent(format!("{error:#}")))?;
        kill::point("send-mail.before-data");
        let sent = tokio::time::timeout(MAIL_TIMEOUT, self.transport.send(message)).await;
        kill::point("send-mail.after-data");
        match sent {
            Ok(Ok(_accepted)) => Ok(()),
            Ok(Err(error)) => Err(judge(&error)),
            Err(_) => Err(MailError::Away("the mail server took too long".to_owned())),
        }
    }

    fn message(&self, mail: Mail) -> anyhow::Result<Message> {
        let domain = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(mail.name.as_deref().map(one_line), mail.to))
            .subject(mail.written.subject)
            .date(mail.at.into())
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .header(AutoSubmitted)
            .header(Kind(mail.kind.as_str().to_owned()))
            .header(ContentLanguage(mail.written.locale.code().to_owned()))
            .multipart(MultiPart::alternative_plain_html(
                mail.written.text,
                mail.written.html,
            ))
            .context("the mail can't be put together")
    }
}

/// A name with a line break in it must not become a header of its own.
fn one_line(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}

/// An address as people type it.
pub(crate) fn address(text: &str) -> Result<Address, AddressError> {
    text.trim().parse()
}

/// Only what the server says about this mail is final. Its words are not kept: they repeat the address.
fn judge(error: &lettre::transport::smtp::Error) -> MailError {
    let Some(status) = error.status() else {
        return MailError::Away(if error.is_timeout() {
            "the mail server took too long".to_owned()
        } else {
            "the mail server can't be reached".to_owned()
        });
    };
    let code = u16::from(status);
    let says = format!("the mail server says {code}");
    // 421 closes the connection, and 53x is about our own sign-in there: neither is about the mail.
    if code == 421 || (530..540).contains(&code) {
        MailError::Away(says)
    } else if error.is_permanent() {
        MailError::Permanent(says)
    } else {
        MailError::Refused(says)
    }
}

/// Declares a header of one word.
macro_rules! header {
    ($(#[$doc:meta])* $name:ident, $header:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($header)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(
    /// The kind of mail, for filters and for those who look after the mail server.
    Kind,
    "X-Rifada-Message-Kind"
);
header!(
    /// The language that it is in.
    ContentLanguage,
    "Content-Language"
);

/// RFC 3834: keeps holiday answers away.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
