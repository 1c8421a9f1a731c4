//! The HTTP calls, one file each.

pub(crate) mod accept_invitation;
pub(crate) mod add_member;
pub(crate) mod apply_for_verification;
pub(crate) mod campaign_differences;
pub(crate) mod cancel_campaign;
pub(crate) mod change_campaign;
pub(crate) mod change_draft;
pub(crate) mod change_organisation;
pub(crate) mod claim_campaign;
pub(crate) mod claim_organisation;
pub(crate) mod close_campaign;
pub(crate) mod count_campaigns;
pub(crate) mod create_campaign;
pub(crate) mod create_draft;
pub(crate) mod decide_campaign;
pub(crate) mod decide_organisation;
pub(crate) mod discard_draft;
pub(crate) mod get_campaign;
pub(crate) mod get_draft;
pub(crate) mod get_me;
pub(crate) mod get_organisation;
pub(crate) mod get_organisation_progress;
pub(crate) mod get_picture;
pub(crate) mod get_programme;
pub(crate) mod get_programme_progress;
pub(crate) mod get_progress;
pub(crate) mod invite_member;
pub(crate) mod join_programme;
pub(crate) mod list_audit;
pub(crate) mod list_campaigns;
pub(crate) mod list_changes;
pub(crate) mod list_drafts;
pub(crate) mod list_invitations;
pub(crate) mod list_members;
pub(crate) mod list_organisations;
pub(crate) mod list_participants;
pub(crate) mod list_pictures;
pub(crate) mod list_programmes;
pub(crate) mod list_reasons;
pub(crate) mod list_reviews;
pub(crate) mod list_updates;
pub(crate) mod open_programme;
pub(crate) mod organisation_differences;
pub(crate) mod pause_campaign;
pub(crate) mod post_update;
pub mod query;
pub(crate) mod record_permit;
pub(crate) mod register_organisation;
pub(crate) mod release_campaign;
pub(crate) mod release_organisation;
pub(crate) mod remove_member;
pub(crate) mod resume_campaign;
pub(crate) mod revoke_invitation;
pub(crate) mod set_picture;
pub(crate) mod submit_campaign;
pub(crate) mod upload_picture;

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use platform::http::Problem;
use utoipa::IntoResponses;
use uuid::Uuid;

use crate::store::Key;

/// What the path names, by id or slug; 404 when it can be neither.
#[derive(Debug, Clone)]
pub struct Named(pub Key);

impl FromRequest for Named {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().get("id").unwrap_or_default();
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if name.is_empty() || name.len() > 100 || !plain {
            return ready(Err(Problem::not_found()));
        }
        ready(Ok(Self(Key {
            id: Uuid::parse_str(name).ok(),
            slug: name.to_owned(),
        })))
    }
}

/// The ways in which a call that anyone may make says no.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its shape is used, for the OpenAPI document")]
pub(crate) enum Open {
    /// The query can't be read, or a token is not right.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// A token was sent, and is not right.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// There is no such thing, or not for the caller.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
}

/// The ways in which a call that changes something says no.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its shape is used, for the OpenAPI document")]
pub(crate) enum Guarded {
    /// The body can't be read; `errors` says where.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// A token is needed.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// The caller may not.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing, or not for the caller.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The state of things forbids it; `code` says how.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The body is over 64 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is no `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(Problem),
    /// A rule forbids it; `errors` says where.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}
