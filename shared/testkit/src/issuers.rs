use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::{Data, get};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use contracts::tokens::{Claims, Role};
use jiff::SignedDuration;
use platform::Clock;
use platform::config::Peers;
use platform::tokens::{SigningKey, Tokens};
use url::Url;

/// The other services as far as tokens go: each with its key, which it serves.
pub struct Issuers {
    keys: HashMap<&'static str, SigningKey>,
    peers: Peers,
    clock: Clock,
    server: actix_web::dev::ServerHandle,
}

const NAMES: [&str; 5] = ["web", "campaign", "pledge", "payment", "notification"];

impl Issuers {
    pub(crate) fn start(clock: &Clock) -> Self {
        let keys: HashMap<&'static str, SigningKey> = NAMES.map(|name| (name, key())).into();
        let by_port: Arc<std::sync::OnceLock<HashMap<u16, SigningKey>>> = Arc::default();
        let served = Data::from(by_port.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(served.clone())
                .route("/.well-known/jwks.json", get().to(jwks))
        })
        .workers(1)
        .disable_signals();
        let server = NAMES.iter().fold(server, |server, _| {
            server.bind("127.0.0.1:0").expect("a free port")
        });
        let ports: Vec<u16> = server
            .addrs()
            .iter()
            .map(std::net::SocketAddr::port)
            .collect();
        let of_port = ports
            .iter()
            .zip(NAMES)
            .map(|(port, name)| (*port, keys[name].clone()));
        let _ = by_port.set(of_port.collect());
        let url = |index: usize| -> Url {
            format!("http://127.0.0.1:{}", ports[index])
                .parse()
                .expect("a URL")
        };
        let peers = Peers {
            web: url(0),
            campaign: url(1),
            pledge: url(2),
            payment: url(3),
            notification: url(4),
        };
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            keys,
            peers,
            clock: clock.clone(),
            server: handle,
        }
    }

    pub(crate) fn peers(&self) -> Peers {
        self.peers.clone()
    }

    /// The key of a service.
    #[must_use]
    pub fn key(&self, service: &str) -> SigningKey {
        self.keys[service].clone()
    }

    /// A person's token, as web signs it.
    #[must_use]
    pub fn user(&self, account: &str, roles: &[Role]) -> String {
        let hour = SignedDuration::from_hours(1);
        self.of("web").user(account, roles, hour).expect("a token")
    }

    /// A token for a call from one service to another.
    #[must_use]
    pub fn service(&self, caller: &'static str, callee: &str) -> String {
        self.of(caller).service(callee).expect("a token")
    }

    /// Any token, signed by `issuer`, good for an hour.
    #[must_use]
    pub fn sign<C: Claims>(
        &self,
        issuer: &'static str,
        claims: &C,
        sub: &str,
        aud: &str,
    ) -> String {
        let hour = self
            .clock
            .now()
            .checked_add(SignedDuration::from_hours(1))
            .expect("a time");
        self.of(issuer)
            .sign(claims, sub, aud, hour)
            .expect("a token")
    }

    fn of(&self, issuer: &'static str) -> Tokens {
        Tokens::new(
            issuer,
            self.key(issuer),
            &self.peers,
            self.clock.clone(),
            reqwest::Client::new(),
        )
    }

    pub(crate) async fn stop(&self) {
        self.server.stop(false).await;
    }
}

fn key() -> SigningKey {
    SigningKey::generate_pem()
        .expect("a key")
        .parse()
        .expect("our own key")
}

async fn jwks(
    request: HttpRequest,
    keys: Data<std::sync::OnceLock<HashMap<u16, SigningKey>>>,
) -> HttpResponse {
    let port = request.app_config().local_addr().port();
    match keys.get().and_then(|keys| keys.get(&port)) {
        Some(key) => HttpResponse::Ok().json(key.jwks()),
        None => HttpResponse::NotFound().finish(),
    }
}
