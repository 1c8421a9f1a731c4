//! The calls that pages make to the other services: one file for the pages of one kind of reader.

pub(crate) mod dead_letters;
pub(crate) mod giving;
pub(crate) mod ledger;
pub(crate) mod ngo;
pub(crate) mod published;
pub(crate) mod review;
pub(crate) mod sponsor;

use std::time::Duration;

use contracts::notification::api::{CreateMessage, Message};
use platform::Service;
use platform::client::{As, ClientError, Peer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

type Answer<T> = Result<T, ClientError>;

/// A call that failed later than this used up the reader's patience.
const SOON: Duration = Duration::from_secs(5);
/// Long enough for the next copy to be found, or for a full queue to be shorter.
const PAUSE: Duration = Duration::from_millis(300);

/// A name as a part of a path.
fn segment(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// Names and values as a query.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.finish()
}

/// Asks, and once more if the copy that was asked was just stopping, or died meanwhile. Only for calls that
/// may be made twice: those that read, that bear a key, or that say what is said already.
async fn asked<T, F: Future<Output = Answer<T>>>(ask: impl Fn() -> F) -> Answer<T> {
    let begun = Instant::now();
    match ask().await {
        Err(error) if may_pass(&error) && begun.elapsed() < SOON => {
            tracing::info!(%error, "a peer is asked once more");
            tokio::time::sleep(PAUSE).await;
            ask().await
        }
        answer => answer,
    }
}

fn may_pass(error: &ClientError) -> bool {
    match error {
        ClientError::Unreachable { .. } => true,
        ClientError::Problem(problem) => matches!(problem.status, 502..=504),
    }
}

async fn get<T: DeserializeOwned>(
    service: &Service,
    peer: Peer,
    path: &str,
    caller: As,
) -> Answer<T> {
    let client = service.client(peer);
    asked(|| client.get(path, caller.clone())).await
}

async fn post<B: Serialize, T: DeserializeOwned>(
    service: &Service,
    peer: Peer,
    path: &str,
    body: &B,
    key: Option<&str>,
    caller: As,
) -> Answer<T> {
    let client = service.client(peer);
    asked(|| client.post(path, body, key, caller.clone())).await
}

/// Has a mail sent; asked twice, two would be.
pub(crate) async fn send(service: &Service, message: &CreateMessage) -> Answer<Message> {
    service
        .client(Peer::Notification)
        .post("/internal/messages", message, None, As::Service)
        .await
}
