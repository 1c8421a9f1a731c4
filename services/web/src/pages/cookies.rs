use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, CookieBuilder, SameSite, time::Duration};
use actix_web::web::Data;
use contracts::Locale;
use jiff::Timestamp;
use money::{CampaignId, PledgeId};
use words::Digits;

use crate::app::App;
use crate::auth::{codes, sessions};
use crate::domain::address::Address;
use crate::domain::next::next_page;
use crate::domain::preferences::Preferences;

/// What a gift's cookie is kept for: as long as its page may be of use.
const GIFT_DAYS: i64 = 30;

/// What a reader's choice of language and digits is kept for.
const CHOICE_DAYS: i64 = 365;

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

/// The digits that a reader chose in Arabic; none for those that are usual in the page's country.
/// Pages differ by this, so whoever keeps pages keeps them by it.
pub(crate) fn digits_choice(request: &HttpRequest) -> Option<Digits> {
    choice(request, "digits")?.parse().ok()
}

/// What a reader chose, in this browser.
pub(crate) fn chosen(request: &HttpRequest) -> Preferences {
    Preferences {
        locale: locale_choice(request),
        digits: digits_choice(request),
    }
}

/// The language that a reader chose to be greeted in.
pub(crate) fn locale_choice(request: &HttpRequest) -> Option<Locale> {
    choice(request, "language")?.parse().ok()
}

fn choice(request: &HttpRequest, name: &str) -> Option<String> {
    read(request, &hosted(request.app_data::<Data<App>>()?, name))
}

/// Keeps what a reader chose, in this browser.
pub(crate) fn choices(app: &App, chosen: Preferences) -> [Cookie<'static>; 2] {
    let cookie = |name: &str, value: Option<&str>| {
        let cookie = sealed(
            app,
            &hosted(app, name),
            value.unwrap_or_default().to_owned(),
        );
        let kept = value.map_or(Duration::ZERO, |_| Duration::days(CHOICE_DAYS));
        cookie.path("/").max_age(kept).finish()
    };
    [
        cookie("language", chosen.locale.map(Locale::code)),
        cookie("digits", chosen.digits.map(Digits::as_str)),
    ]
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

/// A gift that was begun in this browser, and until when it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unfinished {
    pub(crate) gift: PledgeId,
    pub(crate) campaign: CampaignId,
    pub(crate) until: Timestamp,
}

/// Notes a gift that was begun, so that its campaign's form leads back to it. Who has the cookie learns
/// which gift it is, and no more: its pages ask for the gift's own cookie.
pub(crate) fn unfinished(app: &App, begun: Unfinished, now: Timestamp) -> Cookie<'static> {
    let until = begun.until.as_second();
    let value = format!("{}.{}.{until}", begun.gift, begun.campaign);
    let left = until.saturating_sub(now.as_second()).max(0);
    let cookie = sealed(app, &hosted(app, "unfinished"), value).path("/");
    cookie.max_age(Duration::seconds(left)).finish()
}

/// Forgets the gift that was begun.
pub(crate) fn none_unfinished(app: &App) -> Cookie<'static> {
    let cookie = sealed(app, &hosted(app, "unfinished"), String::new()).path("/");
    cookie.max_age(Duration::ZERO).finish()
}

/// The gift that was begun in this browser.
pub(crate) fn unfinished_of(app: &App, request: &HttpRequest) -> Option<Unfinished> {
    let value = read(request, &hosted(app, "unfinished"))?;
    let mut parts = value.split('.');
    let begun = Unfinished {
        gift: parts.next()?.parse().ok()?,
        campaign: parts.next()?.parse().ok()?,
        until: Timestamp::from_second(parts.next()?.parse().ok()?).ok()?,
    };
    parts.next().is_none().then_some(begun)
}
