//! The pledge service, as far as it knows donors' addresses: asked over HTTP, by service token alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, Path, get};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use contracts::pledge::api::Contact;
use contracts::tokens::ServiceClaims;
use money::PledgeId;
use platform::tokens::Tokens;
use testkit::Env;
use url::Url;
use uuid::Uuid;

pub(crate) struct Contacts {
    pub(crate) url: Url,
    shared: Data<Shared>,
    server: ServerHandle,
}

struct Shared {
    tokens: Tokens,
    known: Mutex<HashMap<PledgeId, Contact>>,
    is_down: Mutex<bool>,
    asks_for_token: Mutex<bool>,
}

impl Contacts {
    pub(crate) fn start(env: &Env) -> Self {
        let shared = Data::from(Arc::new(Shared {
            tokens: Tokens::new(
                "pledge",
                env.issuers.key("pledge"),
                &env.config().peers,
                env.clock.clone(),
                client(),
            ),
            known: Mutex::default(),
            is_down: Mutex::default(),
            asks_for_token: Mutex::new(true),
        }));
        let served = shared.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(served.clone())
                .route("/internal/pledges/{id}/contact", get().to(contact))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs().first().unwrap());
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            url: url.parse().unwrap(),
            shared,
            server: handle,
        }
    }

    pub(crate) fn know(&self, contact: Contact) {
        let mut known = self.shared.known.lock().unwrap();
        known.insert(contact.pledge_id, contact);
    }

    pub(crate) fn be_down(&self, is_down: bool) {
        *self.shared.is_down.lock().unwrap() = is_down;
    }

    /// Answers whoever asks.
    pub(crate) fn ask_for_no_token(&self) {
        *self.shared.asks_for_token.lock().unwrap() = false;
    }

    pub(crate) async fn stop(self) {
        self.server.stop(false).await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the client of a peer that the test plays"
)]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

async fn contact(request: HttpRequest, id: Path<Uuid>, shared: Data<Shared>) -> HttpResponse {
    let header = request.headers().get("authorization");
    let token = header
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .unwrap_or_default()
        .to_owned();
    let verified = shared
        .tokens
        .verify::<ServiceClaims>(&token, "pledge")
        .await;
    let asks = *shared.asks_for_token.lock().unwrap();
    if asks && !verified.is_ok_and(|verified| verified.iss == "notification") {
        return HttpResponse::Unauthorized().finish();
    }
    if *shared.is_down.lock().unwrap() {
        return HttpResponse::ServiceUnavailable().finish();
    }
    match shared.known.lock().unwrap().get(&PledgeId(*id)) {
        Some(contact) => HttpResponse::Ok().json(contact),
        None => HttpResponse::NotFound().finish(),
    }
}
