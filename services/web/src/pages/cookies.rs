use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, CookieBuilder, SameSite, time::Duration};
use contracts::Locale;
use money::PledgeId;

use crate::app::App;
use crate::auth::{codes, sessions};
use crate::domain::address::Address;
use crate::domain::next::next_page;

/// What a gift's cookie is kept for: as long as its page may be of use.
const GIFT_DAYS: i64 = 30;

fn sealed<'c>(app: &App, name: &str, value: String) -> CookieBuilder<'c> {
    Cookie::build(name.to_owned(), value)
        .http_only(true)
        .secure(app.secure)
        .same_site(SameSite::Lax)
}

/// `__Host-` binds a cookie to this host and to https; browsers refuse the prefix without https.
fn hosted(app: &App, name: &str) -> String {
    if app.secure {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

fn read(request: &HttpRequest, name: &str) -> Option<String> {
    let cookie = request.cookie(name)?;
    Some(cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// The cookie of a session.
pub(crate) fn session(app: &App, token: String) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "session"), token).path("/");
    cookie.max_age(Duration::seconds(sessions::TTL_S)).finish()
}

/// Takes the session's cookie back.
pub(crate) fn no_session(app: &App) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "session"), String::new()).path("/");
    cookie.max_age(Duration::ZERO).finish()
}

/// The token in the session's cookie.
pub(crate) fn session_token(app: &App, request: &HttpRequest) -> Option<String> {
    read(request, &hosted(app, "session"))
}

/// Whom a code was just mailed to.
pub(crate) fn asked(app: &App, email: &Address) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "asked"), hex::encode(email.as_str())).path("/");
    cookie.max_age(Duration::seconds(codes::TTL_S)).finish()
}

/// Forgets whom a code was mailed to.
pub(crate) fn not_asked(app: &App) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "asked"), String::new()).path("/");
    cookie.max_age(Duration::ZERO).finish()
}

/// The address that a code was just mailed to, from this browser.
pub(crate) fn asked_for(app: &App, request: &HttpRequest) -> Option<Address> {
    let bytes = hex::decode(read(request, &hosted(app, "asked"))?).ok()?;
    Address::parse(&String::from_utf8(bytes).ok()?).ok()
}

/// Where a reader was going who has to sign in first.
pub(crate) fn next(app: &App, path: &str) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "next"), hex::encode(path)).path("/");
    cookie.max_age(Duration::seconds(codes::TTL_S)).finish()
}

/// Forgets where a reader was going.
pub(crate) fn no_next(app: &App) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "next"), String::new()).path("/");
    cookie.max_age(Duration::ZERO).finish()
}

/// The page of ours that a reader was going to.
pub(crate) fn next_of(app: &App, request: &HttpRequest) -> Option<String> {
    let bytes = hex::decode(read(request, &hosted(app, "next"))?).ok()?;
    let path = String::from_utf8(bytes).ok()?;
    next_page(&path).map(ToOwned::to_owned)
}

fn gift_name(app: &App) -> &'static str {
    // `__Host-` would need the path `/`, and each gift has its own.
    if app.secure { "__Secure-gift" } else { "gift" }
}

/// The cookies that let this browser see a gift: one for its pages in each language.
pub(crate) fn gift(app: &App, id: PledgeId, access_token: &str) -> Vec<Cookie<'static>> {
    let cookie = |locale: Locale| {
        sealed(app, gift_name(app), access_token.to_owned())
            .path(format!("/{locale}/gifts/{id}"))
            .max_age(Duration::days(GIFT_DAYS))
            .finish()
    };
    Locale::ALL.into_iter().map(cookie).collect()
}

/// The gift's access token.
pub(crate) fn gift_token(app: &App, request: &HttpRequest) -> Option<String> {
    read(request, gift_name(app))
}
