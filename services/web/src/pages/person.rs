use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use contracts::tokens::Role;
use platform::client::As;
use platform::http::Problem;

use super::fault::Fault;
use super::visit::Visit;
use crate::domain::address::Address;
use crate::store::accounts;

/// A reader who is signed in. Who is not is asked to do so first, and led back.
pub(crate) struct Person {
    pub(crate) visit: Visit,
    pub(crate) email: Address,
    pub(crate) roles: Vec<Role>,
}

impl Person {
    /// Calls a peer as this person, with all that the person may do.
    pub(crate) fn caller(&self) -> As {
        self.visit.on_behalf(&self.email, &self.roles)
    }

    pub(crate) fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Goes on only for people with one of these roles: for others there is no such page.
    pub(crate) fn must_have(&self, roles: &[Role]) -> Result<(), Fault> {
        let has = roles.iter().any(|role| self.has(*role));
        has.then_some(()).ok_or(Fault::NotFound)
    }
}

impl FromRequest for Person {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visit = Visit::from_request(request, payload);
        Box::pin(async move {
            let visit = visit.await?;
            let session = visit.session.as_ref().ok_or(Fault::SignInFirst)?;
            let email = session.email.clone();
            let db = &visit.app.service.db;
            let mut conn = db.acquire().await.map_err(Problem::from)?;
            let account = accounts::by_email(&mut conn, email.as_str()).await;
            let account = account.map_err(Problem::from)?;
            let roles = account.map(|account| account.roles).unwrap_or_default();
            Ok(Self {
                visit,
                email,
                roles,
            })
        })
    }
}
