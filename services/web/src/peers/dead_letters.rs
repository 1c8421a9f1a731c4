//! Messages that services could not act on. For admins.

use contracts::Page;
use contracts::dead_letters::{DeadLetter, ReplayDeadLetter};
use platform::Service;
use platform::client::{As, Peer};
use serde_json::json;

use super::{Answer, get, segment};

/// A service's, the oldest first.
pub(crate) async fn list(service: &Service, of: Peer, caller: As) -> Answer<Page<DeadLetter>> {
    get(service, of, "/api/dead-letters", caller).await
}

/// One of them, whole.
pub(crate) async fn one(service: &Service, of: Peer, id: &str, caller: As) -> Answer<DeadLetter> {
    let path = format!("/api/dead-letters/{}", segment(id));
    get(service, of, &path, caller).await
}

/// Has the service try again; also one that it may have acted on and forgotten, if `old`.
pub(crate) async fn replay(
    service: &Service,
    of: Peer,
    id: &str,
    old: bool,
    caller: As,
) -> Answer<DeadLetter> {
    let path = format!("/api/dead-letters/{}/replay", segment(id));
    let said = ReplayDeadLetter { old };
    service.client(of).post(&path, &said, None, caller).await
}

/// Throws it away.
pub(crate) async fn drop(service: &Service, of: Peer, id: &str, caller: As) -> Answer<DeadLetter> {
    let path = format!("/api/dead-letters/{}/drop", segment(id));
    service
        .client(of)
        .post(&path, &json!({}), None, caller)
        .await
}
