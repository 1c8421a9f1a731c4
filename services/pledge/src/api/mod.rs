//! The HTTP calls, one file each.

pub(crate) mod activate_match_fund;
pub(crate) mod campaign_days;
pub(crate) mod cancel_pledge;
pub(crate) mod change_match_fund;
pub(crate) mod claim_sponsor;
pub(crate) mod create_match_fund;
pub(crate) mod create_pledge;
pub(crate) mod create_sponsor;
mod csv;
pub(crate) mod decide_sponsor;
mod explain;
pub(crate) mod extend_pledge;
pub(crate) mod get_contact;
pub(crate) mod get_match_fund;
pub(crate) mod get_pledge;
pub(crate) mod get_sponsor;
pub(crate) mod get_statement;
pub(crate) mod increase_match_fund;
pub(crate) mod leave_wall;
pub(crate) mod list_allocations;
pub(crate) mod list_audit;
pub(crate) mod list_changes;
pub(crate) mod list_flags;
pub(crate) mod list_fund_days;
pub(crate) mod list_match_funds;
pub(crate) mod list_pledges;
pub(crate) mod list_sponsors;
pub(crate) mod list_wall;
pub(crate) mod pause_match_fund;
pub(crate) mod quote;
pub(crate) mod release_sponsor;
pub(crate) mod resume_match_fund;
pub(crate) mod settle_match_fund;
pub(crate) mod simulate;
mod statement_csv;
pub(crate) mod try_rule;

use platform::http::Problem;
use utoipa::IntoResponses;

/// The ways in which a call that reads says no.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its shape is used, for the OpenAPI document")]
pub(crate) enum Reads {
    /// The query can't be read; `errors` says where.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(#[to_schema] Problem),
    /// A token is needed, or the one that was sent is not right.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(#[to_schema] Problem),
    /// The caller may not.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// There is no such thing, or not for the caller.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
}

/// The ways in which a call that changes something says no.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its shape is used, for the OpenAPI document")]
pub(crate) enum Changes {
    /// The body can't be read; `errors` says where.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(#[to_schema] Problem),
    /// A token is needed, or the one that was sent is not right.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(#[to_schema] Problem),
    /// The caller may not.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// There is no such thing, or not for the caller.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// The state of things forbids it; `code` says how.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// The body is no `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] Problem),
    /// A rule forbids it; `errors` says where.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
}
