use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use contracts::Locale;
use contracts::tokens::Role;
use futures_util::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use platform::client::As;
use platform::http::ClientAddress;

use super::cookies;
use super::cookies::digits_choice;
use super::fault::Fault;
use crate::app::App;
use crate::auth::sessions::{self, Session};
use crate::domain::address::Address;
use crate::domain::typed::Typed;
use crate::speech::speaker_with;
use crate::views::frame::Frame;

type Soon<T> = Pin<Box<dyn Future<Output = Result<T, Fault>>>>;

/// A form that is larger was not made by our pages.
const MAX_FORM: usize = 256 * 1024;
/// How long a token lasts that web signs for one call on a person's behalf.
const ON_BEHALF: SignedDuration = SignedDuration::from_mins(2);

/// A reader who opens a page.
pub(crate) struct Visit {
    pub(crate) app: Data<App>,
    pub(crate) request: HttpRequest,
    pub(crate) locale: Locale,
    pub(crate) session: Option<Session>,
    /// The client, as far as limits go.
    pub(crate) client: ClientAddress,
    pub(crate) now: Timestamp,
}

impl Visit {
    /// A page's frame; the speaker's digits are those of `country`.
    pub(crate) fn frame_in(
        &self,
        country: Option<&str>,
        title: impl FnOnce(&words::Speaker) -> String,
    ) -> Frame {
        let mut frame = frame(&self.app, &self.request, self.locale, country);
        frame.signed_in = self.session.is_some();
        frame.title = title(&frame.speaker);
        frame
    }

    /// A page's frame.
    pub(crate) fn frame(&self, title: impl FnOnce(&words::Speaker) -> String) -> Frame {
        self.frame_in(None, title)
    }

    /// The address of a page of ours in the reader's language.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("/{}{path}", self.locale)
    }

    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.request.match_info().get(name).unwrap_or_default()
    }

    /// What the query says.
    pub(crate) fn query(&self) -> Typed {
        Typed::read(self.request.query_string().as_bytes())
    }

    /// Calls a peer as the person who is signed in, or as a guest.
    pub(crate) fn caller(&self) -> As {
        let email = self.session.as_ref().map(|session| &session.email);
        email.map_or(As::Guest, |email| self.on_behalf(email, &[]))
    }

    /// A call to a peer in the name of `email`, with these roles.
    pub(crate) fn on_behalf(&self, email: &Address, roles: &[Role]) -> As {
        let tokens = &self.app.service.tokens;
        let token = tokens.user(email.as_str(), roles, ON_BEHALF);
        token.map_or(As::Guest, As::Bearer)
    }
}

/// The language in the path.
pub(crate) fn locale(request: &HttpRequest) -> Locale {
    let word = request.match_info().get("locale").unwrap_or_default();
    word.parse().unwrap_or_default()
}

/// A frame before anything is known about who reads.
pub(crate) fn frame(
    app: &App,
    request: &HttpRequest,
    locale: Locale,
    country: Option<&str>,
) -> Frame {
    let whole = request
        .uri()
        .path_and_query()
        .map_or("", |whole| whole.as_str());
    let path = whole
        .strip_prefix(&format!("/{locale}"))
        .unwrap_or_default();
    Frame {
        speaker: speaker_with(locale, country, digits_choice(request)),
        site: app.site.clone(),
        path: path.to_owned(),
        title: String::new(),
        description: None,
        indexed: false,
        demo: app.demo,
        signed_in: false,
        wrong: false,
        refresh_s: None,
        scripts: Vec::new(),
        nonce: None,
        menu: Vec::new(),
        notice: None,
        shared: None,
    }
}

impl FromRequest for Visit {
    type Error = Fault;
    type Future = Soon<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let client = ClientAddress::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Ok(client) = client.await;
            let app = request.app_data::<Data<App>>().cloned();
            let app =
                app.ok_or_else(|| Fault::internal(&"the server was built without its parts"))?;
            let session = session(&app, &request).await;
            Ok(Self {
                locale: locale(&request),
                now: app.service.clock.now(),
                session,
                client,
                app,
                request,
            })
        })
    }
}

/// Who is signed in; nobody while Redis is away, since pages for guests go on.
async fn session(app: &App, request: &HttpRequest) -> Option<Session> {
    let token = cookies::session_token(app, request)?;
    let found = sessions::find(app.service.redis.as_ref()?, &token, app.service.clock.now()).await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "a session could not be looked up");
        None
    })
}

/// A form that was sent.
pub(crate) struct Form(pub(crate) Typed);

impl FromRequest for Form {
    type Error = Fault;
    type Future = Soon<Self>;

    fn from_request(_: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut payload = payload.take();
        Box::pin(async move {
            let mut bytes = Vec::new();
            while let Some(chunk) = payload.next().await {
                let chunk: Bytes = chunk.map_err(|_| Fault::Malformed)?;
                if bytes.len() + chunk.len() > MAX_FORM {
                    return Err(Fault::Malformed);
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(Self(Typed::read(&bytes)))
        })
    }
}
