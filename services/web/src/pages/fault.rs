use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use platform::client::ClientError;
use platform::http::Problem;

/// Why there is no page. The edge says it in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There is nothing here, or not for this reader.
    NotFound,
    /// A gift that this browser did not make.
    GiftElsewhere,
    /// Only for people who are signed in.
    SignInFirst,
    /// A form from another site.
    Forbidden,
    /// A form that can't be read.
    Malformed,
    /// Too much of it.
    TooMany,
    /// Another service, or Redis, can't be reached.
    Unavailable,
    /// Our own fault.
    Internal,
}

impl Fault {
    /// Our own fault, told in the log and to nobody else.
    pub(crate) fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "a page failed");
        Self::Internal
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::GiftElsewhere => StatusCode::NOT_FOUND,
            Self::SignInFirst => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The phrases that say it: its title, and what to do.
    pub(crate) const fn phrases(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("fault-not-found", "fault-not-found-text"),
            Self::GiftElsewhere => ("gift-elsewhere-title", "gift-elsewhere-text"),
            Self::SignInFirst => ("fault-sign-in", "fault-sign-in-text"),
            Self::Forbidden => ("fault-forbidden", "fault-forbidden-text"),
            Self::Malformed => ("fault-malformed", "fault-malformed-text"),
            Self::TooMany => ("fault-too-many", "fault-too-many-text"),
            Self::Unavailable => ("fault-unavailable", "fault-unavailable-text"),
            Self::Internal => ("fault-internal", "fault-internal-text"),
        }
    }

    /// Whether trying the same again may help.
    pub(crate) const fn may_pass(self) -> bool {
        match self {
            Self::TooMany | Self::Unavailable => true,
            Self::NotFound
            | Self::GiftElsewhere
            | Self::SignInFirst
            | Self::Forbidden
            | Self::Malformed
            | Self::Internal => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.phrases().0)
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<ClientError> for Fault {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::Problem(problem) => match problem.status {
                401 | 403 | 404 => Self::NotFound,
                429 => Self::TooMany,
                502..=504 => {
                    tracing::warn!(%error, "a peer can't answer right now");
                    Self::Unavailable
                }
                _ => Self::internal(&error),
            },
            ClientError::Unreachable { .. } => {
                tracing::warn!(%error, "a peer can't be reached");
                Self::Unavailable
            }
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match problem.status() {
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            // It was told in the log where it was made.
            _ => Self::Internal,
        }
    }
}
