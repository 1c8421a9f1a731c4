//! The service's settings.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use platform::{Reader, ServiceConfig};

/// Two years: as long as donors ask after a receipt.
const KEPT_DAYS: u32 = 730;
/// A receipt that is forgotten would be sent again if its event were replayed.
const MIN_KEPT_DAYS: u32 = 90;

/// What the service is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service is told.
    pub service: ServiceConfig,
    /// The mail server: `smtp://host:port`, `smtps://user:password@host`.
    pub smtp: SmtpUrl,
    /// Who the mails are from: `Rifada <no-reply@rifada.test>`.
    pub from: Mailbox,
    /// How long it is known what became of mails about gifts.
    pub messages_kept: SignedDuration,
}

impl Config {
    /// Reads `SMTP_URL`, `MAIL_FROM`, `MESSAGE_RETENTION_DAYS` and what every service is told.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let service = ServiceConfig::read(env);
        let smtp = env.required("SMTP_URL");
        let from = env.required::<Sender>("MAIL_FROM");
        let kept_days = env.within("MESSAGE_RETENTION_DAYS", KEPT_DAYS, MIN_KEPT_DAYS..=3_650);
        Some(Self {
            service: service?,
            smtp: smtp?,
            from: from?.0,
            messages_kept: SignedDuration::from_hours(24 * i64::from(kept_days?)),
        })
    }
}

/// The address of a mail server, which may hold a password.
#[derive(Clone)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map(|_| Self(url.to_owned()))
            .map_err(|_| "it is smtp://host:port or smtps://user:password@host".to_owned())
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(…)")
    }
}

/// A mailbox, with an error that says what one looks like.
struct Sender(Mailbox);

impl FromStr for Sender {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .map(Self)
            .map_err(|_| "it is Name <address> or an address")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_not_forgotten_while_events_may_come_again() {
        let read = |days: &str| {
            let pairs = [("MESSAGE_RETENTION_DAYS", days)];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let error = Reader::from_pairs(pairs).finish(Config::read).unwrap_err();
            error.to_string()
        };
        assert!(read("89").contains("MESSAGE_RETENTION_DAYS is wrong"));
        assert!(!read("90").contains("MESSAGE_RETENTION_DAYS"));
    }

    #[test]
    fn the_password_is_never_shown() {
        let url: SmtpUrl = "smtps://user:secret@mail.test".parse().unwrap();
        assert!(!format!("{url:?}").contains("secret"));
        for wrong in ["http://mail.test", "mail.test", ""] {
            assert!(wrong.parse::<SmtpUrl>().is_err(), "{wrong}");
        }
    }
}
