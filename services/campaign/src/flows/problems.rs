//! What people are told when the rules say no.

use actix_web::http::StatusCode;
use platform::db::is_unique_violation;
use platform::http::{FieldError, Problem};

use crate::domain::Refusal;
use crate::domain::access::Denied;
use crate::domain::faults::Faults;

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        if faults.only_not_offered() {
            let first = faults
                .0
                .first()
                .map_or("This is not offered yet.", |fault| fault.detail.as_str());
            let problem = Self::rule(Faults::NOT_OFFERED, first);
            return faults.0.iter().fold(problem, |problem, fault| {
                problem.at(&fault.pointer, fault.code, fault.detail.as_str())
            });
        }
        let errors = faults.0.into_iter().map(|fault| FieldError {
            pointer: fault.pointer,
            code: fault.code.to_owned(),
            detail: fault.detail,
        });
        Self::invalid(errors.collect())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::conflict(refusal.code(), refusal.to_string())
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::OwnOrganisation => "own_organisation",
            Denied::NotEditor
            | Denied::NotOwner
            | Denied::NotReviewer
            | Denied::NeitherOwnerNorOperator => "forbidden",
        };
        Self::new(StatusCode::FORBIDDEN, code, denied.to_string())
    }
}

/// A slug that another one has.
pub(crate) fn slug_taken(error: sqlx::Error, constraint: &str) -> Problem {
    if is_unique_violation(&error, constraint) {
        slug_is_taken()
    } else {
        error.into()
    }
}

/// Another one has the slug that was asked for.
pub(crate) fn slug_is_taken() -> Problem {
    let detail = "Another one has this address already.";
    Problem::conflict("slug_taken", detail).at("/slug", "taken", detail)
}

/// Someone changed it after it was read.
pub(crate) fn version_conflict(version: i64) -> Problem {
    let detail = "It was changed since you read it. Read it again, and change that.";
    Problem::conflict("version_conflict", detail).with("version", version)
}

/// One field that names nothing we know.
pub(crate) fn unknown(pointer: &str, code: &'static str, detail: &str) -> Problem {
    let mut faults = Faults::default();
    faults.add(pointer, code, detail);
    faults.into()
}
