//! A simulation with a webhook receiver, and a client that speaks to both.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use stripe_sim::{Config, Running, start};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// An answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) text: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub(crate) fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {}", self.text))
            .to_owned()
    }

    pub(crate) fn error(&self) -> &Value {
        &self.body["error"]
    }

    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.text);
        self
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    async fn read(answer: Response) -> Self {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self {
            status,
            body,
            text,
            headers,
        }
    }
}

/// A running simulation and its client.
pub(crate) struct Sim {
    pub(crate) running: Running,
    pub(crate) client: reqwest::Client,
}

pub(crate) fn quick() -> Config {
    Config {
        webhook_first_pause: Duration::from_millis(20),
        settle_after: Duration::from_millis(50),
        ..Config::default()
    }
}

impl Sim {
    pub(crate) async fn start() -> Self {
        Self::with(quick()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let running = start(config).await.unwrap();
        // `start` has chosen a TLS provider, without which no client can be built.
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self { running, client }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.url())
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(
            request
                .bearer_auth(&self.running.config().secret_key)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.client.post(self.url(path)).form(form)).await
    }

    pub(crate) async fn post_keyed(&self, path: &str, form: &[(&str, &str)], key: &str) -> Answer {
        self.send(
            self.client
                .post(self.url(path))
                .form(form)
                .header("Idempotency-Key", key),
        )
        .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(self.url(path))).await
    }

    /// What a browser sends: the publishable key in the form, and no header.
    pub(crate) async fn browse_post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut form = form.to_vec();
        form.push(("key", &self.running.config().publishable_key));
        Answer::read(
            self.client
                .post(self.url(path))
                .form(&form)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn browse_get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        let key = [("key", self.running.config().publishable_key.as_str())];
        let request = self.client.get(self.url(path)).query(query).query(&key);
        Answer::read(request.send().await.unwrap()).await
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Answer {
        Answer::read(
            self.client
                .post(self.url(path))
                .json(&body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// A PaymentIntent of 20.00 US dollars that takes cards alone.
    pub(crate) async fn intent(&self) -> Answer {
        self.post("/v1/payment_intents", DOLLARS).await.ok()
    }

    pub(crate) async fn confirm(&self, id: &str, method: &str) -> Answer {
        self.post(
            &format!("/v1/payment_intents/{id}/confirm"),
            &[("payment_method", method)],
        )
        .await
    }

    /// The types of all events, oldest first.
    pub(crate) async fn event_types(&self) -> Vec<String> {
        let list = self.get("/v1/events?limit=100").await.ok();
        let events = list.body["data"].as_array().unwrap().iter().rev();
        events
            .map(|event| event["type"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Asks again until the answer is what is waited for.
    pub(crate) async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.get(path).await;
            if wanted(&answer.body) {
                return answer.body;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "{path} never became what was waited for: {}",
                answer.text
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

pub(crate) const DOLLARS: &[(&str, &str)] = &[
    ("amount", "2000"),
    ("currency", "usd"),
    ("automatic_payment_methods[enabled]", "true"),
    ("automatic_payment_methods[allow_redirects]", "never"),
];

/// A webhook as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) signature: String,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Received {
    pub(crate) fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn event_type(&self) -> String {
        self.event()["type"].as_str().unwrap().to_owned()
    }
}

#[derive(Default)]
struct Inbox {
    received: Mutex<Vec<Received>>,
    /// The statuses of the next answers; 200 when there are none.
    answers: Mutex<VecDeque<u16>>,
}

/// A server that takes webhooks.
pub(crate) struct Receiver {
    pub(crate) url: String,
    inbox: Arc<Inbox>,
    server: ServerHandle,
}

async fn take(request: HttpRequest, body: Bytes, inbox: Data<Inbox>) -> HttpResponse {
    let signature = request
        .headers()
        .get("Stripe-Signature")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let body = String::from_utf8(body.to_vec()).unwrap();
    inbox.received.lock().unwrap().push(Received {
        signature,
        body,
        at: Instant::now(),
    });
    let status = inbox.answers.lock().unwrap().pop_front().unwrap_or(200);
    HttpResponse::build(status.try_into().unwrap()).finish()
}

impl Receiver {
    pub(crate) async fn start(answers: &[u16]) -> Self {
        let inbox = Arc::new(Inbox {
            answers: Mutex::new(answers.iter().copied().collect()),
            ..Inbox::default()
        });
        let data = Data::from(Arc::clone(&inbox));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .default_service(web::to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let url = format!("http://{}/hook", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            url,
            inbox,
            server: handle,
        }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.inbox.received.lock().unwrap().clone()
    }

    /// Waits until so many have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Received> {
        let began = Instant::now();
        loop {
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            let types: Vec<String> = received.iter().map(Received::event_type).collect();
            assert!(
                began.elapsed() < PATIENCE,
                "{count} webhooks did not come, only {types:?}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

/// A file that nobody else uses, gone with the test.
pub(crate) struct Scratch(pub(crate) std::path::PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("stripe-sim-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
