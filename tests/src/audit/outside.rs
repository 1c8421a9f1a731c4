//! Everything that is not in the database.

use std::path::Path;

use sqlx::PgConnection;

use super::answers::{self, Answer};
use super::figures::{self, Figures};
use super::mails::{self, Mail};
use super::queues::{self, Queue};
use super::stripe::{self, Books};
use super::{Addresses, Options, snapshot};

/// What was found at a place outside.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// This.
    Known(T),
    /// Nobody said where to look.
    Nowhere(&'static str),
    /// It could not be asked.
    Away(String),
}

impl<T> Found<T> {
    /// What was found, if anything.
    pub(super) const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(found) => Some(found),
            Self::Nowhere(_) | Self::Away(_) => None,
        }
    }

    fn or_away(result: anyhow::Result<T>) -> Self {
        match result {
            Ok(found) => Self::Known(found),
            Err(error) => Self::Away(format!("{error:#}")),
        }
    }
}

/// What was found everywhere.
pub(super) struct Outside {
    pub(super) stripe: Found<Books>,
    pub(super) mails: Found<Vec<Mail>>,
    pub(super) redis: Found<Vec<Figures>>,
    pub(super) progress: Found<Vec<Figures>>,
    pub(super) queues: Found<Vec<Queue>>,
    pub(super) answers: Found<Vec<Answer>>,
}

/// Asks everyone.
pub(super) async fn gather(
    conn: &mut PgConnection,
    at: &Addresses,
    options: &Options,
) -> anyhow::Result<Outside> {
    let http = crate::http::client()?;
    let (since, campaigns) = snapshot::scope(conn).await?;
    // The API first: it fills Redis where it was flushed.
    let progress = match &at.campaign_url {
        Some(url) => Found::or_away(figures::answered(&http, url, &campaigns).await),
        None => Found::Nowhere("CAMPAIGN_URL is not set"),
    };
    let redis = match &at.redis_url {
        Some(url) => Found::or_away(figures::in_redis(url, &campaigns).await),
        None => Found::Nowhere("REDIS_URL is not set"),
    };
    let stripe = match &at.stripe {
        Some(stripe) => Found::or_away(stripe::read(&http, stripe, since).await),
        None => Found::Nowhere("STRIPE_API_BASE and STRIPE_SECRET_KEY are not set"),
    };
    let queues = match &at.management_url {
        Some(url) => Found::or_away(queues::read(&http, url, &at.vhost).await),
        None => Found::Nowhere("AMQP_MANAGEMENT_URL is not set"),
    };
    let mails = match &at.mail_dir {
        Some(folder) => Found::or_away(mails::read(Path::new(folder))),
        None => Found::Nowhere("MAIL_DIR is not set"),
    };
    let answers = match &options.answers {
        Some(path) => Found::Known(answers::read(path)?),
        None => Found::Nowhere("no --answers"),
    };
    Ok(Outside {
        stripe,
        mails,
        redis,
        progress,
        queues,
        answers,
    })
}
