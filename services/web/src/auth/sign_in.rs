use contracts::Locale;
use contracts::notification::api::CreateMessage;
use jiff::SignedDuration;
use platform::http::{ClientAddress, Problem, detached};
use platform::limits::Limit;
use platform::redis::Redis;
use redis::RedisError;

use super::limits::{CODES_PER_ADDRESS, CODES_PER_CLIENT, TRIES_PER_CLIENT};
use super::sessions::{self, Session};
use super::{codes, secrets};
use crate::app::App;
use crate::domain::address::Address;
use crate::domain::device::Device;
use crate::flows::register::register;
use crate::peers;
use crate::store::accounts::Account;

/// How long an access token is good.
pub(crate) const ACCESS_TTL: SignedDuration = SignedDuration::from_mins(15);

/// Where somebody signs in from.
#[derive(Clone, Copy)]
pub(crate) struct Asker {
    /// The client, as far as limits go.
    pub(crate) client: ClientAddress,
    pub(crate) device: Device,
}

/// Redis, without which nobody signs in.
pub(crate) fn redis(app: &App) -> Result<&Redis, Problem> {
    app.service
        .redis
        .as_ref()
        .ok_or_else(|| Problem::unavailable(5))
}

/// Redis is away: told in the log, and to people as a moment's trouble.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands over"
)]
pub(crate) fn away(error: RedisError) -> Problem {
    tracing::warn!(%error, "Redis could not be used");
    Problem::unavailable(2)
}

/// Nobody is nobody known: then only addresses and codes are counted.
async fn count_client(app: &App, limit: Limit, client: ClientAddress) -> Result<(), Problem> {
    match client.key() {
        Some(key) => app.service.limit(limit, &key).await,
        None => Ok(()),
    }
}

/// Mails a code and a link. Whether the address has an account makes no difference here.
pub(crate) async fn mail_code(
    app: &App,
    email: &Address,
    locale: Locale,
    client: ClientAddress,
) -> Result<(), Problem> {
    count_client(app, CODES_PER_CLIENT, client).await?;
    app.service
        .limit(CODES_PER_ADDRESS, &secrets::digest(&[email.as_str()]))
        .await?;
    let (code, link, salt) = {
        let mut rng = rand::rng();
        (
            secrets::code(&mut rng),
            secrets::secret(&mut rng),
            secrets::secret(&mut rng),
        )
    };
    codes::keep(redis(app)?, email, &code, &link, &salt)
        .await
        .map_err(away)?;
    let now = app.service.clock.now();
    let mail = CreateMessage::SignIn {
        to: email.as_str().to_owned(),
        locale,
        country: None,
        code,
        link: format!("{}/{locale}/sign-in/link/{link}", app.site),
        expires_at: now
            .checked_add(SignedDuration::from_secs(codes::TTL_S))
            .unwrap_or(now),
    };
    peers::send(&app.service, &mail).await.map_err(|error| {
        tracing::warn!(%error, "a sign-in mail could not be handed over");
        Problem::unavailable(5)
    })?;
    Ok(())
}

/// Begins a session with a mailed code; nothing if the code is wrong, used up or too old.
pub(crate) async fn enter_by_code(
    app: &App,
    email: &Address,
    typed: &str,
    asker: Asker,
) -> Result<Option<(Session, Account)>, Problem> {
    count_client(app, TRIES_PER_CLIENT, asker.client).await?;
    let Some(code) = secrets::typed_code(typed) else {
        return Ok(None);
    };
    let right = codes::try_code(redis(app)?, email, &code)
        .await
        .map_err(away)?;
    if right {
        enter(app, email, asker.device).await.map(Some)
    } else {
        Ok(None)
    }
}

/// Begins a session with a mailed link; nothing if it is unknown, used up or too old.
pub(crate) async fn enter_by_link(
    app: &App,
    link: &str,
    asker: Asker,
) -> Result<Option<(Session, Account)>, Problem> {
    count_client(app, TRIES_PER_CLIENT, asker.client).await?;
    match codes::use_link(redis(app)?, link).await.map_err(away)? {
        Some(email) => enter(app, &email, asker.device).await.map(Some),
        None => Ok(None),
    }
}

async fn enter(app: &App, email: &Address, device: Device) -> Result<(Session, Account), Problem> {
    let (service, address) = (app.service.clone(), email.clone());
    let account = detached(async move { Ok(register(&service, &address, &[]).await?) }).await?;
    let now = app.service.clock.now();
    let session = sessions::begin(redis(app)?, email, device, now, secrets::pair())
        .await
        .map_err(away)?;
    Ok((session, account))
}
