//! The HTTP API: one file an endpoint.

pub(crate) mod refresh;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod verify;

use actix_web::http::header::USER_AGENT;
use contracts::web::api::SessionTokens;
use platform::http::Problem;

use crate::app::App;
use crate::auth::sessions::Session;
use crate::auth::sign_in::ACCESS_TTL;
use crate::domain::address::Address;
use crate::domain::device::Device;
use crate::store::accounts::Account;

/// The pair of a session.
fn tokens(app: &App, session: Session, account: &Account) -> Result<SessionTokens, Problem> {
    let email = session.email.as_str();
    Ok(SessionTokens {
        access_token: app.service.tokens.user(email, &account.roles, ACCESS_TTL)?,
        expires_in: ACCESS_TTL.as_secs(),
        refresh_token: session.token,
    })
}

fn address(email: &str) -> Result<Address, Problem> {
    Address::parse(email).map_err(|_| {
        Problem::invalid(Vec::new()).at("/email", "not_an_address", "This is no e-mail address.")
    })
}

/// The device that asks.
pub(crate) fn device(request: &actix_web::HttpRequest) -> Device {
    let agent = request.headers().get(USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    Device::of(agent.unwrap_or_default())
}
