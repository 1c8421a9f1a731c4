use std::future::{Ready, ready};
use std::pin::Pin;
use std::str::FromStr;

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use contracts::tokens::{Role, ServiceClaims, USER_AUDIENCE, UserClaims};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Problem;
use super::body::pointer;
use crate::service::Service;

type Soon<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// The token in `Authorization: Bearer`, not yet looked at; 401 without one.
#[derive(Debug, Clone)]
pub struct Bearer(pub String);

/// The same, where guests may call too.
#[derive(Debug, Clone)]
pub struct MaybeBearer(pub Option<String>);

fn bearer(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return Ok(None);
    };
    let value = header.to_str().map_err(|_| Problem::unauthorized())?;
    let (scheme, token) = value.split_once(' ').ok_or_else(Problem::unauthorized)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(token.trim().to_owned()))
    } else {
        Err(Problem::unauthorized())
    }
}

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer(request).and_then(|token| token.map(Self).ok_or_else(Problem::unauthorized)))
    }
}

impl FromRequest for MaybeBearer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer(request).map(Self))
    }
}

/// The person who calls; 401 for guests.
#[derive(Debug, Clone)]
pub struct User {
    /// The account, that is the address.
    pub account: String,
    /// What the person may do across the suite.
    pub roles: Vec<Role>,
}

impl User {
    /// Whether the person decides on organisations, campaigns and sponsors.
    #[must_use]
    pub fn is_reviewer(&self) -> bool {
        self.roles.contains(&Role::Reviewer)
    }

    /// Whether the person runs the installation.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.roles.contains(&Role::Admin)
    }

    /// # Errors
    /// 403 for all but reviewers.
    pub fn require_reviewer(&self) -> Result<(), Problem> {
        self.require(Role::Reviewer)
    }

    /// # Errors
    /// 403 for all but admins.
    pub fn require_admin(&self) -> Result<(), Problem> {
        self.require(Role::Admin)
    }

    fn require(&self, role: Role) -> Result<(), Problem> {
        if self.roles.contains(&role) {
            Ok(())
        } else {
            let role = role.as_str();
            Err(Problem::forbidden(format!(
                "Only a person with the role {role} may do this."
            )))
        }
    }
}

/// The person who calls, or a guest. A token that is there must be right.
#[derive(Debug, Clone)]
pub struct MaybeUser(pub Option<User>);

fn service(request: &HttpRequest) -> Result<Data<Service>, Problem> {
    let service = request.app_data::<Data<Service>>();
    service
        .cloned()
        .ok_or_else(|| Problem::internal(&"the server was built without its service"))
}

async fn user(service: &Service, token: &str) -> Result<User, Problem> {
    let verified = service
        .tokens
        .verify::<UserClaims>(token, USER_AUDIENCE)
        .await?;
    Ok(User {
        account: verified.sub,
        roles: verified.claims.roles,
    })
}

impl FromRequest for User {
    type Error = Problem;
    type Future = Soon<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = service(request).and_then(|service| Ok((service, bearer(request)?)));
        Box::pin(async move {
            let (service, token) = parts?;
            user(&service, &token.ok_or_else(Problem::unauthorized)?).await
        })
    }
}

impl FromRequest for MaybeUser {
    type Error = Problem;
    type Future = Soon<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = service(request).and_then(|service| Ok((service, bearer(request)?)));
        Box::pin(async move {
            let (service, token) = parts?;
            match token {
                Some(token) => user(&service, &token).await.map(Some).map(Self),
                None => Ok(Self(None)),
            }
        })
    }
}

/// The service that calls; 401 for everyone else.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Its name: `notification`.
    pub name: String,
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Soon<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = service(request).and_then(|service| Ok((service, bearer(request)?)));
        Box::pin(async move {
            let (service, token) = parts?;
            let token = token.ok_or_else(Problem::unauthorized)?;
            let name = service.name;
            let verified = service.tokens.verify::<ServiceClaims>(&token, name).await?;
            Ok(Self { name: verified.iss })
        })
    }
}

/// The client's mark for one request, so that asking twice does it once; 400 without one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// The same, where it may be left out.
#[derive(Debug, Clone)]
pub struct MaybeIdempotencyKey(pub Option<IdempotencyKey>);

impl IdempotencyKey {
    /// How long it may be, in bytes.
    const MAX_LENGTH: usize = 255;

    /// The key as the client sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let Some(header) = request.headers().get("Idempotency-Key") else {
            return Ok(None);
        };
        let key = header.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > Self::MAX_LENGTH {
            let detail = "Idempotency-Key has 1 to 255 visible ASCII characters.";
            return Err(Problem::bad_request("idempotency_key_malformed", detail));
        }
        Ok(Some(Self(key.to_owned())))
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request).and_then(|key| {
            let detail = "This call needs the header Idempotency-Key.";
            key.ok_or_else(|| Problem::bad_request("idempotency_key_required", detail))
        }))
    }
}

impl FromRequest for MaybeIdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(IdempotencyKey::read(request).map(Self))
    }
}

/// The id in the path `…/{id}/…`; 404 when it is none, since there is nothing by that name.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: From<Uuid> + 'static> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").unwrap_or_default();
        ready(
            Uuid::from_str(id)
                .map(|id| Self(id.into()))
                .map_err(|_| Problem::not_found()),
        )
    }
}

/// The query, read strictly; 400 with the place of the mistake.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(
            request.query_string().as_bytes(),
        ));
        ready(
            serde_path_to_error::deserialize(pairs)
                .map(Self)
                .map_err(|error| {
                    let place = pointer(error.path());
                    Problem::malformed().at(&place, "wrong_parameter", error.inner().to_string())
                }),
        )
    }
}
